"""Faults in paths, methods, encodings and parameters that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from broken_servers.parts import Broken, Got, Seen, body, crash_when, header, names, of_refusals, refused_when, when


def swap(first: str, second: str) -> Callable[[Seen], None]:
    def change(seen: Seen) -> None:
        tail = seen.path.rpartition("/")[2]
        if tail in {first, second}:
            seen.path = seen.path.replace(tail, second if tail == first else first)

    return change


def plus_kept(seen: Seen) -> None:
    raw = seen.raw.decode("latin-1")
    if "+" in raw:
        seen.params = parse_qsl(raw.replace("+", "%2B"), keep_blank_values=True, errors="surrogateescape")
        seen.changed = True


def latin_query(seen: Seen) -> None:
    """Read invalid UTF-8 as if it were Latin-1."""
    seen.params = [(name, value.encode("utf-8", "surrogateescape").decode("latin-1")) for name, value in seen.params]
    seen.changed = b"%ff" in seen.raw.lower() or b"%c3%28" in seen.raw.lower()


def lenient_percent(seen: Seen) -> None:
    """Leave broken percent-encoding as it stands."""
    seen.changed = b"%zz" in seen.raw.lower() or seen.raw.endswith(b"%")


def pathed(form: str, right: str) -> Callable[[Seen], None]:
    """Take another path for a right one."""

    def change(seen: Seen) -> None:
        seen.path = re.sub(form, right, seen.path)

    return change


def without_fields(seen: Seen, got: Got) -> object:
    shown = {"id", "name", "price"} if seen.get("fields") else {name for product in got.products for name in product}
    return [{name: value for name, value in product.items() if name in shown} for product in got.products]


FAULTS: dict[str, Broken] = {
    "dataSourceId of letters": Broken(
        {"integer-types"}, lambda seen: setattr(seen, "path", seen.path.replace("/abc", "/1245"))
    ),
    "dataSourceId with a sign": Broken(
        {"data-source-id"}, lambda seen: setattr(seen, "path", seen.path.replace("/+1", "/1245"))
    ),
    "dataSourceId wraps around": Broken(
        {"integer-types"}, lambda seen: setattr(seen, "path", seen.path.replace("/4294968540", "/1244"))
    ),
    "unknown data source as empty": Broken(
        {"unknown-data-source"},
        response=lambda _seen, got: (
            Got(200, {"content-type": "application/json; charset=UTF-8"}, b"[]")
            if got.status == 404 and b"dataSourceId" in got.body
            else got
        ),
    ),
    "a slash at the end": Broken({"unknown-path"}, lambda seen: setattr(seen, "path", seen.path.rstrip("/"))),
    "POST as GET": Broken({"methods"}, lambda seen: setattr(seen, "method", "GET") if seen.method == "POST" else None),
    "405 without Allow": Broken({"methods"}, response=header("allow", None, 405)),
    "+ stays a plus": Broken({"query-encoding", "list-style", "identity", "phone", "blank-identifier"}, plus_kept),
    "broken percent-encoding taken": Broken({"broken-encoding"}, lenient_percent),
    "invalid UTF-8 taken": Broken({"broken-encoding"}, latin_query),
    "long queries fail": Broken({"no-server-error"}, response=crash_when(lambda seen: len(seen.raw) > 16384)),
    "unknown parameters refused": Broken(
        {"unknown-parameter"},
        response=when(lambda seen: "utm_source" in names(seen) or "offset" in names(seen), 400),
        needs=2,
    ),
    "maxrows read": Broken(
        {"size"},
        response=body(
            lambda seen, got: (
                got.products[: int(seen.get("maxrows"))] if (seen.get("maxrows") or "").isdigit() else got.products
            )
        ),
        needs=2,
    ),
    "parameters by position": Broken(
        {"parameter-order"},
        response=body(
            lambda seen, got: got.products[1:] if seen.params and seen.params[0][0] == "products" else got.products
        ),
        needs=2,
    ),
    "data sources mixed up": Broken({"size", "products-required", "unknown-data-source"}, swap("1245", "1246")),
    "v1 is answered": Broken({"unknown-path"}, pathed("/v1/contacts/", "/v2/contacts/")),
    "an id with .json": Broken({"integer-types"}, pathed(r"\.json$", "")),
    "an id with a matrix parameter": Broken({"integer-types"}, pathed(";.*$", "")),
    "an id after a space": Broken({"data-source-id"}, pathed("/ +(?=[0-9])", "/")),
    "an id with decimals": Broken({"data-source-id"}, pathed(r"\.0$", "")),
    "an id after a zero is unknown": Broken(
        {"data-source-id"}, response=refused_when(lambda seen: "/0" in seen.path, 404)
    ),
    "a page for unknown paths": Broken(
        {"unknown-path", "envelope"},
        response=of_refusals(
            lambda seen, got: Got(200, {"content-type": "text/html"}, b"<p>") if "/recoms/1" not in seen.path else got,
            404,
        ),
    ),
    "unknown data source refused with 400": Broken(
        {"unknown-data-source"},
        response=of_refusals(lambda _seen, got: got._replace(status=400) if b"dataSourceId" in got.body else got, 404),
    ),
    "TRACE is echoed": Broken(
        {"methods"}, response=lambda seen, got: got._replace(status=200) if seen.method == "TRACE" else got
    ),
    "preflights answered": Broken(
        {"methods"},
        response=lambda seen, got: got._replace(status=204) if "origin" in seen.headers and got.status == 405 else got,
    ),
    "an & at the end fails": Broken({"no-server-error"}, response=crash_when(lambda seen: seen.raw.endswith(b"&"))),
    "an & too many refused": Broken(
        {"query-encoding"}, response=refused_when(lambda seen: seen.raw.startswith(b"&") or seen.raw.endswith(b"&"))
    ),
    "encoded names unread": Broken(
        {"query-encoding"}, response=refused_when(lambda seen: bool(re.search(rb"(^|&)%\w\w\w+=", seen.raw)))
    ),
    "size read": Broken(
        {"unknown-parameter"},
        response=body(lambda seen, got: got.products[:1] if seen.get("size") else got.products),
        needs=2,
    ),
    "fields read": Broken({"fields", "unknown-parameter"}, response=body(without_fields), needs=2),
    "a flag without = fails": Broken(
        {"no-server-error"},
        response=crash_when(lambda seen: any(piece and b"=" not in piece for piece in seen.raw.split(b"&"))),
    ),
    "parameters after the lists refused": Broken(
        {"parameter-order"}, response=refused_when(lambda seen: names(seen)[0] in {"products", "category"}), needs=2
    ),
}

"""Servers that are right but for one small thing: what the checker must find."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class Seen:
    """A request as a broken server may change it before the right server sees it."""

    def __init__(self, scope: Message, count: int, memory: dict[str, Any]) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.raw: bytes = scope["query_string"]
        self.params = parse_qsl(self.raw.decode("latin-1"), keep_blank_values=True, errors="surrogateescape")
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.count = count
        self.memory = memory
        self.changed = False

    def get(self, name: str) -> Any:
        return next((value for key, value in self.params if key == name), None)

    def set(self, name: str, value: str) -> Any:
        self.drop(name)
        self.params.append((name, value))

    def drop(self, *names: str) -> None:
        self.params = [pair for pair in self.params if pair[0] not in names]
        self.changed = True

    def rename(self, old: str, new: str) -> Any:
        if any(name == old for name, _ in self.params):
            self.params = [(new if name == old else name, value) for name, value in self.params]
            self.changed = True


class Got(NamedTuple):
    """The right server's answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def products(self) -> list[dict[str, Any]]:
        return json.loads(self.body) if self.status == 200 else []

    def having(self, products: object) -> Got:
        return self._replace(body=json.dumps(products, ensure_ascii=False).encode())

    def with_header(self, name: str, value: str | None) -> Got:
        headers = {key: text for key, text in self.headers.items() if key != name}
        return self._replace(headers=headers if value is None else {**headers, name: value})


class Broken(NamedTuple):
    """One fault: the rules of which one must be named, and what it changes."""

    rules: set[str]
    request: Callable[[Seen], Any] | None = None
    response: Callable[[Seen, Got], Got] | None = None
    extra: int = 0


def served(broken: Broken, app: App) -> App:
    """Return the right server with a fault in front of it."""
    memory: dict[str, Any] = {}
    count = 0

    async def faulty(scope: Message, receive: Any, send: Any) -> None:
        nonlocal count
        count += 1
        seen = Seen(scope, count, memory)
        asked = Seen(scope, count, memory)
        if broken.request is not None:
            broken.request(seen)
        query = seen.raw
        if seen.changed:
            query = "&".join(
                f"{quote(name, safe='', errors='surrogateescape')}={quote(value, safe='', errors='surrogateescape')}"
                for name, value in seen.params
            ).encode()
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in seen.headers.items()]
        inner = {**scope, "method": seen.method, "path": seen.path, "query_string": query, "headers": headers}
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await app(inner, receive, keep)
        named = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        got = Got(messages[0]["status"], named, b"".join(message.get("body", b"") for message in messages[1:]))
        if broken.response is not None:
            got = broken.response(asked, got)
        if "content-length" in got.headers and asked.method != "HEAD":
            got.headers["content-length"] = str(len(got.body))
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in got.headers.items()]
        await send({"type": "http.response.start", "status": got.status, "headers": pairs})
        await send({"type": "http.response.body", "body": got.body})

    return faulty


def each(change: Callable[[dict[str, Any]], Any]) -> Callable[[Seen, Got], Got]:
    """Change every product of every answer."""

    def response(_seen: Seen, got: Got) -> Got:
        if got.status != 200 or not got.body:
            return got
        products = got.products
        for product in products:
            change(product)
        return got.having(products)

    return response


def one_in(number: int, change: Callable[[dict[str, Any]], Any]) -> Callable[[Seen, Got], Got]:
    """Change one product in so many."""

    def response(seen: Seen, got: Got) -> Got:
        if got.status != 200 or not got.body:
            return got
        products = got.products
        for product in products:
            seen.memory["products"] = seen.memory.get("products", 0) + 1
            if not seen.memory["products"] % number:
                change(product)
        return got.having(products)

    return response


def as_query(change: Callable[[Seen], None]) -> Callable[[Seen], None]:
    return change


def header(name: str, value: str | None, status: int = 200) -> Callable[[Seen, Got], Got]:
    return lambda _seen, got: got.with_header(name, value) if got.status == status else got


def when(
    test: Callable[[Seen], bool], status: int, body: bytes = b"Something went wrong."
) -> Callable[[Seen, Got], Got]:
    def response(seen: Seen, got: Got) -> Got:
        return Got(status, {"content-type": "text/plain; charset=UTF-8"}, body) if test(seen) else got

    return response


def body(change: Callable[[Seen, Got], object]) -> Callable[[Seen, Got], Got]:
    return lambda seen, got: got.having(change(seen, got)) if got.status == 200 and got.body else got


def anybody(seen: Seen) -> None:
    """Give a request that has no identifier one."""
    if not {name for name, _ in seen.params} & {"contactId", "email", "phone", "externalCustomerId", "webId"}:
        seen.set("webId", "anybody")


def drop_first_identifier_rule(name: str) -> Callable[[Seen], None]:
    """Answer as for a stranger when the contact comes by this identifier."""

    def change(seen: Seen) -> None:
        if seen.get(name) and not [key for key, _ in seen.params if key in IDS and key != name]:
            seen.drop(name)
            seen.set("webId", "nobody-at-all")

    return change


IDS = ("contactId", "email", "phone", "externalCustomerId", "webId")
LENIENT = {"contactId": "1", "email": "x@y.example", "phone": "12345", "externalCustomerId": "x", "webId": "x"}


def lenient(name: str, form: str) -> Callable[[Seen], None]:
    """Take a malformed identifier, of the form that is given, for somebody unknown."""

    def change(seen: Seen) -> None:
        value = seen.get(name)
        if value is not None and value.strip() and re.search(form, value):
            seen.set(name, LENIENT[name])

    return change


def only_first_product(seen: Seen) -> None:
    values = [value for name, value in seen.params if name == "products"]
    if len(values) > 1:
        seen.set("products", values[0])
    elif values and "," in values[0] and not values[0].startswith("["):
        seen.set("products", values[0].split(",")[0])


def first_of_repeated(name: str) -> Callable[[Seen], None]:
    def change(seen: Seen) -> None:
        values = [value for key, value in seen.params if key == name]
        if len(values) > 1:
            seen.set(name, values[0])

    return change


def split_json(seen: Seen) -> None:
    value = seen.get("products")
    if value and value.startswith("[") and '"' in value and value.endswith("]"):
        seen.set("products", value.replace('"', "'").strip("[]"))


def authorised(test: Callable[[str], bool]) -> Callable[[Seen], None]:
    def change(seen: Seen) -> None:
        if test(seen.headers.get("authorization", "")):
            seen.headers["authorization"] = "Basic dTpr"

    return change


def _password(value: str) -> str | None:
    try:
        return base64.b64decode(value.partition(" ")[2]).decode().partition(":")[2]
    except ValueError:
        return None


def head_as(status: int | None = None, content: bytes = b"", **headers: str) -> Callable[[Seen, Got], Got]:
    def response(seen: Seen, got: Got) -> Got:
        if seen.method != "HEAD":
            return got
        return Got(
            status or got.status, {**got.headers, **{k.replace("_", "-"): v for k, v in headers.items()}}, content
        )

    return response


def swap(first: str, second: str) -> Callable[[Seen], None]:
    def change(seen: Seen) -> None:
        tail = seen.path.rpartition("/")[2]
        if tail in {first, second}:
            seen.path = seen.path.replace(tail, second if tail == first else first)

    return change


def phone_with_spaces(seen: Seen) -> None:
    if " " in (seen.get("phone") or "").strip():
        seen.set("phone", "+380670008411")


def remember_last(seen: Seen) -> None:
    contact = seen.get("contactId")
    if seen.get("email") and not contact and seen.memory.get("last"):
        seen.drop("email")
        seen.set("contactId", seen.memory["last"])
    if contact and contact.isdigit() and len(contact) == 9:
        seen.memory["last"] = contact


def grow(seen: Seen, got: Got) -> object:
    tail = unquote(seen.path).rpartition("/")[2]
    if tail != "1245" or not got.products:
        return got.products
    more = dict(got.products[0], id="EXTRA-1", name="One more")
    return [*got.products, more]


def shuffled(seen: Seen, got: Got) -> object:
    return got.products[::-1] if seen.count % 7 == 0 else got.products


def mojibake(product: dict[str, Any]) -> None:
    product["name"] = product["name"].encode().decode("latin-1")


def latin(_seen: Seen, got: Got) -> Got:
    if got.status != 200:
        return got
    text = got.body.decode()
    return got._replace(body=text.encode("cp1251", "replace"))


def duplicate(_seen: Seen, got: Got) -> object:
    return [*got.products[:2], got.products[0]] if len(got.products) > 4 else got.products


def asked_included(seen: Seen, got: Got) -> object:
    asked = seen.get("products") or ""
    known = seen.memory.setdefault("elements", {})
    known.update({product["id"]: product for product in got.products})
    if asked in known and got.products:
        return [known[asked], *got.products[1:]]
    return got.products


def gzipped(_seen: Seen, got: Got) -> Got:
    if got.status != 200:
        return got
    return got._replace(body=gzip.compress(got.body)).with_header("content-encoding", "gzip")


def gzip_broken(seen: Seen, got: Got) -> Got:
    if got.status != 200 or "gzip" not in seen.headers.get("accept-encoding", ""):
        return got
    return got.with_header("content-encoding", "gzip")


def decode_twice(seen: Seen) -> None:
    for name, value in list(seen.params):
        if name in {"externalCustomerId", "webId"} and "%" in value:
            raise ValueError(value)


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


def int32(seen: Seen) -> None:
    value = seen.get("contactId") or ""
    if value.isascii() and value.isdigit() and 2**31 <= int(value) < 2**63:
        seen.set("contactId", str(int(value) % 2**32 or 1))


def crash_when(test: Callable[[Seen], bool]) -> Callable[[Seen, Got], Got]:
    return when(test, 500, b"Internal Server Error")


def values(seen: Seen) -> str:
    return "".join(value for _, value in seen.params)


def names(seen: Seen) -> list[str]:
    return [name for name, _ in seen.params]


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(product: dict[str, Any]) -> None:
        product[name] = value(product[name]) if callable(value) else value

    return change


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda product: product.pop(name, None)


ONE = {"one-identifier", "web-i"}
SIZES = {"1245": 10}


def trimmed(seen: Seen) -> None:
    value = seen.get("externalCustomerId")
    if value and value.strip() and value.strip() != value:
        seen.set("externalCustomerId", value.strip())


def one_for_all(seen: Seen) -> None:
    """Take every well-formed identifier for the same stranger's."""
    if seen.path.endswith("/1244") and len(seen.params) == 1:
        name, value = seen.params[0]
        if name in LENIENT and re.fullmatch(r"[\w.@+-]+", value) and ("@" in value) == (name == "email"):
            seen.set(name, LENIENT[name])


def upper(name: str) -> Callable[[Seen], None]:
    """Compare a list's elements without letter case, for what the demo shop has in mixed case or in upper case."""

    def change(seen: Seen) -> None:
        value = seen.get(name) or ""
        if name == "products" and value.isascii() and value.islower() and not value.startswith("["):
            seen.set(name, value.upper())
        elif name == "category" and value and value[0].islower() and value.swapcase() != value:
            seen.set(name, value.swapcase())

    return change


BROKEN: dict[str, Broken] = {
    "one product short": Broken(
        {"size"},
        response=lambda seen, got: (
            got.having(got.products[:9]) if got.body and got.status == 200 and seen.path.endswith("1245") else got
        ),
    ),
    "nobody is known": Broken({"personal", "identity"}, one_for_all),
    "identifiers trimmed": Broken({"external-customer-id", "identity"}, trimmed),
    "products without letter case": Broken({"unknown-products"}, upper("products")),
    "categories without letter case": Broken({"category-match"}, upper("category")),
    "404 for nobody known": Broken(
        {"unknown-contact"},
        response=when(
            lambda seen: (
                seen.path.endswith("/1245") and (seen.get("externalCustomerId") or "").startswith("yespo-testkit")
            ),
            404,
        ),
    ),
    # the twenty-five of the kind
    "accepts no identifier": Broken({"one-identifier"}, anybody),
    "ignores email": Broken({"identity"}, drop_first_identifier_rule("email")),
    "drops products after the first": Broken({"not-asked-about", "list-style"}, only_first_product),
    "wraps the array": Broken({"envelope"}, response=body(lambda _seen, got: {"data": got.products})),
    "price as a string": Broken({"field-types"}, response=each(_set("price", str))),
    "descr missing once in fifty": Broken({"fields", "same-product"}, response=one_in(50, _drop("descr"))),
    "isInStock as a boolean": Broken({"field-types"}, response=each(_set("isInStock", bool))),
    "500 on emoji": Broken({"no-server-error"}, response=crash_when(lambda seen: "😀" in values(seen))),
    "treats webI as webId": Broken(ONE, lambda seen: seen.rename("webI", "webId")),
    "another contact for a phone with spaces": Broken({"identity", "phone"}, phone_with_spaces),
    "wrong charset": Broken(
        {"content-type"}, response=header("content-type", "application/json; charset=windows-1251")
    ),
    "no charset": Broken({"content-type"}, response=header("content-type", "application/json")),
    "no WWW-Authenticate": Broken({"basic-auth"}, response=header("www-authenticate", None, 401)),
    "401 as text": Broken(
        {"unauthorized-body"},
        response=lambda _seen, got: (
            got._replace(headers={**got.headers, "content-type": "text/plain"}, body=b"no")
            if got.status == 401
            else got
        ),
    ),
    "takes Bearer": Broken({"basic-auth"}, authorised(lambda value: value.startswith("Bearer"))),
    "takes an empty password": Broken({"basic-auth"}, authorised(lambda value: _password(value) == "")),
    "takes no authorisation": Broken({"basic-auth"}, authorised(lambda value: not value)),
    "one product too many": Broken({"size"}, response=body(grow)),
    "a product twice": Broken({"unique"}, response=body(duplicate)),
    "out of stock included": Broken({"in-stock", "same-product"}, response=one_in(9, _set("isInStock", 0))),
    "asked-about included": Broken({"not-asked-about"}, response=body(asked_included)),
    "ids as numbers": Broken({"field-types"}, response=each(_set("id", len))),
    "category as a string": Broken({"field-types"}, response=each(_set("category", " > ".join))),
    "contactId of 2^63 taken": Broken({"contact-id"}, lenient("contactId", r"^\d{19,40}$")),
    "HEAD is not allowed": Broken({"head"}, response=head_as(405)),
    # identifiers and their forms
    "ignores contactId": Broken({"identity"}, drop_first_identifier_rule("contactId")),
    "ignores phone": Broken({"identity"}, drop_first_identifier_rule("phone")),
    "ignores externalCustomerId": Broken({"identity"}, drop_first_identifier_rule("externalCustomerId")),
    "ignores webId": Broken({"identity"}, drop_first_identifier_rule("webId")),
    "email's domain by letter case": Broken(
        {"identity", "email"},
        lambda seen: (
            drop_first_identifier_rule("email")(seen)
            if (seen.get("email") or "").rpartition("@")[2].isupper()
            else None
        ),
    ),
    "emails without letter case": Broken(
        {"email", "identity"},
        lambda seen: seen.set("email", (seen.get("email") or "").lower()) if "@" in (seen.get("email") or "") else None,
    ),
    "webId without letter case": Broken(
        {"web-id", "identity"},
        lambda seen: (
            seen.set("webId", (seen.get("webId") or "").upper())
            if seen.get("webId") and not seen.get("webId").isspace()
            else None
        ),
    ),
    "refuses a phone with a plus": Broken({"phone"}, response=when(lambda seen: "+" in (seen.get("phone") or ""), 400)),
    "refuses national phones": Broken(
        {"phone", "identity"},
        lambda seen: drop_first_identifier_rule("phone")(seen) if (seen.get("phone") or "").startswith("0") else None,
    ),
    "contactId of letters taken": Broken({"contact-id"}, lenient("contactId", r"^[a-z]+$")),
    "contactId of zero taken": Broken({"contact-id"}, lenient("contactId", r"^0$")),
    "full-width digits taken": Broken({"contact-id"}, lenient("contactId", "[１-９]")),
    "contactId as int32": Broken({"contact-id", "identity"}, int32),
    "contactId over int32 refused": Broken(
        {"contact-id"},
        response=when(
            lambda seen: (
                (seen.get("contactId") or "").isascii()
                and (seen.get("contactId") or "").isdigit()
                and 2**31 <= int((seen.get("contactId") or "0")[:30]) < 2**63
            ),
            400,
        ),
    ),
    "email without @ taken": Broken({"email"}, lenient("email", "^[^@]+$")),
    "email with two @ taken": Broken({"email"}, lenient("email", "@.*@")),
    "letters in a phone taken": Broken({"phone"}, lenient("phone", "[a-z]")),
    "short phones taken": Broken({"phone"}, lenient("phone", r"^\d{1,4}$")),
    "control characters taken": Broken(
        {"external-customer-id", "web-id", "control-characters"}, lenient("externalCustomerId", r"[\x00-\x1f]")
    ),
    "blank identifiers taken": Broken(
        {"blank-identifier"},
        lambda seen: (
            [seen.set(name, LENIENT[name]) for name in IDS if (seen.get(name) or "x").isspace() or seen.get(name) == ""]
            and None
        ),
    ),
    "repeated identifiers taken": Broken(
        {"repeated-parameter"}, lambda seen: [first_of_repeated(name)(seen) for name in IDS] and None
    ),
    "the last of two contacts wins": Broken(
        {"conflicting-identifiers"},
        lambda seen: (
            seen.drop("contactId") if seen.get("contactId") and seen.get("email") and len(names(seen)) == 2 else None
        ),
    ),
    "names without letter case": Broken(
        {"one-identifier"},
        lambda seen: (
            [
                seen.rename(name, right)
                for name in names(seen)
                for right in IDS
                if name.lower() == right.lower() and name != right
            ]
            and None
        ),
    ),
    # lists
    "JSON lists unread": Broken({"list-style", "not-asked-about"}, split_json),
    "repeated products: the first only": Broken({"list-style", "not-asked-about"}, first_of_repeated("products")),
    "refuses JSON lists": Broken(
        {"list-style"}, response=when(lambda seen: (seen.get("products") or "").startswith("["), 400)
    ),
    "broken JSON lists taken": Broken(
        {"list-style"},
        lambda seen: (
            seen.set("products", "A")
            if (seen.get("products") or "").startswith("[") and not (seen.get("products") or "").endswith("]")
            else None
        ),
    ),
    "products not required": Broken(
        {"products-required"},
        lambda seen: seen.set("products", "TENT-0001") if not (seen.get("products") or "").strip(" ,[]") else None,
    ),
    "empty products taken": Broken(
        {"products-required"}, lambda seen: seen.set("products", "TENT-0001") if seen.get("products") == "" else None
    ),
    "category not required": Broken(
        {"category-required"}, lambda seen: seen.set("category", "x") if seen.get("category") is None else None
    ),
    "category ignored": Broken(
        {"category-match"}, lambda seen: setattr(seen, "path", seen.path.replace("1250", "1245"))
    ),
    "categories after the first ignored": Broken(
        {"category-match", "list-style"},
        lambda seen: (
            seen.set("category", (seen.get("category") or "").split(",")[0])
            if "," in (seen.get("category") or "") and not (seen.get("category") or "").startswith("[")
            else None
        ),
    ),
    "wrong text for a missing list": Broken(
        {"products-required"},
        response=lambda _seen, got: (
            got._replace(body=b"products missing")
            if got.status == 400 and got.body == b"product ids must be set"
            else got
        ),
    ),
    # paths, methods, encodings
    "dataSourceId of letters": Broken(
        {"data-source-id"}, lambda seen: setattr(seen, "path", seen.path.replace("/abc", "/1245"))
    ),
    "dataSourceId with a sign": Broken(
        {"data-source-id"}, lambda seen: setattr(seen, "path", seen.path.replace("/+1", "/1245"))
    ),
    "dataSourceId wraps around": Broken(
        {"data-source-id"}, lambda seen: setattr(seen, "path", seen.path.replace("/4294968540", "/1244"))
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
    "broken percent-encoding taken": Broken({"query-encoding"}, lenient_percent),
    "invalid UTF-8 taken": Broken({"query-encoding"}, latin_query),
    "long queries fail": Broken({"no-server-error"}, response=crash_when(lambda seen: len(seen.raw) > 16384)),
    "long ids fail": Broken(
        {"no-server-error"}, response=crash_when(lambda seen: any(len(value) > 2000 for _, value in seen.params))
    ),
    "5xx on a quote": Broken({"no-server-error"}, response=crash_when(lambda seen: "'" in values(seen))),
    "5xx on a JSON array of numbers": Broken(
        {"no-server-error"}, response=crash_when(lambda seen: "1.5" in (seen.get("products") or ""))
    ),
    "unknown parameters refused": Broken(
        {"unknown-parameter"}, response=when(lambda seen: "utm_source" in names(seen) or "offset" in names(seen), 400)
    ),
    "maxrows read": Broken(
        {"unknown-parameter"},
        response=body(
            lambda seen, got: (
                got.products[: int(seen.get("maxrows"))] if (seen.get("maxrows") or "").isdigit() else got.products
            )
        ),
    ),
    "parameters by position": Broken(
        {"parameter-order"},
        response=body(
            lambda seen, got: got.products[1:] if seen.params and seen.params[0][0] == "products" else got.products
        ),
    ),
    # answers
    "unstable order": Broken({"stability", "identity", "list-style", "query-encoding"}, response=body(shuffled)),
    "state between requests": Broken({"identity", "stability", "email"}, remember_last),
    "data sources mixed up": Broken({"size", "products-required", "unknown-data-source"}, swap("1245", "1246")),
    "mangled text": Broken({"content-type", "same-product"}, response=one_in(5, mojibake)),
    "windows-1251 as UTF-8": Broken({"envelope", "content-type"}, response=latin),
    "an empty name": Broken({"fields", "same-product"}, response=one_in(20, _set("name", ""))),
    "a null brand": Broken({"field-types"}, response=one_in(20, _set("brand", None))),
    "a negative price": Broken({"field-types", "same-product"}, response=one_in(20, _set("price", -1.0))),
    "NaN for a price": Broken({"envelope", "field-types"}, response=one_in(20, _set("price", float("nan")))),
    "tags without prefix": Broken({"fields"}, response=each(lambda product: product.update(color="red"))),
    "tags as lists": Broken({"tags-type"}, response=each(lambda product: product.update(tags_new=["0"]))),
    "a relative url": Broken(
        {"field-types", "same-product"},
        response=each(_set("url", lambda url: url.replace("https://demo-shop.example", ""))),
    ),
    "a rounded price": Broken({"same-product"}, response=one_in(10, _set("price", lambda price: price + 1))),
    "html with 200": Broken(
        {"envelope", "content-type"},
        response=lambda seen, got: (
            Got(200, {"content-type": "text/html"}, b"<html>") if seen.count % 40 == 0 and seen.count > 10 else got
        ),
    ),
    "cut off": Broken(
        {"envelope"},
        response=lambda seen, got: (
            got._replace(body=got.body[:-10]) if seen.count % 30 == 0 and got.status == 200 else got
        ),
    ),
    "503 now and then": Broken(
        {"no-server-error"}, response=lambda seen, got: Got(503, {}, b"") if seen.count % 50 == 0 else got
    ),
    "redirects https": Broken(
        {"answered"},
        response=lambda seen, got: (
            Got(302, {"location": "/login"}, b"") if "webId" in names(seen) and got.status == 200 else got
        ),
    ),
    "public caching": Broken({"caching"}, response=header("cache-control", "public, max-age=3600")),
    "gzip unasked": Broken({"compression"}, response=gzipped),
    "gzip that isn't": Broken({"compression"}, response=gzip_broken),
    "any origin": Broken({"cors"}, response=header("access-control-allow-origin", "*")),
    "HEAD with a body": Broken({"head"}, response=head_as(content=b"[]")),
    "HEAD with another type": Broken({"head"}, response=head_as(content_type="text/html")),
    "errors as JSON": Broken(
        {"error-body"},
        response=lambda _seen, got: (
            Got(got.status, {"content-type": "application/json"}, b'{"status":400,"message":"x"}')
            if got.status == 400
            else got
        ),
    ),
    "errors without a text": Broken(
        {"error-body"}, response=lambda _seen, got: got._replace(body=b"") if got.status == 400 else got
    ),
    "422 for 400": Broken(
        {"contact-id", "email", "phone", "one-identifier", "data-source-id"},
        response=lambda _seen, got: got._replace(status=422) if got.status == 400 else got,
    ),
    "403 for 401": Broken(
        {"basic-auth"}, response=lambda _seen, got: got._replace(status=403) if got.status == 401 else got
    ),
    "a duplicate key": Broken(
        {"envelope"},
        response=lambda _seen, got: (
            got._replace(body=got.body.replace(b'"id":', b'"id":"x","id":', 1)) if got.status == 200 else got
        ),
    ),
    "a BOM": Broken(
        {"envelope"},
        response=lambda _seen, got: got._replace(body=b"\xef\xbb\xbf" + got.body) if got.status == 200 else got,
    ),
}

"""Faults of HTTP: headers, HEAD, refusals."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from broken_servers.parts import Broken, Got, Seen, crash_when, header, names, of_refusals, refused_when


def head_as(status: int | None = None, content: bytes = b"", **headers: str) -> Callable[[Seen, Got], Got]:
    def response(seen: Seen, got: Got) -> Got:
        if seen.method != "HEAD":
            return got
        return Got(
            status or got.status, {**got.headers, **{k.replace("_", "-"): v for k, v in headers.items()}}, content
        )

    return response


def gzipped(_seen: Seen, got: Got) -> Got:
    if got.status != 200:
        return got
    return got._replace(body=gzip.compress(got.body)).with_header("content-encoding", "gzip")


def gzip_broken(seen: Seen, got: Got) -> Got:
    if got.status != 200 or "gzip" not in seen.headers.get("accept-encoding", ""):
        return got
    return got.with_header("content-encoding", "gzip")


def injected(seen: Seen, got: Got) -> Got:
    """Write an identifier into a header as it is."""
    for line in (seen.get("externalCustomerId") or "").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            return got.with_header(name.lower(), value.strip())
    return got


def after_head(seen: Seen, got: Got) -> Got:
    """Forget the first product in the answer after a HEAD."""
    spoiled = seen.memory.pop("head", False)
    seen.memory["head"] = seen.method == "HEAD"
    return got.having(got.products[1:]) if spoiled and got.status == 200 and got.body else got


def accepts(seen: Seen, encoding: str) -> bool:
    return encoding in seen.headers.get("accept-encoding", "")


def not_modified(seen: Seen, got: Got, name: str) -> Got:
    return Got(304, {}, b"") if name in seen.headers and got.status == 200 else got


FAULTS: dict[str, Broken] = {
    "wrong charset": Broken(
        {"content-type"}, response=header("content-type", "application/json; charset=windows-1251")
    ),
    "no charset": Broken({"charset"}, response=header("content-type", "application/json")),
    "HEAD is not allowed": Broken({"head"}, response=head_as(405)),
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
        {"refusal-status"},
        response=lambda _seen, got: got._replace(status=422) if got.status == 400 else got,
    ),
    "redirects https": Broken(
        {"answered"},
        response=lambda seen, got: (
            Got(302, {"location": "/login"}, b"") if "webId" in names(seen) and got.status == 200 else got
        ),
    ),
    "html with 200": Broken(
        {"envelope", "content-type"},
        response=lambda seen, got: (
            Got(200, {"content-type": "text/html"}, b"<html>") if seen.count % 40 == 0 and seen.count > 10 else got
        ),
    ),
    "304 for any If-None-Match": Broken(
        {"harmless-headers"}, response=lambda seen, got: not_modified(seen, got, "if-none-match")
    ),
    "304 for any date": Broken(
        {"harmless-headers"}, response=lambda seen, got: not_modified(seen, got, "if-modified-since")
    ),
    "Accept: */* refused": Broken(
        {"harmless-headers"}, response=refused_when(lambda seen: seen.headers.get("accept") == "*/*", 406)
    ),
    "Content-Type of a GET refused": Broken(
        {"harmless-headers"}, response=refused_when(lambda seen: "content-type" in seen.headers, 415)
    ),
    "fails behind a proxy": Broken(
        {"no-server-error"}, response=crash_when(lambda seen: "x-forwarded-host" in seen.headers)
    ),
    "reflects an origin": Broken(
        {"cors"}, response=lambda seen, got: got.with_header("access-control-allow-origin", seen.headers.get("origin"))
    ),
    "deflate that isn't": Broken(
        {"compression"},
        response=lambda seen, got: got.with_header("content-encoding", "deflate") if accepts(seen, "deflate") else got,
    ),
    "gzip though refused": Broken(
        {"compression"}, response=lambda seen, got: gzipped(seen, got) if accepts(seen, "q=0") else got
    ),
    "CDNs may keep answers": Broken({"caching"}, response=header("surrogate-control", "max-age=600")),
    "answers out of a cache": Broken({"caching"}, response=header("age", "120")),
    "HEAD may be kept": Broken({"caching"}, response=head_as(cache_control="public, max-age=60"), needs=0),
    "refusals may be kept": Broken({"caching"}, response=header("cache-control", "public", 400)),
    "HEAD always answers": Broken({"head"}, response=head_as(200), needs=0),
    "HEAD changes the next answer": Broken({"stability"}, response=after_head),
    "line breaks begin headers": Broken({"header-injection"}, response=injected),
    "stack traces in refusals": Broken(
        {"stack-traces"},
        response=of_refusals(lambda _seen, got: got._replace(body=b"java.lang.NumberFormatException: null")),
    ),
    "refusals in windows-1251": Broken(
        {"error-body"}, response=of_refusals(lambda _seen, got: got._replace(body="Помилка".encode("cp1251")))
    ),
    "201 for 200": Broken(
        {"answered"}, response=lambda _seen, got: got._replace(status=201) if got.status == 200 else got
    ),
    "short queries only": Broken(
        {"query-length"}, response=refused_when(lambda seen: len(seen.raw) > 1000, 414), needs=2
    ),
}

"""The journal for others: as JSON documents, as HAR 1.2, and as curl lines; masked unless told otherwise."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from yespo_contracts.masking import finder
from yespo_contracts.private.finder import Finder
from yespo_contracts.private.json_text import LEFT_OUT
from yespo_contracts.private.known import AsItIs
from yespo_contracts.request.matching import parameters
from yespo_contracts.version import __version__
from yespo_mockserver.journal.entry import KEPT_BYTES, Entry, Headers

SHOWN_URL = 4096
"""How many characters of a URL are shown."""

SHOWN_PARAMETERS = 200
"""How many parameters are shown by themselves."""

SHOWN_HEADER = 2048
"""How many characters of a header's value are shown."""

SHOWN_BODY = 8192
"""How many bytes of a request's body are shown: a stranger wrote it, and it is looked at closely."""

_LEFT_OUT = frozenset({"host", "accept-encoding", "connection", "content-length", "user-agent", "accept"})


def document(entry: Entry, *, masked: bool = True, keys: Iterable[str] = ()) -> dict[str, Any]:
    """Return a request as `GET /__admin/requests` lists it; `keys` are API keys that other requests used."""
    return _document(entry, _finder(entry, masked=masked, keys=keys))


def details(entry: Entry, *, masked: bool = True, keys: Iterable[str] = ()) -> dict[str, Any]:
    """Return a request with its headers and bodies as well."""
    find = _finder(entry, masked=masked, keys=keys)
    shown = _document(entry, find)
    headers, body = _headers(entry.headers, find), _sent(entry, find)
    return {
        **shown,
        "hints": [find.text(hint) for hint in entry.exchange.hints],
        "request": {"headers": headers, "body": body},
        "answer": {
            "headers": _headers(entry.answer.headers, find),
            "body": find.body(_text(_body(entry)), path=entry.path),
            "size": entry.body_size,
            "cut": entry.body_size > len(_body(entry)),
            "broken": entry.broken,
        },
        "curl": _curl(entry, shown["method"], shown["url"], headers, body, masked=masked),
    }


def curl(entry: Entry, *, masked: bool = True, keys: Iterable[str] = ()) -> str:
    """Return the curl line that sends the request again; of a masked one the key is $YESPO_API_KEY.

    Where that isn't set, it is one that a shop takes unless its `[auth] keys` list others.
    """
    find = _finder(entry, masked=masked, keys=keys)
    url = find.url(_cut(entry.url, SHOWN_URL))
    return _curl(entry, find.text(entry.method), url, _headers(entry.headers, find), _sent(entry, find), masked=masked)


def _curl(entry: Entry, method: str, url: str, headers: list[dict[str, str]], body: str, *, masked: bool) -> str:
    """Return a curl line of what is shown already."""
    parts = ["curl"]
    if method == "HEAD":
        parts.append("--head")
    elif method != "GET":
        parts += ["-X", shlex.quote(method)]
    for (name, value), shown in zip(_pairs(entry.headers), headers, strict=True):
        if masked and name == "authorization" and value.lower().startswith("basic "):
            parts.append('-u "user:${YESPO_API_KEY:-any-key}"')
        elif name not in _LEFT_OUT:
            parts += ["-H", shlex.quote(f"{shown['name']}: {shown['value']}")]
    if entry.request_body:
        parts += ["--data-raw", shlex.quote(body)]
    parts.append(shlex.quote(url))
    return " ".join(parts)


def _document(entry: Entry, find: Finder) -> dict[str, Any]:
    exchange = entry.exchange
    contact = None if exchange.contact is None else exchange.contact.identifiers()
    return {
        "id": entry.id,
        "at": entry.moment,
        "method": find.text(entry.method),
        "url": find.url(_cut(entry.url, SHOWN_URL)),
        "params": find.parameters(_parameters(entry)),
        "violations": [{"rule": each.rule, "message": find.text(each.message)} for each in exchange.violations],
        "unread": [find.text(field) for field in exchange.unread],
        "contact": contact and {name: find.value(name, text) for name, text in contact.items()},
        "data_source": entry.data_source,
        "products": list(entry.products),
        "fault": find.text(", ".join(map(str, entry.faults))) if entry.faults else None,
        "status": entry.status,
        "seconds": round(entry.seconds, 6),
    }


def _parameters(entry: Entry) -> Mapping[str, list[str]]:
    query = entry.request.query
    pieces = query[:SHOWN_URL].split(b"&", SHOWN_PARAMETERS)
    if len(query) <= SHOWN_URL and len(pieces) <= SHOWN_PARAMETERS:
        return entry.parameters
    return parameters(b"&".join(pieces[:SHOWN_PARAMETERS]))


def _finder(entry: Entry, *, masked: bool, keys: Iterable[str]) -> Finder:
    """Return what writes an entry; it has seen the whole request, so that nothing is told at one place or another."""
    if not masked:
        return Finder(AsItIs())
    find = finder(keys)
    learning = find.learning()
    for name, value in _pairs(entry.headers):
        learning.header(name, _cut(value, SHOWN_HEADER))
    learning.url(_cut(entry.url, SHOWN_URL))
    if entry.request_body:
        learning.body(_text(entry.request_body[:SHOWN_BODY]), path=entry.path)
    return find


def har(entries: Iterable[Entry], *, masked: bool = True, keys: Iterable[str] = ()) -> dict[str, Any]:
    """Return requests as an HTTP archive, version 1.2."""
    return archive([har_entry(entry, masked=masked, keys=keys) for entry in entries])


def archive(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return entries of an HTTP archive as a whole one."""
    creator = {"name": "yespo-testkit", "version": __version__}
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def har_entry(entry: Entry, *, masked: bool = True, keys: Iterable[str] = ()) -> dict[str, Any]:
    """Return a request as an entry of an HTTP archive."""
    return _har_entry(entry, _finder(entry, masked=masked, keys=keys))


def _har_entry(entry: Entry, find: Finder) -> dict[str, Any]:
    milliseconds = round(entry.seconds * 1000, 3)
    shown = _document(entry, find)
    request: dict[str, Any] = {
        "method": shown["method"],
        "url": shown["url"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(entry.headers, find),
        "queryString": [{"name": name, "value": value} for name, values in shown["params"].items() for value in values],
        "headersSize": -1,
        "bodySize": len(entry.request_body),
    }
    if entry.request_body:
        request["postData"] = {
            "mimeType": _mime(entry.headers),
            "params": [],
            "text": _sent(entry, find),
        }
    content: dict[str, Any] = {
        "size": entry.body_size,
        "mimeType": _mime(entry.answer.headers),
        "text": find.body(_text(_body(entry)), path=entry.path),
    }
    if entry.body_size > len(_body(entry)):
        content["comment"] = f"the first {len(_body(entry))} bytes"
    har_entry: dict[str, Any] = {
        "startedDateTime": entry.moment,
        "time": milliseconds,
        "request": request,
        "response": {
            "status": entry.status,
            "statusText": HTTPStatus(entry.status).phrase if entry.status in set(HTTPStatus) else "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _headers(entry.answer.headers, find),
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": entry.body_size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }
    if entry.faults:
        har_entry["comment"] = f"fault: {shown['fault']}"
    return har_entry


def _sent(entry: Entry, find: Finder) -> str:
    return find.body(_text(entry.request_body[:SHOWN_BODY]), path=entry.path)


def _body(entry: Entry) -> bytes:
    return entry.answer.body[:KEPT_BYTES]


def _pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    return ((bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1")) for name, value in headers)


def _headers(headers: Headers, find: Finder) -> list[dict[str, str]]:
    return [
        {"name": find.text(name), "value": find.header(name, _cut(value, SHOWN_HEADER))}
        for name, value in _pairs(headers)
    ]


def _mime(headers: Headers) -> str:
    return next((value for name, value in _pairs(headers) if name == "content-type"), "")


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + LEFT_OUT

"""The journal for others: as JSON documents, as HAR 1.2, and as curl lines; masked unless told otherwise."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from yespo_contracts.version import __version__
from yespo_mockserver.journal import masking
from yespo_mockserver.journal.entry import KEPT_BYTES, Entry, Headers

_LEFT_OUT = frozenset({"host", "accept-encoding", "connection", "content-length", "user-agent", "accept"})


def document(entry: Entry, *, masked: bool = True) -> dict[str, Any]:
    """Return a request as `GET /__admin/requests` lists it."""
    exchange = entry.exchange
    contact = None if exchange.contact is None else exchange.contact.identifiers()
    parameters = {name: list(values) for name, values in entry.parameters.items()}
    if masked:
        contact = contact and {name: masking.value(name, text) for name, text in contact.items()}
        parameters = masking.parameters(parameters)
    return {
        "id": entry.id,
        "at": entry.moment,
        "method": entry.method,
        "url": masking.url(entry.url) if masked else entry.url,
        "params": parameters,
        "violations": [
            {"rule": each.rule, "message": masking.free_text(each.message) if masked else each.message}
            for each in exchange.violations
        ],
        "contact": contact,
        "data_source": entry.data_source,
        "products": list(entry.products),
        "fault": _fault(entry),
        "status": entry.status,
        "seconds": round(entry.seconds, 6),
    }


def details(entry: Entry, *, masked: bool = True) -> dict[str, Any]:
    """Return a request with its headers and bodies as well."""
    exchange = entry.exchange
    return {
        **document(entry, masked=masked),
        "hints": list(exchange.hints),
        "request": {
            "headers": _headers(entry.headers, masked=masked),
            "body": _text(entry.request_body, masked=masked),
        },
        "answer": {
            "headers": _headers(entry.answer.headers, masked=masked),
            "body": _text(_body(entry), masked=masked),
            "size": entry.body_size,
            "cut": entry.body_size > len(_body(entry)),
            "broken": entry.broken,
        },
        "curl": curl(entry, masked=masked),
    }


def curl(entry: Entry, *, masked: bool = True) -> str:
    """Return the curl line that sends the request again; a masked one takes the key from $YESPO_API_KEY."""
    parts = ["curl"]
    if entry.method == "HEAD":
        parts.append("--head")
    elif entry.method != "GET":
        parts += ["-X", shlex.quote(entry.method)]
    for name, value in _pairs(entry.headers):
        if masked and name == "authorization" and value.lower().startswith("basic "):
            parts.append('-u "user:$YESPO_API_KEY"')
        elif name not in _LEFT_OUT:
            shown = masking.header(name, value) if masked else value
            parts += ["-H", shlex.quote(f"{name}: {shown}")]
    if entry.request_body:
        parts += ["--data-raw", shlex.quote(_text(entry.request_body, masked=masked))]
    parts.append(shlex.quote(masking.url(entry.url) if masked else entry.url))
    return " ".join(parts)


def har(entries: Iterable[Entry], *, masked: bool = True) -> dict[str, Any]:
    """Return requests as an HTTP archive, version 1.2."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "yespo-testkit", "version": __version__},
            "entries": [_har_entry(entry, masked=masked) for entry in entries],
        }
    }


def _har_entry(entry: Entry, *, masked: bool) -> dict[str, Any]:
    milliseconds = round(entry.seconds * 1000, 3)
    shown = document(entry, masked=masked)
    request: dict[str, Any] = {
        "method": entry.method,
        "url": shown["url"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(entry.headers, masked=masked),
        "queryString": [{"name": name, "value": value} for name, values in shown["params"].items() for value in values],
        "headersSize": -1,
        "bodySize": len(entry.request_body),
    }
    if entry.request_body:
        request["postData"] = {
            "mimeType": _mime(entry.headers),
            "params": [],
            "text": _text(entry.request_body, masked=masked),
        }
    content: dict[str, Any] = {
        "size": entry.body_size,
        "mimeType": _mime(entry.answer.headers),
        "text": _text(_body(entry), masked=masked),
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
            "headers": _headers(entry.answer.headers, masked=masked),
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": entry.body_size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }
    if entry.faults:
        har_entry["comment"] = f"fault: {_fault(entry)}"
    return har_entry


def _body(entry: Entry) -> bytes:
    return entry.answer.body[:KEPT_BYTES]


def _fault(entry: Entry) -> str | None:
    return masking.free_text(", ".join(map(str, entry.faults))) if entry.faults else None


def _pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    return ((bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1")) for name, value in headers)


def _headers(headers: Headers, *, masked: bool) -> list[dict[str, str]]:
    return [
        {"name": name, "value": masking.header(name, value) if masked else value} for name, value in _pairs(headers)
    ]


def _mime(headers: Headers) -> str:
    return next((value for name, value in _pairs(headers) if name == "content-type"), "")


def _text(body: bytes, *, masked: bool) -> str:
    text = body.decode("utf-8", "replace")
    return masking.json_text(text) if masked else text

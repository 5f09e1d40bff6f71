"""Drives the fake's ASGI application without an event loop, so that sync, asyncio and trio clients share one path."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.types import ASGIApp, Scope

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Answer(NamedTuple):
    """One whole answer: status, headers as they go on the wire, body."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def request_scope(
    method: str,
    scheme: str,
    host: str,
    port: int | None,
    target: bytes,
    headers: Iterable[tuple[bytes, bytes]],
) -> Scope:
    """Return the ASGI scope of a request; `target` is the path as sent, with its query."""
    raw_path, _, query = target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": unquote(raw_path.decode("ascii", "replace")),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "client": ("127.0.0.1", 0),
        "server": (host, port or _DEFAULT_PORTS.get(scheme)),
    }


def drive(app: ASGIApp, scope: Scope, content: bytes = b"") -> Answer:
    """Return what the application answers; it must not suspend, and everything in this house doesn't."""
    status = 500
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: list[bytes] = []

    async def receive() -> MutableMapping[str, Any]:  # ASGI's own type of a message, here and below
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = tuple(message["headers"])
        else:
            body.append(message.get("body", b""))

    running = app(scope, receive, send)
    try:
        running.__await__().send(None)
    except StopIteration:
        return Answer(status, headers, b"".join(body))
    raise RuntimeError(f"{scope['path']}: the endpoint suspended; in process it must answer at once.")

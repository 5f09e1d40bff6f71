"""Driving the fake: in process as an interceptor does, and on a port with raw sockets."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.types import ASGIApp

from yespo_contracts.request.authentication import basic_authorization
from yespo_mockserver.app import App
from yespo_mockserver.messages.exchange import NOTHING, Exchange
from yespo_mockserver.messages.reply import Reply
from yespo_mockserver.messages.request import Request
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server

AUTHORIZATION = basic_authorization("key")
RECOMS = "/api/v2/contacts/recoms/1245"
QUERY = "contactId=162688150"


class Answer(NamedTuple):
    """What an app answered in process, and what the fake made of the request where the app has a journal."""

    status: int
    headers: dict[str, str]
    body: bytes
    exchange: Exchange


def ask(
    app: ASGIApp,
    path: str = RECOMS,
    query: str = QUERY,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    client: tuple[str, int] | None = ("127.0.0.1", 1),
) -> Answer:
    """Drive an app to its end, with an API key and a Host unless `headers` has others."""
    fields = {"host": "127.0.0.1", "authorization": AUTHORIZATION, **(headers or {})}
    return drive(app, f"{path}?{query}", fields, method=method, body=body, client=client)


def drive(
    app: ASGIApp,
    target: str,
    headers: Mapping[str, str],
    *,
    method: str = "GET",
    body: bytes = b"",
    client: tuple[str, int] | None = ("127.0.0.1", 1),
) -> Answer:
    """Drive an app to its end with these headers alone, without an event loop: it must never really suspend."""
    raw_path, _, query = target.partition("?")
    sent: list[MutableMapping[str, Any]] = []
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "method": method,
        "path": unquote(raw_path),
        "raw_path": raw_path.encode(),
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        "client": client,
        "server": ("127.0.0.1", 8025),
        "scheme": "http",
    }

    async def receive() -> MutableMapping[str, Any]:  # ASGI's signature
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:  # likewise
        sent.append(message)

    with contextlib.suppress(StopIteration):
        app(scope, receive, send).__await__().send(None)
        raise AssertionError("the app suspended")
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(
        sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:]), _exchange(app)
    )


def reply_of(
    app: App,
    path: str = RECOMS,
    query: str = QUERY,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Reply:
    """Return what the fake replies to a request, without delivering it."""
    fields = {"host": "127.0.0.1", "authorization": AUTHORIZATION, **(headers or {})}
    request = Request(
        method,
        unquote(path),
        query.encode("latin-1"),
        [(name.lower().encode(), value.encode("latin-1")) for name, value in fields.items()],
        f"{path}?{query}".encode("latin-1"),
        content=body,
    )
    with contextlib.suppress(StopIteration):
        app.fake.respond(request).send(None)
        raise AssertionError("the fake suspended")
    return list(app.journal)[-1].reply


def _exchange(app: ASGIApp) -> Exchange:
    kept = list(getattr(app, "journal", ()))
    return kept[-1].exchange if kept else NOTHING


@contextlib.contextmanager
def on_a_port(app: ASGIApp) -> Iterator[int]:
    """Serve an app on a free port of this machine; yields the port."""
    server = Server(app, bind("127.0.0.1", 0))
    server.start()
    try:
        yield int(server.url.rpartition(":")[2])
    finally:
        server.stop()


class Wire(NamedTuple):
    """What a raw socket saw: all bytes, and how it ended: "closed", "reset", "silent"."""

    data: bytes
    end: str

    @property
    def head(self) -> bytes:
        """The status line and headers."""
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        """What came after the headers."""
        return self.data.partition(b"\r\n\r\n")[2]


def connect(port: int, timeout: float = 5.0) -> socket.socket:
    """Return a raw connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def request_bytes(path: str = f"{RECOMS}?{QUERY}", method: str = "GET", *lines: str) -> bytes:
    """Return a request as bytes, with an API key and further header lines."""
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {AUTHORIZATION}", *lines]
    return "\r\n".join([*head, "", ""]).encode()


def read_all(sock: socket.socket, silence: float = 5.0) -> Wire:
    """Read until the connection ends, or nothing came for so many seconds."""
    sock.settimeout(silence)
    pieces: list[bytes] = []
    try:
        while piece := sock.recv(65536):
            pieces.append(piece)
        end = "closed"
    except ConnectionResetError:
        end = "reset"
    except TimeoutError:
        end = "silent"
    return Wire(b"".join(pieces), end)


def exchange(port: int, data: bytes | None = None, silence: float = 5.0) -> Wire:
    """Send bytes on a connection of their own and read what comes."""
    with connect(port) as sock:
        sock.sendall(request_bytes() if data is None else data)
        return read_all(sock, silence)

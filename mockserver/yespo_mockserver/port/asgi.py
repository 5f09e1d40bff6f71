"""The fake as an ASGI app: the one place where scopes become requests, and replies are played on connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

from yespo_mockserver.fake import Fake
from yespo_mockserver.faults.armed import Port
from yespo_mockserver.messages.aside import aside
from yespo_mockserver.messages.delivery import AT_ONCE
from yespo_mockserver.messages.request import BodyCutError, Request, plain_path
from yespo_mockserver.port.known_heads import KnownHeads
from yespo_mockserver.port.playing import cycle_behind, play

BESIDE = "/__admin"
"""What the paths begin with that aren't the API's."""

_READ = frozenset({"GET", "HEAD", "OPTIONS"})
_T = TypeVar("_T")


class AsgiApp:
    """The API of a fake, and beside it what isn't the API's."""

    def __init__(self, fake: Fake, beside: ASGIApp | None = None) -> None:
        self.fake: Fake = fake
        self.beside = beside
        self.heads: KnownHeads = KnownHeads()
        self._port: Port | None = None

    def change(self, fake: Fake, beside: ASGIApp | None) -> None:
        """Answer from another fake from now on."""
        self.fake, self.beside = fake, beside
        if self._port is not None:
            fake.faults.listen_at(self._port)

    def listen_at(self, port: Port) -> None:
        """Have the faults of the fake close the port, too."""
        self._port = port
        self.fake.faults.listen_at(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            path: str = scope["path"]
            if self.beside is not None and (path.startswith(BESIDE) or (path == "/" and _by_a_person(scope))):
                await self.beside(scope, receive, send)
                return
            fake = self.fake
            request = _request(scope, receive)
            reply = await fake.respond(request)
            if reply.delivery is AT_ONCE:
                response = reply.response  # as `send_response` does, without a coroutine more
                await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
                await send({"type": "http.response.body", "body": response.body})
            else:
                await play(request, reply, receive, send, fake.faults.refuse_connections)
        except asyncio.CancelledError:
            cycle = cycle_behind(send)
            if cycle is None or not cycle.transport.is_closing():
                raise
            cycle.disconnected = True  # the server stops and has ended the connection: nobody is left to be told


def _by_a_person(scope: Scope) -> bool:
    """Tell whether a browser asks to show what is here, which no client of the API does."""
    return scope["method"] in {"GET", "HEAD"} and any(
        name == b"accept" and b"text/html" in value for name, value in scope["headers"]
    )


def _request(scope: Scope, receive: Receive) -> Request:
    raw_path, query = scope.get("raw_path"), scope["query_string"]
    path = scope["path"]
    if raw_path is None:
        raw_path = path.encode()
    elif b"%" in raw_path and b"%2f" in raw_path.lower():
        path = plain_path(raw_path)
    if root := scope.get("root_path"):
        path = path.removeprefix(root)
    method = scope["method"]
    without_body = method in _READ
    return Request(
        method,
        path,
        query,
        scope["headers"],
        raw_path + b"?" + query if query else raw_path,
        scope.get("scheme", "http"),
        b"",
        None if without_body else _Body(receive).read,
        aside=None if without_body else _in_a_thread,
    )


async def _in_a_thread(work: Callable[[], _T]) -> _T:
    """Do work in a thread, so that the loop answers others meanwhile; at once where there is no loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    return await aside(work)


class _Body:
    """The body of one request, piece by piece."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False

    async def read(self) -> bytes | None:
        """Return the next piece, None after the last; raises `BodyCutError` where the client has gone."""
        if self._ended:
            return None
        message = await self._receive()
        if message["type"] != "http.request":
            raise BodyCutError("The client left before its body was there.")
        self._ended = not message.get("more_body", False)
        return bytes(message.get("body", b""))

"""Requests to an ASGI application in this process: no socket, for those who test their own server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import unquote

from yespo_checker.sending.answer import Answer, NoAnswerError
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.pace import DOCUMENTED_RATE, Pace
from yespo_contracts.request.written import WireRequest

Message = MutableMapping[str, Any]  # ASGI's own shape of a scope and of a message
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class AsgiTransport:
    """An ASGI application, asked one request after the other; an exception in it counts as a closed connection."""

    def __init__(self, app: App, *, credentials: Credentials | None = None, limit: float = DOCUMENTED_RATE) -> None:
        self._app = app
        self._runner = asyncio.Runner()
        self.credentials: Credentials = credentials or Credentials()
        self.pace: Pace = Pace(limit=limit, real=False)
        self.sent: int = 0
        self._port = 1

    def send(self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return the answer to a request, with these headers beside its own; raises `NoAnswerError`."""
        return self._runner.get_loop().run_until_complete(self._answer(request, headers))

    def send_together(self, requests: Sequence[WireRequest], connections: int) -> list[Answer | NoAnswerError]:
        """Return the answers to requests, so many of them under way at once, in the requests' order."""

        async def one(gate: asyncio.Semaphore, request: WireRequest) -> Answer | NoAnswerError:
            async with gate:
                try:
                    return await self._answer(request, ())
                except NoAnswerError as error:
                    return error

        async def every() -> list[Answer | NoAnswerError]:
            gate = asyncio.Semaphore(connections)
            return await asyncio.gather(*(one(gate, request) for request in requests))

        return self._runner.get_loop().run_until_complete(every())

    def reconnect(self) -> None:
        """Let the next request come from another port, as on a connection of its own."""
        self._port += 1

    def close(self) -> None:
        """Close the event loop that the application is called in."""
        self._runner.close()

    async def _answer(self, request: WireRequest, headers: tuple[tuple[str, str], ...]) -> Answer:
        self.pace.wait()
        self.sent += 1
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        host = () if any(name.lower() == "host" for name in request.headers) else (("host", "in-process"),)
        scope: Message = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote(request.path),
            "raw_path": request.path.encode(),
            "query_string": request.query.encode(),
            "root_path": "",
            "headers": [
                (name.lower().encode(), value.encode())
                for name, value in (
                    *host,
                    *self.credentials.applied(request.headers).items(),
                    *headers,
                )
            ],
            "client": ("127.0.0.1", self._port),
            "server": ("127.0.0.1", 80),
        }
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            raise NoAnswerError("closed", f"The application raised {type(error).__name__}.") from error
        start = messages[0]
        named = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"])
        body = b"".join(message.get("body", b"") for message in messages[1:])
        alone = request.method == "HEAD"
        told = self.credentials.told_by(request.headers, named, body)
        return Answer(start["status"], named, b"" if alone else body, body if alone else b"", told)

"""Requests to an ASGI application in this process: no socket, for those who test their own server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

from yespo_checker.sending.answer import Answer, NoAnswerError
from yespo_checker.sending.credentials import Credentials
from yespo_contracts.request.written import WireRequest

Message = MutableMapping[str, Any]  # ASGI's own shape of a scope and of a message
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class AsgiTransport:
    """An ASGI application, asked one request after the other; an exception in it counts as a closed connection."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._runner = asyncio.Runner()
        self.sent = 0

    def send(self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return the answer to a request, with these headers beside its own; raises `NoAnswerError`."""
        self.sent += 1
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

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
                for name, value in (("host", "in-process"), *request.headers.items(), *headers)
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        try:
            self._runner.get_loop().run_until_complete(self._app(scope, receive, send))
        except Exception as error:
            raise NoAnswerError("closed", f"The application raised {type(error).__name__}.") from error
        start = messages[0]
        named = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"])
        body = b"".join(message.get("body", b"") for message in messages[1:])
        alone = request.method == "HEAD"
        told = Credentials().told_by(request.headers, named, body)
        return Answer(start["status"], named, b"" if alone else body, body if alone else b"", told)

    def close(self) -> None:
        """Close the event loop that the application was asked in."""
        self._runner.close()

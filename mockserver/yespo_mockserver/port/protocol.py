"""Uvicorn's fast HTTP protocol with bounds on a request's head: its length, the time it takes, and a Host in it."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024
"""The longest request line and headers, in bytes; h11, where httptools is missing, has the same bound."""

HEAD_SECONDS = 20.0
"""How long a request's line and headers may take to come."""

BYTES_AROUND = 16
"""How many bytes of chunk sizes and the like may come for each byte of a body, beyond `MAX_HEAD` in all."""

_END = b"\r\n\r\n"
_DISCARDING_SECONDS = 1.0
_NO_HOST = b"A request of HTTP/1.1 has a Host header."
_REFUSAL = (
    b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=UTF-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
)


class BoundedHttpTools(HttpToolsProtocol):
    """Refuses a head over `MAX_HEAD` bytes before it is parsed, and gives up on one that doesn't come.

    Chunk sizes, their extensions and what follows the last chunk have the same bound, and end the connection over it.
    """

    _head = 0
    _around = 0
    _counted = True
    _refused = False
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, unless they make a head too long."""
        if self._refused:
            return
        if self._head >= 0:
            self._head += len(data)
            if self._head > MAX_HEAD and _END not in data[:MAX_HEAD]:
                self._refuse(b"\n" in data)
                return
            if self._waiting is None:
                self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)
        else:
            self._around += len(data)
        self._counted = self._head < 0
        if self.parser is not None:
            super().data_received(data)
        if self._head < 0 and self._counted and self._around > MAX_HEAD:
            self._refuse(True)

    def on_headers_complete(self) -> None:
        """Note that the head has come in whole; what came with it isn't counted as lying around the body."""
        self._head = -1
        self._around = 0
        self._counted = False
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if self.parser.get_http_version() == "1.1" and not any(name == b"host" for name, _ in self.headers):
            self._answer(b"400 Bad Request", _NO_HOST)
            return
        super().on_headers_complete()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those behind the body are no part of the request."""
        if self._head >= 0:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._around -= (BYTES_AROUND + 1) * len(body)
        if self._refused:
            return
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the next bytes are a head's again."""
        self._head = 0
        if self._refused:
            return
        super().on_message_complete()

    def _refuse(self, has_line: bool) -> None:  # private, and named by what it is given
        """Say why, and take what is still coming for a moment: closing at once would reset the answer away."""
        self._refused = True
        if self._head < 0:  # the answer of the request that has begun might be under way
            self.transport.abort()
            return
        status = b"431 Request Header Fields Too Large" if has_line else b"414 URI Too Long"
        message = b"The request's line and headers are longer than %d bytes." % MAX_HEAD
        self._answer(status, message)

    def _answer(self, status: bytes, message: bytes) -> None:
        """Write a refusal, and close a moment later."""
        self._refused = True
        self.transport.write(_REFUSAL % (status, len(message), message))
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self.loop.call_later(_DISCARDING_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()

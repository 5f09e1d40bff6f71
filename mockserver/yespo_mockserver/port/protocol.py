"""Uvicorn's fast HTTP protocol with bounds on a request's head: how long it is, and how long it may take to come."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024
"""The longest request line and headers, in bytes; h11, where httptools is missing, has the same bound."""

HEAD_SECONDS = 20.0
"""How long a request's line and headers may take to come."""

_END = b"\r\n\r\n"
_DISCARDING_SECONDS = 1.0
_TOO_LONG = (
    b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=UTF-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
)


class BoundedHttpTools(HttpToolsProtocol):
    """Refuses a head over `MAX_HEAD` bytes before it is parsed, and gives up on one that doesn't come."""

    _head = 0
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
        if self.parser is not None:
            super().data_received(data)

    def on_headers_complete(self) -> None:
        """Note that the head has come in whole."""
        self._head = -1
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the next bytes are a head's again."""
        self._head = 0
        super().on_message_complete()

    def _refuse(self, has_line: bool) -> None:  # private, and named by what it is given
        """Say why, and take what is still coming for a moment: closing at once would reset the answer away."""
        self._refused = True
        status = b"431 Request Header Fields Too Large" if has_line else b"414 URI Too Long"
        message = b"The request's line and headers are longer than %d bytes." % MAX_HEAD
        self.transport.write(_TOO_LONG % (status, len(message), message))
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self.loop.call_later(_DISCARDING_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()

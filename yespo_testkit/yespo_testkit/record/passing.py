"""One request with its answer, passed on while both come; what breaks on one side breaks on the other."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import struct
import time
from typing import NamedTuple, Protocol

from yespo_contracts.recordings.exchange import CLIENT_LEFT, STOPPED, Headers, Recorded
from yespo_testkit.record.target import Target
from yespo_testkit.record.wire import (
    LONGEST_HEAD,
    AnswerHead,
    Body,
    NotHttpError,
    RequestHead,
    answer_body,
    head_end,
    read_answer_head,
    request_body,
)

PIECE = 64 * 1024
"""How many bytes are read at once, and wait at most."""

_RESETS = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}


class _ServerBrokeError(Exception):
    """The server's side of an exchange broke."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.resets = isinstance(error, ConnectionResetError) or error.errno in _RESETS


class Passing(Protocol):
    """What an exchange needs to know of the proxy."""

    target: Target
    most_recorded: int

    def head(self, request: RequestHead, target: Target) -> bytes:
        """Return a request's head as the target gets it."""

    def path(self, asked: str, target: Target) -> str:
        """Return a request's path and query as the target gets it."""

    def take(self, one: Recorded) -> None:
        """Take over a request with its answer."""


class Side(NamedTuple):
    """One side of an exchange, with what was read of it and not yet passed on."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    buffer: bytearray


class Exchange:
    """One request with its answer, passed on while both come."""

    def __init__(self, proxy: Passing, head: RequestHead, target: Target, client: Side, server: Side) -> None:
        self._proxy = proxy
        self._head = head
        self._target = target
        self._client, self._server = client, server
        self._started = time.time()
        self._sent = time.perf_counter()
        self._seconds = 0.0
        self._request: Body | None = None
        self._answer: Body | None = None
        self._answer_head: AnswerHead | None = None
        self._broken: str | None = None

    async def run(self) -> bool:
        """Pass the exchange on; tells whether the connections can carry another one."""
        self._server.writer.write(self._proxy.head(self._head, self._target))
        try:
            self._request = request_body(self._head, self._proxy.most_recorded)
        except NotHttpError:
            await self._blind()
            return False
        sending = None if self._request.over else asyncio.ensure_future(self._send(self._request))
        try:
            keeps = await self._receive()
        except asyncio.CancelledError:
            self._broken = self._broken or STOPPED
            raise
        finally:
            sent = self._request.over
            if sending is not None:
                sending.cancel()
                with contextlib.suppress(asyncio.CancelledError, OSError):
                    await sending
            self._hand_over()
        return keeps and sent

    async def _send(self, body: Body) -> None:
        """Pass the request's body on."""
        writer, buffer = self._server.writer, self._client.buffer
        while not body.over:
            if not buffer:
                data = await self._client.reader.read(PIECE)
                if not data:
                    self._broken = CLIENT_LEFT
                    end(writer)
                    return
                buffer += data
            try:
                taken = body.takes(bytes(buffer))
            except NotHttpError:
                taken = len(buffer)
            writer.write(bytes(buffer[:taken]))
            del buffer[:taken]
            await writer.drain()
        self._sent = time.perf_counter()

    async def _receive(self) -> bool:
        """Pass the answer on; tells whether the connections stay open."""
        try:
            head = await self._final_head()
            if head is None:
                return False
            return await self._body(head)
        except _ServerBrokeError as error:
            self._broken = self._broken or (CLIENT_LEFT if self._client_is_gone else "the connection was reset")
            if error.resets:
                reset(self._client.writer)
            self._server.writer.transport.abort()
            return False
        except OSError:  # the client's side: nobody reads the answer any more
            self._broken = CLIENT_LEFT
            self._server.writer.transport.abort()
            return False

    @property
    def _client_is_gone(self) -> bool:
        """Whether the client has ended its side, so that the server may do so too."""
        return self._client.reader.at_eof() or self._client.reader.exception() is not None

    def _ended(self, how: str) -> None:
        """Note that the server ended its side too early, which is the client's doing if it left before."""
        self._broken = self._broken or (CLIENT_LEFT if self._client_is_gone else how)

    async def _final_head(self) -> AnswerHead | None:
        """Pass answers' heads on until the last one, which may follow `100 Continue`."""
        buffer = self._server.buffer
        while True:
            while (end := head_end(buffer)) < 0:
                data = await self._from_server()
                if not data:
                    self._ended("the server closed the connection without an answer")
                    if buffer:
                        self._client.writer.write(bytes(buffer))
                    return None
                buffer += data
                if len(buffer) > LONGEST_HEAD:
                    await self._unread(bytes(buffer))
                    return None
            raw = bytes(buffer[:end])
            try:
                head = read_answer_head(raw)
            except NotHttpError:
                await self._unread(bytes(buffer))
                return None
            del buffer[:end]
            self._seconds = time.perf_counter() - self._sent
            self._client.writer.write(raw)
            if head.status >= 200 or head.status == 101:
                self._answer_head = head
                return head

    async def _unread(self, data: bytes) -> None:
        self._broken = "what the server sent isn't HTTP"
        self._client.writer.write(data)
        await self._rest()

    async def _body(self, head: AnswerHead) -> bool:
        if head.status == 101:
            await self._blind()
            return False
        try:
            body = self._answer = answer_body(head, self._head.method, self._proxy.most_recorded)
        except NotHttpError:
            self._broken = "the answer's length isn't a number"
            self._client.writer.write(bytes(self._server.buffer))
            await self._rest()
            return False
        buffer, writer = self._server.buffer, self._client.writer
        while not body.over:
            if not buffer:
                data = await self._from_server()
                if not data:
                    if not body.until_close:
                        self._ended("the server closed the connection in the middle of its answer")
                    return False
                buffer += data
            try:
                taken = body.takes(bytes(buffer))
            except NotHttpError:
                self._broken = "the answer's chunks are broken"
                writer.write(bytes(buffer))
                await self._rest()
                return False
            writer.write(bytes(buffer[:taken]))
            del buffer[:taken]
            await writer.drain()
        if buffer:  # more than the answer: it is passed on, as a server that is wrong sends it
            writer.write(bytes(buffer))
            self._broken = "the server sent more than its answer"
            return False
        asked_to_close = "close" in (self._head.get("connection") or "").lower() or not self._head.version
        return head.keeps and not asked_to_close

    async def _from_server(self) -> bytes:
        """Return more of the answer; raises `_ServerBrokeError`."""
        try:
            return await self._server.reader.read(PIECE)
        except OSError as error:
            raise _ServerBrokeError(error) from None

    async def _rest(self) -> None:
        """Pass on whatever comes until the server closes."""
        while data := await self._from_server():
            self._client.writer.write(data)
            await self._client.writer.drain()

    async def _blind(self) -> None:
        """Pass on whatever comes in both directions."""

        async def back() -> None:
            while data := await self._client.reader.read(PIECE):
                self._server.writer.write(data)
                await self._server.writer.drain()

        self._server.writer.write(bytes(self._client.buffer))
        upwards = asyncio.ensure_future(back())
        try:
            await self._rest()
        finally:
            upwards.cancel()

    def _hand_over(self) -> None:
        if self._target is not self._proxy.target:
            return
        head, body, request = self._answer_head, self._answer, self._request
        headers: Headers = () if head is None else head.headers
        target = self._proxy.path(self._head.target, self._target).removeprefix(self._target.prefix)
        self._proxy.take(
            Recorded(
                method=self._head.method,
                url=self._target.url + target,
                headers=tuple(
                    (name, self._target.authority if name.lower() == "host" else value)
                    for name, value in self._head.headers
                ),
                content=b"" if request is None else bytes(request.kept),
                status=0 if head is None else head.status,
                answer_headers=headers,
                body=b"" if body is None else bytes(body.kept),
                started=self._started,
                seconds=self._seconds,
                size=0 if body is None else body.size,
                broken=self._broken,
            )
        )


def end(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        if writer.can_write_eof():
            writer.write_eof()
        else:
            writer.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """Have the other side see a reset, not an end."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

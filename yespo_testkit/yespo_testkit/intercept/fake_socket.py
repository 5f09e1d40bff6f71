"""A socket whose other end is the fake."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from yespo_mockserver.messages.delivery import AT_ONCE, Begin, Piece, Wait
from yespo_mockserver.messages.reply import Reply
from yespo_testkit.intercept import Receiver, Url
from yespo_testkit.intercept.play import ClientError, steps
from yespo_testkit.intercept.waiting import wait
from yespo_testkit.intercept.wire import BAD_CHUNK, Incoming, Sent, framed, head


@cache
def _silent() -> int:
    """Return a file descriptor that is never ready to be read, as a connection that is open and idle."""
    reading, _writing = os.pipe()
    return reading


@cache
def _ended() -> int:
    """Return a file descriptor that is at its end, as a connection that the other side has closed."""
    reading, writing = os.pipe()
    os.close(writing)
    return reading


class _Ready(NamedTuple):
    """A reply that is there before its request is written."""

    receiver: Receiver
    url: Url
    reply: Reply


class FakeSocket:
    """One connection; `begin` says where the next request goes."""

    def __init__(self, connection: Any, receivers: Sequence[Receiver]) -> None:  # of http.client or urllib3
        self._connection = connection
        self._receivers = receivers
        self._receiver: Receiver | None = None
        self._url: Url = ("", "", None, b"")
        self._is_last = False
        self._incoming = Incoming()
        self._reply: Reply | None = None
        self._ready: _Ready | None = None
        self.timeout: float | None = connection.timeout if isinstance(connection.timeout, int | float) else None

    def begin(self, receiver: Receiver, scheme: str, host: str, port: int | None, target: bytes) -> None:
        """Expect a request."""
        self._receiver = receiver
        self._url = scheme, host, port, target
        self._incoming = Incoming()
        self._reply = None
        self._is_last = False

    def answered(self, receiver: Receiver, url: Url, reply: Reply) -> None:
        """Have the reply to the request that comes next, whose receiver was asked already."""
        self._ready = _Ready(receiver, url, reply)

    def sendall(self, data: Any, _flags: int = 0) -> None:  # anything that has bytes, as sockets take it
        """Take what a client writes; answer once the request is whole."""
        if not self._receivers or self._receiver is None:
            raise BrokenPipeError(errno.EPIPE, "yespo-testkit: the mock of this connection has ended")
        sent = self._incoming.feed(bytes(data))
        if sent is not None:
            self._is_last = sent.is_last
            self._reply = self._answered(self._receiver, sent)

    def send(self, data: Any, flags: int = 0) -> int:
        """Take what a client writes, all of it."""
        self.sendall(data, flags)
        return len(data)

    def makefile(self, _mode: str = "rb", _buffering: int | None = None, **_text: object) -> io.BufferedReader:
        """Return what the answer is read from; one that comes at once is there already."""
        reply = self._reply
        if reply is not None and reply.delivery is AT_ONCE:
            return io.BufferedReader(io.BytesIO(head(reply, is_last=self._is_last) + reply.response.body))
        return io.BufferedReader(_Arriving(self))

    def settimeout(self, timeout: float | None) -> None:
        """Wait so long for each piece of an answer."""
        self.timeout = timeout

    def gettimeout(self) -> float | None:
        """Return how long each piece of an answer is waited for."""
        return self.timeout

    def fileno(self) -> int:
        """Return what tells a pool whether the connection is still open."""
        return _silent() if self._receivers else _ended()

    def getpeername(self) -> tuple[str, int]:
        """Return the other end's address."""
        return self._url[1], self._url[2] or 443

    def getsockname(self) -> tuple[str, int]:
        """Return this end's address."""
        return "127.0.0.1", 0

    def getpeercert(self, _binary_form: bool = False) -> None:
        """Return that there is no certificate."""

    def setsockopt(self, *_option: object) -> None:
        """Take any option."""

    def shutdown(self, _how: int) -> None:
        """Be done."""

    def close(self) -> None:
        """Be done."""

    def arriving(self) -> Iterator[bytes]:
        """Yield what arrives, as late as it does; raise what a socket would."""
        reply = self._reply
        if reply is None:
            return
        for step in steps(reply, self.timeout):
            if isinstance(step, Piece):
                yield framed(reply, step.data)
            elif isinstance(step, Begin):
                yield head(reply, is_last=self._is_last)
            elif isinstance(step, Wait):
                wait(step.seconds)
            else:
                yield from _broken(step)

    def _answered(self, receiver: Receiver, sent: Sent) -> Reply:
        ready, self._ready = self._ready, None
        if ready is not None and ready.receiver is receiver and ready.url == self._url:
            reply = ready.reply
        else:
            reply = receiver.receive(sent.method, self._url, sent.headers, sent.body)
        if reply.delivery.ends == "refused":
            for step in steps(reply, None):
                if isinstance(step, ClientError):
                    raise _refusal(self._connection, step)
        return reply


def _broken(trouble: ClientError) -> Iterator[bytes]:
    """Raise what a socket raises, or end where it would end."""
    if trouble.kind == "read-timeout":
        raise TimeoutError(trouble.text)
    if trouble.kind == "reset":
        raise ConnectionResetError(errno.ECONNRESET, trouble.text)
    if trouble.kind == "protocol":
        yield BAD_CHUNK


def _refusal(connection: Any, trouble: ClientError) -> Exception:
    """Return what the connection's library makes of a refused connection."""
    if type(connection).__module__.startswith("urllib3.") or hasattr(connection, "is_verified"):
        from urllib3.exceptions import NewConnectionError  # noqa: PLC0415  # only where a connection of it is there

        return NewConnectionError(connection, trouble.text)
    return ConnectionRefusedError(errno.ECONNREFUSED, trouble.text)


class _Arriving(io.RawIOBase):
    """What the socket receives."""

    def __init__(self, sock: FakeSocket) -> None:
        super().__init__()
        self._pieces = sock.arriving()
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # io's own type of a buffer
        """Put what comes next into the buffer."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

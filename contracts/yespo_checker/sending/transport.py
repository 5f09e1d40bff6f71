"""Requests over HTTP/1.1, within bounded time and memory whatever the server does.

The standard library's http.client on a socket whose every read has only what is left of the request's time: a server
that hangs, drips a byte a second or sends without end costs `timeout` seconds and `MOST_BYTES` bytes, no more.
"""

from __future__ import annotations

import contextlib
import copy
import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from yespo_checker.sending.answer import MOST_BYTES, Answer, NoAnswerError
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.explaining import StrayBytesError, explained
from yespo_checker.sending.pace import DOCUMENTED_RATE, Pace
from yespo_checker.sending.tls import trusting
from yespo_contracts.request.written import WireRequest

_USUAL = {"User-Agent": "yespo-testkit check", "Accept": "application/json"}
_SECONDS_FOR_REST = 0.2


class HttpTransport:
    """One kept-alive connection; `timeout` is in seconds for a whole request, `rate` in requests a second.

    `limit` is the server's own rate, over which a 429 is no fault. `ca_file` has the certificates to trust over https
    instead of the system's; raises `ValueError` if it can't be read.
    """

    def __init__(
        self,
        base: str,
        *,
        credentials: Credentials | None = None,
        timeout: float = 10.0,
        rate: float | None = None,
        limit: float = DOCUMENTED_RATE,
        ca_file: Path | None = None,
    ) -> None:
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{base!r} isn't the base of an API: it is written http://host:port or https://host.")
        self.base: str = base.rstrip("/")
        self._prefix = parts.path.rstrip("/")
        self._secure = trusting(ca_file) if parts.scheme == "https" else None
        self._host = parts.hostname
        self._port = parts.port or (443 if self._secure else 80)
        self.credentials: Credentials = credentials or Credentials()
        self._timeout = timeout
        self.pace: Pace = Pace(rate, limit=limit)
        self._connection: _Connection | None = None
        self.sent: int = 0

    def send(self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return the answer to a request, with these headers beside its own; raises `NoAnswerError`."""
        self.pace.wait()
        deadline = time.monotonic() + self._timeout
        fresh = self._connection is None
        try:
            return self._exchange(request, headers, deadline)
        except NoAnswerError as error:
            self.close()
            if fresh or error.kind != "closed":
                raise
        try:  # a server may close a kept connection at any time, and the request was not read then
            return msgspec.structs.replace(self._exchange(request, headers, deadline), reconnected=True)
        except NoAnswerError:
            self.close()
            raise

    def send_together(self, requests: Sequence[WireRequest], connections: int) -> list[Answer | NoAnswerError]:
        """Return the answers to requests that are sent over so many connections at once, in the requests' order."""
        answers: list[Answer | NoAnswerError] = [NoAnswerError("closed", "It wasn't sent.")] * len(requests)
        left = iter(enumerate(requests))
        lock = threading.Lock()

        def work(transport: HttpTransport) -> None:
            while True:
                with lock:
                    place, request = next(left, (-1, None))
                if request is None:
                    return
                try:
                    answers[place] = transport.send(request)
                except NoAnswerError as error:
                    answers[place] = error

        transports = [self._another() for _ in range(min(connections, len(requests)))]
        threads = [threading.Thread(target=work, args=(transport,), daemon=True) for transport in transports]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for transport in transports:
            self.sent += transport.sent
            transport.close()
        return answers

    def reconnect(self) -> None:
        """Let the next request open a connection of its own."""
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.end()
            self._connection = None

    def _another(self) -> HttpTransport:
        """Return a transport with a connection of its own, and the same pace."""
        other = copy.copy(self)
        other._connection, other.sent = None, 0  # noqa: SLF001  # of the same class
        return other

    def _exchange(self, request: WireRequest, headers: tuple[tuple[str, str], ...], deadline: float) -> Answer:
        self.sent += 1
        begun = time.monotonic()
        with explained(self._host, self._port, self._timeout):
            if self._connection is not None and self._connection.is_closed_there():
                self.close()  # while it was idle, as a server may
            if self._connection is None:
                self._connection = _Connection(self._host, self._port, secure=self._secure)
            connection = self._connection
            connection.deadline = deadline
            connection.putrequest(request.method, self._prefix + request.target, skip_accept_encoding=True)
            alone = request.method == "HEAD"
            if alone:
                connection.putheader("Connection", "close")
            for name, value in {**_USUAL, **self.credentials.applied(request.headers), **dict(headers)}.items():
                connection.putheader(name, value)
            if request.method in {"POST", "PUT", "PATCH"}:
                connection.putheader("Content-Length", "0")
            connection.endheaders()
            response = connection.getresponse()
            seconds = time.monotonic() - begun
            rest = connection.rest(response, deadline) if alone else b""
            body = response.read(MOST_BYTES + 1)
            if len(body) > MOST_BYTES:
                where, most = f"{self._host}:{self._port}", MOST_BYTES // 2**20
                raise NoAnswerError("too-large", f"{where} answers with more than {most} MiB; the rest wasn't read.")
            length = response.getheader("Content-Length", "")
            if not alone and length.isascii() and length.isdigit() and len(body) < int(length):
                raise http.client.IncompleteRead(body)
            named = tuple((name.lower(), value) for name, value in response.getheaders())
            if alone or response.will_close or not response.isclosed():
                self.close()
            told = self.credentials.told_by(request.headers, named, body)
            return Answer(response.status, named, body, rest, told, seconds if alone else time.monotonic() - begun)


class _Connection(http.client.HTTPConnection):
    """http.client's connection, on a socket that keeps to a deadline."""

    def __init__(self, host: str, port: int, *, secure: ssl.SSLContext | None) -> None:
        super().__init__(host, port)
        self.deadline = 0.0
        self._secure = secure
        self._raw: socket.socket | None = None
        self._kept: _KeptReader | None = None

    def connect(self) -> None:
        raw = socket.create_connection((self.host, self.port), max(0.001, self.deadline - time.monotonic()))
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._secure is not None:
                raw.settimeout(_left(self))
                raw = self._secure.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            raise
        self._raw = raw
        self._kept = _KeptReader(_DeadlineReader(raw, self))
        self.sock = _DeadlineSocket(raw, self, self._kept)

    def rest(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        """Return up to a kilobyte of what a server sends after the answer to a HEAD."""
        self.deadline = min(deadline, time.monotonic() + _SECONDS_FOR_REST)
        with contextlib.suppress(OSError):
            return response.fp.read1(1024)
        return b""

    def is_closed_there(self) -> bool:
        """Tell whether the server has closed the idle connection.

        Raises `http.client.HTTPException` where it has sent bytes that belong to no answer.
        """
        if self._kept is None or self._raw is None:
            return False
        self._raw.settimeout(0)
        try:
            unread = self._kept.buffered() or self._raw.recv(64)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        if unread:
            raise StrayBytesError(unread[:40])
        return True

    def end(self) -> None:
        """Close the socket, which http.client must not do: it would while the body is still to be read."""
        self.close()
        if self._raw is not None:
            self._raw.close()


class _DeadlineSocket:
    """As much of a socket as http.client uses; no operation outlasts the connection's deadline."""

    def __init__(self, raw: socket.socket, connection: _Connection, reader: _KeptReader) -> None:
        self._raw = raw
        self._connection = connection
        self._reader = reader

    def sendall(self, data: bytes) -> None:
        self._raw.settimeout(_left(self._connection))
        self._raw.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"  # noqa: S101  # all that http.client asks for
        return self._reader

    def close(self) -> None:
        """Leave the socket open: the connection's `end` closes it."""


class _KeptReader(io.BufferedReader):
    """One reader for all answers of a connection, so that what follows an answer isn't lost."""

    def close(self) -> None:
        """Stay open: the next answer comes from here too."""

    def buffered(self) -> bytes:
        """Return what was received and not read."""
        raw = self.raw
        assert isinstance(raw, _DeadlineReader)  # noqa: S101  # as it is made
        raw.muted = True
        try:
            return self.peek(1)
        finally:
            raw.muted = False


class _DeadlineReader(io.RawIOBase):
    def __init__(self, raw: socket.socket, connection: _Connection) -> None:
        self._raw = raw
        self._connection = connection
        self.muted = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]  # typeshed has its private Buffer here
        if self.muted:
            return None
        self._raw.settimeout(_left(self._connection))
        return self._raw.recv_into(buffer)


def _left(connection: _Connection) -> float:
    left = connection.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

"""Requests over HTTP/1.1, within bounded time and memory whatever the server does.

The standard library's http.client on a socket whose every read has only what is left of the request's time: a server
that hangs, drips a byte a second or sends without end costs `timeout` seconds and `MOST_BYTES` bytes, no more.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from yespo_checker.sending.answer import MOST_BYTES, Answer, NoAnswerError
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.tls import disagreement, distrust, trusting
from yespo_contracts.request.written import WireRequest

_USUAL = {"User-Agent": "yespo-testkit check", "Accept": "application/json"}
_SECONDS_FOR_REST = 0.2


class HttpTransport:
    """One kept-alive connection; `timeout` is in seconds for a whole request, `rate` in requests a second.

    `ca_file` has the certificates to trust over https instead of the system's; raises `ValueError` if it can't be read.
    """

    def __init__(
        self,
        base: str,
        *,
        credentials: Credentials | None = None,
        timeout: float = 10.0,
        rate: float | None = None,
        ca_file: Path | None = None,
    ) -> None:
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{base!r} isn't the base of an API: it is written http://host:port or https://host.")
        self.base = base.rstrip("/")
        self._prefix = parts.path.rstrip("/")
        self._secure = trusting(ca_file) if parts.scheme == "https" else None
        self._host = parts.hostname
        self._port = parts.port or (443 if self._secure else 80)
        self._credentials = credentials or Credentials()
        self._timeout = timeout
        self._pause = 0.0 if rate is None else 1.0 / rate
        self._next = 0.0
        self._connection: _Connection | None = None
        self.gentle = rate is not None
        self.sent = 0

    def send(self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return the answer to a request, with these headers beside its own; raises `NoAnswerError`."""
        self._wait()
        deadline = time.monotonic() + self._timeout
        fresh = self._connection is None
        try:
            return self._exchange(request, headers, deadline)
        except NoAnswerError as error:
            self.close()
            if fresh or error.kind != "closed":
                raise
        try:  # a server may close a kept connection at any time, and the request was not read then
            return self._exchange(request, headers, deadline)
        except NoAnswerError:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.end()
            self._connection = None

    def _wait(self) -> None:
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + self._pause

    def _exchange(self, request: WireRequest, headers: tuple[tuple[str, str], ...], deadline: float) -> Answer:
        self.sent += 1
        with _explained(self._host, self._port, self._timeout):
            if self._connection is None:
                self._connection = _Connection(self._host, self._port, secure=self._secure)
            connection = self._connection
            connection.deadline = deadline
            connection.putrequest(request.method, self._prefix + request.target, skip_accept_encoding=True)
            alone = request.method == "HEAD"
            if alone:
                connection.putheader("Connection", "close")
            for name, value in {**_USUAL, **self._credentials.applied(request.headers), **dict(headers)}.items():
                connection.putheader(name, value)
            if request.method in {"POST", "PUT", "PATCH"}:
                connection.putheader("Content-Length", "0")
            connection.endheaders()
            response = connection.getresponse()
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
            told = self._credentials.told_by(request.headers, named, body)
            return Answer(response.status, named, body, rest, told)


class _Connection(http.client.HTTPConnection):
    """http.client's connection, on a socket that keeps to a deadline."""

    def __init__(self, host: str, port: int, *, secure: ssl.SSLContext | None) -> None:
        super().__init__(host, port)
        self.deadline = 0.0
        self._secure = secure
        self._raw: socket.socket | None = None

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
        self.sock = _DeadlineSocket(raw, self)

    def rest(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        """Return up to a kilobyte of what a server sends after the answer to a HEAD."""
        self.deadline = min(deadline, time.monotonic() + _SECONDS_FOR_REST)
        with contextlib.suppress(OSError):
            return response.fp.read1(1024)
        return b""

    def end(self) -> None:
        """Close the socket, which http.client must not do: it would while the body is still to be read."""
        self.close()
        if self._raw is not None:
            self._raw.close()


class _DeadlineSocket:
    """As much of a socket as http.client uses; no operation outlasts the connection's deadline."""

    def __init__(self, raw: socket.socket, connection: _Connection) -> None:
        self._raw = raw
        self._connection = connection

    def sendall(self, data: bytes) -> None:
        self._raw.settimeout(_left(self._connection))
        self._raw.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"  # noqa: S101  # all that http.client asks for
        return io.BufferedReader(_DeadlineReader(self._raw, self._connection))

    def close(self) -> None:
        """Leave the socket open: the connection's `end` closes it."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, raw: socket.socket, connection: _Connection) -> None:
        self._raw = raw
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed has its private Buffer here
        self._raw.settimeout(_left(self._connection))
        return self._raw.recv_into(buffer)


def _left(connection: _Connection) -> float:
    left = connection.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@contextlib.contextmanager
def _explained(host: str, port: int, timeout: float) -> Iterator[None]:
    """Turn whatever http.client and sockets raise into `NoAnswerError`."""
    where = f"{host}:{port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise NoAnswerError("tls", f"{where} {distrust(error)}") from None
    except ssl.SSLError as error:
        raise NoAnswerError("tls", f"{where} {disagreement(error)}") from None
    except socket.gaierror:
        raise NoAnswerError("connect", f"{host}: there is no such host.") from None
    except TimeoutError:
        raise NoAnswerError("timeout", f"{where} didn't answer whole within {timeout:g} s.") from None
    except ConnectionRefusedError:
        raise NoAnswerError("connect", f"{where} refuses connections: nothing listens there.") from None
    except (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError) as error:
        cut = isinstance(error, http.client.IncompleteRead)
        what = "closed the connection in the middle of its answer" if cut else "closed the connection without an answer"
        raise NoAnswerError("malformed" if cut else "closed", f"{where} {what}.") from None
    except http.client.HTTPException as error:
        raise NoAnswerError("malformed", f"{where} doesn't answer in HTTP: {type(error).__name__}.") from None
    except OSError as error:
        raise NoAnswerError("connect", f"{where} can't be reached: {error.strerror or type(error).__name__}.") from None

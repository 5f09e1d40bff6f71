"""The proxy: one connection to the server for each of the client's; bytes are passed on as they come, and watched.

Only a request's head is written anew: its Host, its path under the base, and its key where one is given.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable

from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.request.authentication import basic_authorization
from yespo_testkit.record.passing import PIECE, Exchange, Side, end
from yespo_testkit.record.target import Target
from yespo_testkit.record.wire import LONGEST_HEAD, NotHttpError, RequestHead, head_end, read_request_head

MOST_RECORDED = 4 * 1024 * 1024
"""How much of a body is recorded; all of it is passed on."""

CONNECT_SECONDS = 30.0

_LOOKS_EVERY = 0.1  # seconds
_HOP = frozenset({"proxy-connection", "proxy-authorization"})


class Proxy:
    """Passes connections on to a target, and hands over what passed.

    `take` gets each request with its answer. Requests whose path begins as `local` says are passed on to its target
    instead, and not handed over. `api_key` takes the place of the client's own. `tell` gets sentences on what went
    wrong.
    """

    def __init__(
        self,
        target: Target,
        take: Callable[[Recorded], None],
        *,
        api_key: str | None = None,
        tls: ssl.SSLContext | None = None,
        most_recorded: int = MOST_RECORDED,
        local: tuple[str, Target] | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.target = target
        self._take = take
        self._authorization = None if api_key is None else basic_authorization(api_key)
        self._tls = tls
        self.most_recorded = most_recorded
        self._local = local
        self._tell = tell

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one client's connection on."""
        connection = _Connection(self, reader, writer)
        try:
            await connection.run()
        except (ConnectionError, TimeoutError, asyncio.CancelledError):  # whoever stops the proxy cancels
            pass
        finally:
            connection.close()

    def head(self, request: RequestHead, target: Target) -> bytes:
        """Return a request's head as the target gets it."""
        lines = [f"{request.method} {self.path(request.target, target)} HTTP/1.{request.version}"]
        named = {name.lower() for name, _ in request.headers}
        for name, value in request.headers:
            lower = name.lower()
            if lower == "host":
                lines.append(f"{name}: {target.authority}")
            elif lower == "authorization" and self._authorization is not None and target is self.target:
                lines.append(f"{name}: {self._authorization}")
            elif lower not in _HOP:
                lines.append(f"{name}: {value}")
        if "host" not in named:
            lines.append(f"Host: {target.authority}")
        if "authorization" not in named and self._authorization is not None and target is self.target:
            lines.append(f"Authorization: {self._authorization}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def path(self, asked: str, target: Target) -> str:
        """Return a request's path and query as the target gets it; an absolute URL loses its origin."""
        if not asked.startswith("/") and "://" in asked:
            asked = "/" + asked.partition("://")[2].partition("/")[2]
        return target.prefix + asked

    def goes_to(self, request: RequestHead) -> Target:
        """Return where a request goes."""
        if self._local is not None and request.target.startswith(self._local[0]):
            return self._local[1]
        return self.target

    async def connect(self, target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection to a target; raises `OSError`."""
        async with asyncio.timeout(CONNECT_SECONDS):
            return await asyncio.open_connection(
                target.host, target.port, ssl=self._tls if target.secure else None, limit=PIECE
            )

    def take(self, one: Recorded) -> None:
        """Hand over a request with its answer."""
        self._take(one)

    def tell(self, text: str) -> None:
        """Say what went wrong."""
        self._tell(text)


class _Connection:
    """One client's connection, and the one to the server that goes with it."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._reader, self._writer = reader, writer
        self._buffer = bytearray()
        self._server: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._target: Target | None = None

    async def run(self) -> None:
        watching = asyncio.ensure_future(self._watch())
        try:
            while (head := await self._request_head()) is not None:
                target = self._proxy.goes_to(head)
                if not await self._connected(target):
                    return
                if not await Exchange(self._proxy, head, target, self._client, self._upstream).run():
                    return
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        """Tell the server when the client is gone, which would see it without a proxy too."""
        while not self._reader.at_eof() and self._reader.exception() is None:  # noqa: ASYNC110  # no event tells it
            await asyncio.sleep(_LOOKS_EVERY)
        if self._server is not None:
            if self._reader.exception() is not None:
                self._server[1].transport.abort()
            else:
                end(self._server[1])

    @property
    def _client(self) -> Side:
        return Side(self._reader, self._writer, self._buffer)

    @property
    def _upstream(self) -> Side:
        assert self._server is not None  # noqa: S101  # it is connected
        return Side(*self._server, bytearray())

    def close(self) -> None:
        for writer in (self._writer, *(() if self._server is None else (self._server[1],))):
            with contextlib.suppress(OSError, RuntimeError):
                writer.close()

    async def _request_head(self) -> RequestHead | None:
        while (end := head_end(self._buffer)) < 0:
            data = await self._reader.read(PIECE)
            if not data:
                return None
            self._buffer += data
            while self._buffer.startswith((b"\r", b"\n")):  # a client may end its last body with a line break too many
                del self._buffer[:1]
            if len(self._buffer) > LONGEST_HEAD:
                await self._refuse(431, "The request's head is longer than 64 KiB.")
                return None
        data = bytes(self._buffer[:end])
        del self._buffer[:end]
        try:
            return read_request_head(data)
        except NotHttpError:
            await self._refuse(400, "This isn't a request in HTTP/1.1.")
            return None

    async def _connected(self, target: Target) -> bool:
        if self._server is not None and self._target == target and not self._server[0].at_eof():
            return True
        if self._server is not None:
            self._server[1].close()
            self._server = None
        try:
            self._server = await self._proxy.connect(target)
        except (OSError, TimeoutError) as error:
            text = f"{target.url} can't be reached: {_why(error)}"
            self._proxy.tell(text)
            await self._refuse(502, text)
            return False
        self._target = target
        _without_delay(self._server[1])
        return True

    async def _refuse(self, status: int, text: str) -> None:
        body = f"yespo-testkit record: {text}\n".encode()
        head = f"HTTP/1.1 {status} {'Bad Gateway' if status == 502 else 'Bad Request'}\r\n"
        head += f"Content-Type: text/plain; charset=UTF-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        self._writer.write(head.encode() + body)
        await self._writer.drain()


def _without_delay(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate isn't trusted ({error.verify_message.rstrip('.')}); --ca-file names an authority."
    if isinstance(error, TimeoutError):
        return f"it didn't answer within {CONNECT_SECONDS:g} s."
    if isinstance(error, socket.gaierror):
        return "there is no such host."
    return f"{getattr(error, 'strerror', None) or type(error).__name__}."

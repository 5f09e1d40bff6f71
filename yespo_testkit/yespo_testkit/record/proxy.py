"""The proxy: one connection to the server for each of the client's; bytes are passed on as they come, and watched.

Only a request's head is written anew: its Host, its path under the base, and its key where one is given.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable

from yespo_checker.sending.tls import disagreement, distrust
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.request.authentication import basic_authorization
from yespo_mockserver.admin.guard import is_loopback
from yespo_testkit.record.passing import PIECE, Exchange, Side, end
from yespo_testkit.record.target import Target
from yespo_testkit.record.wire import LONGEST_HEAD, NotHttpError, RequestHead, head_end, read_request_head

MOST_RECORDED = 4 * 1024 * 1024
"""How much of a body is recorded; all of it is passed on."""

CONNECT_SECONDS = 30.0

_LOOKS_EVERY = 0.1  # seconds
_LEFT_SECONDS = 30.0  # so long may an answer take over TLS whose client has ended its side
_HOP = frozenset({"proxy-connection", "proxy-authorization"})


class Proxy:
    """Passes connections on to a target, and hands over what passed.

    `take` gets each request with its answer. Requests from this machine whose path begins as `local` says are passed on
    to its target instead, as they are, and not handed over. `api_key` takes the place of the client's own. `tell` gets
    sentences on what went wrong.
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
        self.local = local
        self._tell = tell
        self._serving: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one client's connection on."""
        connection = _Connection(self, reader, writer)
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
        try:
            await connection.run()
        except (OSError, asyncio.CancelledError):  # whoever stops the proxy cancels
            pass
        finally:
            connection.close()
            if task is not None:
                self._serving.discard(task)

    async def stop(self) -> None:
        """End all connections; what was under way is handed over as it is."""
        for task in (serving := tuple(self._serving)):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    def head(self, request: RequestHead, target: Target) -> bytes:
        """Return a request's head as the target gets it."""
        lines = [f"{request.method} {self.path(request.target, target)} HTTP/1.{request.version}"]
        named = {name.lower() for name, _ in request.headers}
        for name, value in request.headers:
            lower = name.lower()
            if lower == "host" and target is self.target:
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

    def goes_to(self, request: RequestHead, client: str) -> Target:
        """Return where a request goes that comes from an address."""
        if self.local is not None and request.target.startswith(self.local[0]) and is_loopback(client):
            return self.local[1]
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
        self._idle = True

    async def run(self) -> None:
        watching = asyncio.ensure_future(self._watch())
        try:
            while (head := await self._request_head()) is not None:
                target = self._proxy.goes_to(head, str((self._writer.get_extra_info("peername") or ("",))[0]))
                self._idle = False
                if not await self._connected(target):
                    return
                if not await Exchange(self._proxy, head, target, self._client, self._upstream).run():
                    return
                self._idle = True
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        """Tell each side when the other one is gone, as it would see it without a proxy."""
        while self._buffer or not (self._reader.at_eof() or self._reader.exception() is not None):
            if self._idle and self._server is not None and self._server[0].at_eof():
                self._writer.close()
                return
            await asyncio.sleep(_LOOKS_EVERY)  # no event tells it
        if self._server is None:
            return
        writer = self._server[1]
        if self._reader.exception() is not None:
            writer.transport.abort()
            return
        if not writer.can_write_eof():  # TLS has no half of a connection: the answer may come yet
            await asyncio.sleep(_LEFT_SECONDS)
        end(writer)

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
            text = f"{target.url} {_why(error)}"
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
    """Return why there is no connection, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return distrust(error)
    if isinstance(error, ssl.SSLError):
        return disagreement(error)
    if isinstance(error, TimeoutError):
        return f"can't be reached: it didn't answer within {CONNECT_SECONDS:g} s."
    if isinstance(error, socket.gaierror):
        return "can't be reached: there is no such host."
    return f"can't be reached: {getattr(error, 'strerror', None) or type(error).__name__}."

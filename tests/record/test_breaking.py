"""Whoever stalls, dawdles or leaves on one side does so on the other, and the recording says who it was."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import trustme
from proxying import GET, HEAD, Upstream, answering

from yespo_contracts.recordings.exchange import CLIENT_LEFT, STOPPED, Recorded
from yespo_testkit.record.proxy import Proxy
from yespo_testkit.record.target import Target

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
POST = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\n\r\n"
WHOLE = HEAD + b"content-length: 2\r\n\r\n[]"


class Between:
    """A proxy in front of an upstream, what it handed over, and what it told."""

    def __init__(self, proxy: Proxy, port: int, taken: list[Recorded], told: list[str]) -> None:
        self.proxy, self.taken, self.told = proxy, taken, told
        self._port = port

    async def client(self) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self._port, limit=65536)

    async def recorded(self) -> Recorded:
        """Return the first exchange once it was handed over."""
        async with asyncio.timeout(5):
            while not self.taken:  # noqa: ASYNC110  # the proxy has no event for it
                await asyncio.sleep(0.01)
        return self.taken[0]


@contextlib.asynccontextmanager
async def between(
    upstream: Upstream, tls: ssl.SSLContext | None = None, trusted: ssl.SSLContext | None = None
) -> AsyncIterator[Between]:
    taken: list[Recorded] = []
    told: list[str] = []
    server = await asyncio.start_server(upstream, "127.0.0.1", 0, ssl=tls)
    scheme = "http" if tls is None else "https"
    target = Target.of(f"{scheme}://localhost:{server.sockets[0].getsockname()[1]}")
    target = target._replace(host="127.0.0.1" if tls is None else "localhost")
    proxy = Proxy(target, taken.append, tls=trusted, tell=told.append)
    front = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=65536)
    yield Between(proxy, front.sockets[0].getsockname()[1], taken, told)
    front.close()
    server.close()
    await proxy.stop()
    await asyncio.sleep(0.02)  # what was closed ends in the loop


def played(play: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(20):
            await play()

    asyncio.run(run())


def stalling(*pieces: bytes, seen: list[bytes] | None = None) -> Upstream:
    """Send some pieces, and nothing more until the client ends."""

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if seen is not None:
                    seen.append(data)
        if seen is not None:
            seen.append(b"over")
        writer.close()

    return upstream


def test_what_came_before_a_stall_is_passed_on_at_once() -> None:
    async def play() -> None:
        async with between(stalling(HEAD + b"content-length: 20\r\n\r\n[")) as it:
            reader, writer = await it.client()
            writer.write(GET)
            assert await reader.readexactly(len(HEAD) + 23) == HEAD + b"content-length: 20\r\n\r\n["
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1), 0.2)
            writer.close()

    played(play)


@pytest.mark.parametrize("pieces", [(), (HEAD,), (HEAD + b"content-length: 20\r\n\r\n[",)])
def test_a_client_that_leaves_ends_the_servers_connection_and_is_told_as_the_reason(pieces: tuple[bytes, ...]) -> None:
    async def play() -> None:
        seen: list[bytes] = []
        async with between(stalling(*pieces, seen=seen)) as it:
            reader, writer = await it.client()
            writer.write(GET)
            if pieces and pieces[0].endswith(b"["):
                await reader.readexactly(len(pieces[0]))
            await asyncio.sleep(0.02)
            writer.close()
            one = await it.recorded()
            assert one.broken == CLIENT_LEFT
            assert not one.broken_by_server
            assert seen == [b"over"]

    played(play)


def test_a_client_that_leaves_in_its_body_leaves_the_server_with_what_came() -> None:
    async def play() -> None:
        seen: list[bytes] = []
        async with between(stalling(seen=seen)) as it:
            _, writer = await it.client()
            writer.write(POST + b'{"ord')
            await asyncio.sleep(0.05)
            writer.close()
            one = await it.recorded()
            assert (one.broken, one.content) == (CLIENT_LEFT, b'{"ord')
            assert seen == [b'{"ord', b"over"]

    played(play)


def test_a_client_that_ends_its_side_alone_still_gets_its_answer() -> None:
    """As nc does, and curl's telnet."""

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.3)
        writer.write(WHOLE)
        writer.close()

    async def play() -> None:
        async with between(upstream) as it:
            reader, writer = await it.client()
            writer.write(GET)
            writer.write_eof()
            assert await reader.read(-1) == WHOLE
            assert (await it.recorded()).broken is None
            writer.close()

    played(play)


def test_an_upload_comes_as_slowly_as_it_is_sent() -> None:
    async def play() -> None:
        seen: list[bytes] = []
        async with between(stalling(seen=seen)) as it:
            _, writer = await it.client()
            writer.write(POST)
            for piece in (b'{"o', b"rders", b'": ['):
                writer.write(piece)
                await asyncio.sleep(0.05)
            assert b"".join(seen) == b'{"orders": ['
            writer.close()

    played(play)


def test_a_client_that_does_not_read_holds_the_server_up() -> None:
    """What waits in between are the sockets' buffers, some megabytes, and no more."""
    sent = 0

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"content-length: 200000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while sent < 200_000_000:
                writer.write(bytes(65536))
                sent += 65536
                await writer.drain()

    async def play() -> None:
        async with between(upstream) as it:
            _, writer = await it.client()
            writer.write(GET)
            before = -1
            while sent != before or not sent:
                before = sent
                await asyncio.sleep(0.2)
            assert sent < 40_000_000
            writer.transport.abort()
            assert (await it.recorded()).broken == CLIENT_LEFT

    played(play)


def test_a_server_that_ends_an_idle_connection_ends_the_clients() -> None:
    async def play() -> None:
        async with between(answering(WHOLE)) as it:
            reader, writer = await it.client()
            writer.write(GET)
            assert await asyncio.wait_for(reader.read(-1), 2) == WHOLE
            assert (await it.recorded()).broken is None
            writer.close()

    played(play)


def test_who_stops_the_proxy_waits_for_nobody_and_what_was_under_way_is_handed_over() -> None:
    async def play() -> None:
        async with between(stalling(HEAD + b"content-length: 20\r\n\r\n[")) as it:
            reader, writer = await it.client()
            idle = await it.client()
            writer.write(GET)
            await reader.readexactly(1)
            await asyncio.wait_for(it.proxy.stop(), 1)
            (one,) = it.taken
            assert (one.broken, one.status) == (STOPPED, 200)
            writer.close()
            idle[1].close()

    played(play)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def secured(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_towards_the_server_it_speaks_tls_and_verifies(authority: trustme.CA, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)

    async def play() -> None:
        upstream = answering(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"2\r\n[]\r\n0\r\n\r\n")
        async with between(upstream, secured(authority), ssl.create_default_context(cafile=path)) as it:
            reader, writer = await it.client()
            writer.write(GET)
            writer.write_eof()
            assert (await reader.read(-1)).endswith(b"2\r\n[]\r\n0\r\n\r\n")
            one = await it.recorded()
            assert (one.url[:17], one.body, one.broken) == ("https://localhost", b"[]", None)
            writer.close()

    played(play)


@pytest.mark.parametrize(
    ("name", "trusted", "says"),
    [
        ("localhost", False, "isn't trusted here"),
        ("another.example", True, "another host's certificate"),
        (None, True, "doesn't speak TLS"),
    ],
)
def test_a_server_that_cant_be_trusted_is_not_asked(
    authority: trustme.CA, tmp_path: Path, name: str | None, trusted: bool, says: str
) -> None:
    path, seen = tmp_path / "ca.pem", list[bytes]()
    (authority if trusted else trustme.CA()).cert_pem.write_to_path(path)

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        data = await reader.read(65536)
        if name is not None:
            seen.append(data)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def play() -> None:
        if name is None:  # a plain server behind an https:// URL
            plain = await asyncio.start_server(upstream, "127.0.0.1", 0)
            told: list[str] = []
            target = Target(True, "127.0.0.1", plain.sockets[0].getsockname()[1], "")
            proxy = Proxy(target, lambda _: None, tls=ssl.create_default_context(cafile=path), tell=told.append)
            front = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
            answer = await _asked(*await asyncio.open_connection(*front.sockets[0].getsockname()))
            front.close()
            plain.close()
        else:
            async with between(upstream, secured(authority, name), ssl.create_default_context(cafile=path)) as it:
                answer = await _asked(*await it.client())
                told = it.told
        assert answer.startswith(b"HTTP/1.1 502 ")
        assert says in answer.decode()
        assert says in told[0]
        assert seen in ([], [b""])

    played(play)


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(GET)
    answer = await reader.read(-1)
    writer.close()
    return answer

"""The proxy passes on what comes, as it comes and as it breaks, and hands over what passed."""

from __future__ import annotations

import asyncio
import json
import resource
import socket

import pytest
from proxying import GET, HEAD, answering, passed

from yespo_contracts.recordings.exchange import Recorded
from yespo_testkit.record.proxy import Proxy
from yespo_testkit.record.target import Target, TargetError

AS_IT_IS = {
    "with a length": [HEAD + b"content-length: 2\r\nconnection: close\r\n\r\n", b"[]"],
    "in chunks": [
        HEAD + b"transfer-encoding: chunked\r\nConnection: close\r\n\r\n",
        b"1\r\n[\r\n",
        b"1\r\n]\r\n0\r\n\r\n",
    ],
    "until the end": [HEAD + b"\r\n", b"[", b"]"],
    "head in pieces": [HEAD[:10], HEAD[10:] + b"content-length: 2\r\nconnection: close\r\n\r\n[]"],
    "shorter than told": [HEAD + b"content-length: 20\r\n\r\n[]"],
    "broken chunks": [HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n[]\r\n"],
    "longer than told": [HEAD + b"content-length: 1\r\n\r\n[]"],
    "two lengths": [HEAD + b"content-length: 2\r\ncontent-length: 3\r\nconnection: close\r\n\r\n[]"],
    "no number for a length": [HEAD + b"content-length: x\r\n\r\n[]"],
    "no HTTP at all": [b"220 smtp.example ready\r\n\r\n"],
    "half a head": [HEAD],
    "nothing": [],
    "continue first": [b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"content-length: 2\r\nconnection: close\r\n\r\n[]"],
    "no content": [b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"],
}


@pytest.mark.parametrize("name", AS_IT_IS)
def test_what_comes_is_passed_on_to_the_byte(name: str) -> None:
    got, taken = passed(answering(*AS_IT_IS[name]), GET)
    assert got == b"".join(AS_IT_IS[name])
    assert len(taken) == 1


def test_a_reset_is_a_reset() -> None:
    got, (one,) = passed(answering(HEAD + b"content-length: 20\r\n\r\n[", end="reset"), GET)
    assert got == "reset"
    assert one.broken == "the connection was reset"


def test_what_broke_is_handed_over_with_how() -> None:
    _, (one,) = passed(answering(*AS_IT_IS["shorter than told"]), GET)
    assert (one.status, one.body) == (200, b"[]")
    assert one.broken == "the server closed the connection in the middle of its answer"
    _, (nothing,) = passed(answering(), GET)
    assert (nothing.status, nothing.broken) == (0, "the server closed the connection without an answer")


def test_an_exchange_is_handed_over_whole_and_a_long_body_in_part() -> None:
    body = json.dumps(["x" * 10_000]).encode()
    answer = HEAD + b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body)
    post = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\n\r\n" + b'{"orders": []}'

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(14)
        writer.write(answer + body)
        writer.close()

    _, (one,) = passed(upstream, post)
    assert (one.method, one.path, one.content) == ("POST", "/api/v1/orders", b'{"orders": []}')
    assert one.body == body[:4096]
    assert (one.cut, one.size) == (True, len(body))


def test_only_host_and_key_of_a_request_are_written_anew() -> None:
    seen: list[bytes] = []

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(HEAD + b"content-length: 2\r\n\r\n[]")
        writer.close()

    _, (one,) = passed(upstream, GET.replace(b"\r\n\r\n", b"\r\nX-Odd:  a  b \r\n\r\n"), api_key="s3cret")
    lines = seen[0].decode().split("\r\n")
    assert lines[0] == "GET /api/v2/contacts/recoms/1244?contactId=7 HTTP/1.1"
    assert lines[1].startswith("Host: 127.0.0.1:")
    assert lines[2:4] == ["Authorization: Basic dXNlcjpzM2NyZXQ=", "X-Odd: a  b"]
    assert dict(one.headers)["Authorization"] == "Basic dTprZXk="


def test_one_connection_carries_several_requests() -> None:
    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number in range(3):
            await reader.readuntil(b"\r\n\r\n")
            close = b"connection: close\r\n" if number == 2 else b""
            writer.write(HEAD + close + b"content-length: 1\r\n\r\n%d" % number)
        writer.close()

    got, taken = passed(upstream, GET * 3)
    assert isinstance(got, bytes)
    assert [one.body for one in taken] == [b"0", b"1", b"2"]


def test_a_server_that_is_not_there_is_told_by_a_502() -> None:
    async def run() -> bytes:
        told: list[str] = []
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        proxy = Proxy(Target.of(f"http://127.0.0.1:{free.getsockname()[1]}"), lambda _: None, tell=told.append)
        front = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", front.sockets[0].getsockname()[1])
        writer.write(GET)
        got = await reader.read(-1)
        writer.close()
        front.close()
        free.close()
        assert "can't be reached" in told[0]
        return got

    assert asyncio.run(run()).startswith(b"HTTP/1.1 502 Bad Gateway\r\n")


def test_a_long_body_streams_in_flat_memory() -> None:
    """64 MiB here; a gigabyte was passed on in the same memory."""
    size = 64 * 1024 * 1024

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"content-length: %d\r\nconnection: close\r\n\r\n" % size)
        for _ in range(size // 65536):
            writer.write(bytes(65536))
            await writer.drain()
        writer.close()

    async def run() -> int:
        taken: list[Recorded] = []
        server = await asyncio.start_server(upstream, "127.0.0.1", 0)
        proxy = Proxy(Target.of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"), taken.append)
        front = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=65536)
        reader, writer = await asyncio.open_connection("127.0.0.1", front.sockets[0].getsockname()[1], limit=65536)
        writer.write(GET)
        got = 0
        while data := await reader.read(65536):
            got += len(data)
        writer.close()
        await asyncio.sleep(0.05)
        server.close()
        front.close()
        assert (taken[0].size, len(taken[0].body)) == (size, 4 * 1024 * 1024)
        return got

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert asyncio.run(run()) > size
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "https://u:p@x", "http://x:port", "http://x?y=1"])
def test_what_is_no_base_of_an_api_is_refused(url: str) -> None:
    with pytest.raises(TargetError, match="base of an API"):
        Target.of(url)


def test_a_base_may_have_a_path() -> None:
    target = Target.of("https://gateway.example/yespo/")
    assert (target.url, target.port) == ("https://gateway.example/yespo", 443)
    assert Proxy(target, lambda _: None).path("/api/v1/version", target) == "/yespo/api/v1/version"


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://api.example", "api.example"),
        ("http://api.example:80", "api.example"),
        ("http://api.example:443", "api.example:443"),
        ("https://api.example:443", "api.example"),
        ("https://api.example:80", "api.example:80"),
        ("http://[::1]:8025", "[::1]:8025"),
        ("https://[::1]", "[::1]"),
    ],
)
def test_a_host_header_has_the_port_unless_it_is_the_schemes_own(url: str, authority: str) -> None:
    target = Target.of(url)
    assert target.authority == authority
    assert target.url == f"{url.partition(':')[0]}://{authority}"

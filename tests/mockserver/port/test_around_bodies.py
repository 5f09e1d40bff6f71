"""What surrounds a body, chunk sizes, extensions and trailers, is bounded, and no part of the request."""

from __future__ import annotations

import contextlib
import socket

import pytest
from driving import AUTHORIZATION, on_a_port
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from yespo_mockserver.app import App, create_app
from yespo_mockserver.port.protocol import MAX_HEAD
from yespo_mockserver.shop import Shop

pytest.importorskip("httptools")
HEAD = (
    f"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTHORIZATION}\r\n"
    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
).encode()
BODY = b'{"orders":[{"externalOrderId":"o-1","status":"DELIVERED","date":"2026-01-01T00:00:00","totalCost":1}]}'
CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


def sent_until_it_ends(port: int, head: bytes, piece: bytes, most: int) -> int:
    """Send a piece again and again, and return how many bytes were taken before the connection ended."""
    taken = 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, contextlib.suppress(OSError):
        connection.sendall(head)
        while taken < most:
            connection.sendall(piece)
            taken += len(piece)
    return taken


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD + CHUNK + b"0\r\n", b"X-Trailer: " + b"y" * 1000 + b"\r\n"),
        (HEAD + CHUNK + b"0\r\nX: ", b"y" * 1000),
        (HEAD + CHUNK + b"0\r\n", b"X" * 1000),
        (HEAD + b"1;", b"e" * 1000),
        (HEAD, b"0" * 1000),
    ],
    ids=["trailers", "one long trailer", "a trailer's name", "a chunk's extension", "a chunk's size"],
)
def test_what_comes_around_a_body_has_an_end(app: App, head: bytes, piece: bytes) -> None:
    with on_a_port(app) as port:
        # What the system's own buffers take, some megabytes, is nothing to what the client would like to send.
        assert sent_until_it_ends(port, head, piece, 64 << 20) < 32 << 20


def test_trailers_are_no_headers(app: App) -> None:
    with on_a_port(app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(HEAD + CHUNK + b"0\r\nX-Late: 1\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    (entry,) = app.journal
    assert b"x-late" not in dict(entry.headers)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_in_small_chunks_is_taken(app: App, size: int) -> None:
    filler = b" " * 90_000
    whole = BODY + filler
    pieces = [whole[start : start + size] for start in range(0, len(whole), size)]
    with on_a_port(app) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(HEAD)
        for start in range(0, len(pieces), 2000):
            connection.sendall(b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in pieces[start : start + 2000]))
        connection.sendall(b"0\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_before_a_body_do_not_count(app: App) -> None:
    one = f"GET /api/v2/contacts/recoms/1245?contactId=1 HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTHORIZATION}\r\n"
    get = f"{one}X-Filler: {'f' * 2000}\r\n\r\n".encode()
    count = 2 * MAX_HEAD // len(get)
    with on_a_port(app) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(get * count + HEAD + CHUNK[:50])
        connection.sendall(CHUNK[50:] + b"0\r\n\r\n")
        got = b""
        while got.count(b"HTTP/1.1 200 ") < count + 1:
            data = connection.recv(1 << 20)
            assert data, got[-500:]
            got += data


def test_many_small_chunks_are_passed_on_as_one(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would copy those before it, and nobody else be answered meanwhile."""
    passed: list[int] = []
    monkeypatch.setattr(HttpToolsProtocol, "on_body", lambda _protocol, body: passed.append(len(body)))
    with on_a_port(app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(HEAD + b"1\r\nx\r\n" * 5000 + b"0\r\n\r\n")
        connection.recv(65536)
    assert sum(passed) == 5000
    assert len(passed) < 50

"""A request's head has bounds: how long it is, and how long it may take to come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driving import connect, exchange, on_a_port, read_all, request_bytes

from yespo_mockserver.app import create_app
from yespo_mockserver.port import protocol
from yespo_mockserver.shop import Shop

LAST = request_bytes("/api/v2/contacts/recoms/1245?contactId=1", "GET", "Connection: close")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with on_a_port(create_app(Shop.demo())) as port:
        yield port


@pytest.mark.ledger("head-too-long")
def test_a_hundred_thousand_headers_are_refused(port: int) -> None:
    headers = b"".join(b"x-%d: y\r\n" % number for number in range(100_000))
    wire = exchange(port, b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
    assert wire.data.startswith(b"HTTP/1.1 431 ")


@pytest.mark.ledger("head-too-long")
def test_an_endless_line_is_refused(port: int) -> None:
    assert exchange(port, b"GET /" + b"a" * 200_000).data.startswith(b"HTTP/1.1 414 ")


def test_many_small_heads_on_one_connection_are_no_long_one(port: int) -> None:
    head = request_bytes("/api/v2/contacts/recoms/1245?contactId=1")
    with connect(port) as sock:
        size = len(exchange(port, LAST).data) - len(b"connection: close\r\n")
        for _ in range(protocol.MAX_HEAD // len(head) + 50):
            sock.sendall(head)
            answer = b""
            while len(answer) < size:
                answer += sock.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 ")
        sock.sendall(LAST)
        assert read_all(sock).data.startswith(b"HTTP/1.1 200 ")


def test_a_long_body_is_no_long_head(port: int) -> None:
    head = b"POST /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n"
    assert exchange(port, head + b"x" * 300_000).data.startswith(b"HTTP/1.1 404 ")


@pytest.mark.ledger("head-too-long")
def test_a_head_that_doesnt_come_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.2)
    with connect(port) as silent, connect(port) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHo")
        assert read_all(silent).end == "closed"
        assert read_all(slow).end == "closed"


def test_a_request_with_two_hosts_is_refused(port: int) -> None:
    wire = exchange(port, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
    assert wire.head.startswith(b"HTTP/1.1 400 ")
    assert b"one Host header" in wire.body

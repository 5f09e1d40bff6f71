"""What a port makes of requests that no client library sends."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from yespo_testkit import YespoServer

PATH = b"/api/v2/contacts/recoms/1245?webId=x"


def answered(server: YespoServer, head: bytes) -> bytes:
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), 5) as connection:
        connection.sendall(head + b"\r\n\r\n")
        return connection.recv(65536)


@pytest.mark.parametrize("more", [b"", b"\r\nContent-Length: 2\r\n\r\n{}"])
def test_a_request_of_http_1_1_has_a_host(shared_server: YespoServer, more: bytes) -> None:
    shared_server.reset()
    assert answered(shared_server, b"GET " + PATH + b" HTTP/1.1" + more).startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert shared_server.calls == ()


def test_one_of_http_1_0_needs_none(shared_server: YespoServer) -> None:
    assert answered(shared_server, b"GET " + PATH + b" HTTP/1.0").startswith(b"HTTP/1.1 401 ")


def test_a_slash_that_is_sent_encoded_divides_nothing(shared_server: YespoServer) -> None:
    head = b"GET /api/v2/contacts%2Frecoms/1245?webId=x HTTP/1.1\r\nHost: x"
    assert answered(shared_server, head).startswith(b"HTTP/1.1 404 ")

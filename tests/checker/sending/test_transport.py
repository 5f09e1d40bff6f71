"""Requests to servers that misbehave cost bounded time and memory, and end in a sentence."""

from __future__ import annotations

import contextlib
import socket
import time
import tracemalloc
from collections.abc import Callable

import pytest
from misbehaving import drip, drip_headers, endless, server

from yespo_checker.sending.answer import Answer, NoAnswerError
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.transport import HttpTransport
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.strategies import WireRequest

REQUEST = WireRequest("/api/v2/contacts/recoms/1", "contactId=1")
HEAD = WireRequest("/api/v2/contacts/recoms/1", "contactId=1", method="HEAD")


def ask(url: str, request: WireRequest = REQUEST, *, timeout: float = 0.3) -> Answer:
    with contextlib.closing(HttpTransport(url, timeout=timeout)) as transport:
        return transport.send(request)


@pytest.mark.parametrize(
    ("behave", "kind"),
    [
        (lambda _connection: time.sleep(0.8), "timeout"),
        (drip, "timeout"),
        (drip_headers, "timeout"),
        (endless, "too-large"),
        (lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n"), "malformed"),
        (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[]"), "cut"),
        (
            lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            "cut",
        ),
        (lambda _connection: None, "closed"),
    ],
    ids=["hangs", "drips", "drips headers", "a gigabyte", "no HTTP", "cut off", "bad chunks", "closes"],
)
def test_a_server_that_misbehaves_is_told_within_the_time(behave: Callable[[socket.socket], None], kind: str) -> None:
    """Whatever it does, after `timeout` seconds there is a sentence."""
    started = time.monotonic()
    with server(behave) as url, pytest.raises(NoAnswerError) as caught:
        ask(url, timeout=5 if kind != "timeout" else 0.3)
    assert caught.value.kind == kind
    assert "127.0.0.1" in str(caught.value)
    assert time.monotonic() - started < 4


def test_a_gigabyte_costs_a_few_megabytes() -> None:
    """No more than is read of any answer."""
    tracemalloc.start()
    try:
        with server(endless) as url, pytest.raises(NoAnswerError):
            ask(url, timeout=5)
        assert tracemalloc.get_traced_memory()[1] < 32 * 2**20
    finally:
        tracemalloc.stop()


def test_nobody_listening_and_no_such_host_are_told() -> None:
    """By what is the matter with the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(NoAnswerError, match="nothing listens there"):
        ask(f"http://127.0.0.1:{port}")
    with pytest.raises(NoAnswerError, match="no such host"):
        ask("http://no-such-host.invalid", timeout=5)


def test_a_server_without_tls_is_told() -> None:
    """When https is asked for."""
    with (
        server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as url,
        pytest.raises(NoAnswerError, match="doesn't speak TLS") as caught,
    ):
        ask(url.replace("http://", "https://"), timeout=3)
    assert caught.value.kind == "tls"


@pytest.mark.parametrize("url", ["ftp://host", "host:80", "http://", "http://host/?a=1", ""])
def test_what_isnt_a_base_is_told(url: str) -> None:
    """With how it is written."""
    with pytest.raises(ValueError, match="isn't the base of an API"):
        HttpTransport(url)


def test_an_answer_is_read_whole_and_the_connection_is_kept() -> None:
    """A closed one is opened again, once."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Length: 2\r\n\r\n[]"
    with (
        server(lambda connection: connection.sendall(answer)) as url,
        contextlib.closing(HttpTransport(url + "/base/", timeout=3)) as transport,
    ):
        first, second = transport.send(REQUEST), transport.send(REQUEST)
    assert (first.status, first.headers, first.body) == (second.status, second.headers, second.body)
    assert (first.status, first.header("content-type"), first.header("none"), first.body) == (200, "a", None, b"[]")
    assert transport.sent in {2, 3}  # where it was seen to be closed before the request was sent


def test_a_body_is_read_until_the_server_closes() -> None:
    """Where it tells no length."""
    answer = b"HTTP/1.0 200 OK\r\n\r\n[1, 2]"
    with server(lambda connection: connection.sendall(answer)) as url:
        assert ask(url).body == b"[1, 2]"


def test_a_body_after_head_is_seen() -> None:
    """Although HTTP clients don't read it."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
    with server(lambda connection: connection.sendall(answer)) as url:
        assert ask(url, HEAD).rest == b"[]"


def test_a_rate_is_kept() -> None:
    """So many requests a second and no more."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    with (
        server(lambda connection: connection.sendall(answer)) as url,
        contextlib.closing(HttpTransport(url, timeout=3, rate=20)) as transport,
    ):
        started = time.monotonic()
        for _ in range(4):
            transport.send(REQUEST)
    assert 0.14 < time.monotonic() - started < 2


def test_connections_at_once_keep_to_one_rate() -> None:
    """The pace is the check's, not a connection's."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    with (
        server(lambda connection: connection.sendall(answer)) as url,
        contextlib.closing(HttpTransport(url, timeout=3, rate=20)) as transport,
    ):
        started = time.monotonic()
        transport.send_together([REQUEST] * 4, 4)
    assert 0.14 < time.monotonic() - started < 2
    assert transport.sent >= 4


def test_the_key_goes_on_the_wire_and_nowhere_else() -> None:
    """In the place of the placeholder, in each form that a generated request may have it."""
    credentials = Credentials("s3cret", "shop")
    sent = credentials.applied({"Authorization": basic_authorization("key"), "X": "key"})
    assert sent == {"Authorization": basic_authorization("s3cret", "shop"), "X": "key"}
    assert credentials.applied({"Authorization": "Bearer key"}) == {"Authorization": "Bearer s3cret"}
    assert credentials.applied({"Authorization": "Basic a2V5Og=="}) == {"Authorization": "Basic czNjcmV0Og=="}
    assert credentials.applied({"Authorization": "Basic !"}) == {"Authorization": "Basic !"}
    assert "s3cret" not in repr(credentials)
    echoed = f"key s3cret in {basic_authorization('s3cret', 'shop')} or czNjcmV0"
    assert credentials.masked(echoed) == "key *** in Basic *** or ***"
    assert Credentials().masked("key") == "key"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [(b"[NaN]", "NaN"), (b'{"a":1,"a":2}', "twice"), (b"\xff", "utf-8"), (b"[" * 100_000, "deeply"), (b"[]x", "Extra")],
)
def test_json_is_read_strictly(body: bytes, wrong: str) -> None:
    """What some parsers let pass isn't JSON."""
    with pytest.raises(ValueError, match=wrong):
        Answer(200, (), body).json()


def test_an_encoded_body_is_decoded_or_told() -> None:
    """And a bomb isn't unpacked."""
    import gzip

    headers = (("content-encoding", "gzip"),)
    assert Answer(200, headers, gzip.compress(b"[]")).json() == []
    with pytest.raises(ValueError, match="isn't gzip"):
        _ = Answer(200, headers, b"[]").content
    with pytest.raises(ValueError, match="unpacks to over"):
        _ = Answer(200, headers, gzip.compress(b"0" * 2**23)).content
    with pytest.raises(ValueError, match="br can't be read"):
        _ = Answer(200, (("content-encoding", "br"),), b"").content

"""The fake on a real port: the same bytes as in process, and nothing that a client sends stops it for others."""

from __future__ import annotations

import http.client
import socket
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from asking import GOOD_KEY, ask

from yespo_mockserver.app import create_app
from yespo_mockserver.port.binding import ServingError, bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop

GUIDE = "/api/v2/contacts/recoms/1244?contactId=162688150"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server(create_app(Shop.demo()), bind("127.0.0.1", 0))
    running.start()
    yield running
    running.stop()


def get(server: Server, target: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        connection.request(method, target, headers=GOOD_KEY)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    finally:
        connection.close()


def raw(server: Server, request: bytes) -> bytes:
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def request_for(target: str, host: str = "x") -> bytes:
    lines = (
        f"GET {target} HTTP/1.1",
        f"Host: {host}",
        "Connection: close",
        f"Authorization: {GOOD_KEY['authorization']}",
    )
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def test_over_http_the_answer_has_the_same_bytes_as_in_process(server: Server) -> None:
    for data_source in range(1244, 1250):
        target = f"/api/v2/contacts/recoms/{data_source}?contactId=162688150&products=TENT-0001"
        in_process = ask(create_app(Shop.demo()), target)
        status, headers, body = get(server, target)
        assert (status, body) == (in_process.status, in_process.body)
        assert in_process.headers.items() <= headers.items()


def test_head_has_the_length_of_the_answer_and_no_body(server: Server) -> None:
    status, headers, body = get(server, GUIDE, "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(get(server, GUIDE)[2])


def test_it_answers_for_any_host(server: Server) -> None:
    assert raw(server, request_for(GUIDE, host="yespo.io")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "target",
    [
        "/api/v2/contacts/recoms/1244?contactId=162688150&email=\xff@x",
        "/api/v2/contacts/recoms/1244?contactId=%00",
        "/api/v2/contacts/recoms/%ff?contactId=1",
        "/api/v2/contacts/recoms/%00?contactId=1",
        "/api/v2/contacts/recoms/..%2f..?contactId=1",
        "//api/v2/contacts/recoms/1244?contactId=1",
        "/%",
        "/api/v2/contacts/recoms/1244?" + "contactId=1&" * 3000,
        "/api/v2/contacts/recoms/1244?" + "%" * 1000,
        "/api/v2/contacts/recoms/" + "9" * 20_000,
        "/" + "a" * 200_000,
    ],
)
def test_hostile_targets_are_refused_with_a_4xx_and_nothing_else_is_disturbed(server: Server, target: str) -> None:
    request = (
        f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {GOOD_KEY['authorization']}\r\n\r\n"
    )
    answer = raw(server, request.encode("latin-1"))
    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert get(server, GUIDE)[0] == 200


@pytest.mark.parametrize(
    "noise", [b"\x16\x03\x01\x02\x00", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 4096]
)
def test_bytes_that_are_no_http_disturb_nobody(server: Server, noise: bytes) -> None:
    raw(server, noise)
    assert get(server, GUIDE)[0] == 200


def test_a_port_in_use_is_told_with_what_to_do(server: Server) -> None:
    port = urlsplit(server.url).port
    assert port is not None
    with pytest.raises(ServingError, match=rf"127\.0\.0\.1:{port} is in use .* --port 0 takes any free one"):
        bind("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "message"), [("no-such-host.invalid", "no such host"), ("192.0.2.1", "no such address")]
)
def test_a_host_that_cannot_be_bound_is_told(host: str, message: str) -> None:
    with pytest.raises(ServingError, match=message):
        bind(host, 0)


def test_a_server_in_a_thread_stops_and_frees_its_port() -> None:
    running = Server(create_app(Shop.demo()), bind("127.0.0.1", 0))
    running.start()
    port = urlsplit(running.url).port
    assert port is not None
    running.stop()
    bind("127.0.0.1", port).close()


def test_an_ipv6_address_stands_in_brackets() -> None:
    try:
        listening = bind("::1", 0)
    except ServingError:
        pytest.skip("this machine has no IPv6")
    running = Server(create_app(Shop.demo()), listening)
    running.start()
    try:
        assert running.url.startswith("http://[::1]:")
    finally:
        running.stop()


def test_localhost_is_answered_at_both_of_its_addresses_and_refuses_at_both() -> None:
    running = Server(create_app(Shop.demo()), bind("127.0.0.1", 0))
    if not localhost_has_two_addresses():
        pytest.skip("there is no [::1] here")
    running.start()
    try:
        port = urlsplit(running.url).port
        both = [f"http://127.0.0.1:{port}", f"http://[::1]:{port}"]
        assert [httpx.get(url + GUIDE, headers=GOOD_KEY).status_code for url in both] == [200, 200]
        running.refuse(60)
        for url in both:
            with pytest.raises(httpx.ConnectError):
                httpx.get(url + GUIDE, headers=GOOD_KEY)
        running.accept()
        assert [httpx.get(url + GUIDE, headers=GOOD_KEY).status_code for url in both] == [200, 200]
    finally:
        running.stop()


def test_a_taken_port_of_the_other_address_is_left_alone() -> None:
    if not localhost_has_two_addresses():
        pytest.skip("there is no [::1] here")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as another:
        running = Server(create_app(Shop.demo()), bind("127.0.0.1", another.getsockname()[1]))
        running.start()
        try:
            assert httpx.get(running.url + GUIDE, headers=GOOD_KEY).status_code == 200
        finally:
            running.stop()


def localhost_has_two_addresses() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("protocol", ["httptools", "h11"])
def test_a_request_without_a_host_is_refused_as_http_says(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if protocol == "h11":
        monkeypatch.setitem(sys.modules, "yespo_mockserver.port.protocol", None)
    running = Server(create_app(Shop.demo()), bind("127.0.0.1", 0))
    running.start()
    try:
        key = f"Authorization: {GOOD_KEY['authorization']}\r\n".encode()
        start, end = f"GET {GUIDE} HTTP/1".encode(), b"Connection: close\r\n\r\n"
        assert raw(running, start + b".1\r\n" + key + end).startswith(b"HTTP/1.1 400 ")
        assert raw(running, start + b".0\r\n" + key + end).startswith(b"HTTP/1.1 200 ")
        assert raw(running, start + b".1\r\nHost: x\r\n" + key + end).startswith(b"HTTP/1.1 200 ")
    finally:
        running.stop()

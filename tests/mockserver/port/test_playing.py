"""What a raw socket sees of each fault, with both of uvicorn's HTTP parsers."""

from __future__ import annotations

import functools
import logging
import re
import time
from collections.abc import Iterator

import msgspec
import pytest
import uvicorn
from driving import Wire, ask, connect, exchange, on_a_port, read_all, request_bytes

from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop

LAST = request_bytes("/api/v2/contacts/recoms/1245?contactId=162688150", "GET", "Connection: close")


@pytest.fixture(scope="module", params=["ours-uvloop", "h11-asyncio"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[App, int]]:
    http, loop = request.param.split("-")
    original = uvicorn.Config.__init__

    def configured(self: uvicorn.Config, *args: object, **settings: object) -> None:
        original(self, *args, **{**settings, **({} if http == "ours" else {"http": http}), "loop": loop})  # type: ignore[arg-type]  # passed on

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uvicorn.Config, "__init__", configured)
        app = create_app(Shop.demo())
        with on_a_port(app) as port:
            yield app, port


@pytest.fixture
def port(served: tuple[App, int], caplog: pytest.LogCaptureFixture) -> Iterator[int]:
    """The port; a fault must leave no complaint in uvicorn's log."""
    served[0].faults.clear()
    with caplog.at_level(logging.WARNING):
        yield served[1]
    assert not [record.getMessage() for record in caplog.records]


@functools.cache
def whole() -> bytes:
    return ask(create_app(Shop.demo())).body


def wire_of(served: tuple[App, int], port: int, spec: str, silence: float = 5.0) -> Wire:
    served[0].faults.add(spec)
    return exchange(port, LAST, silence)


def test_without_a_fault_the_answer_is_whole(port: int) -> None:
    wire = exchange(port, LAST)
    assert (wire.end, wire.body) == ("closed", whole())


def test_a_reset_before_the_answer(served: tuple[App, int], port: int) -> None:
    assert wire_of(served, port, "reset") == Wire(b"", "reset")


def test_a_reset_in_the_middle_of_the_body(served: tuple[App, int], port: int) -> None:
    wire = wire_of(served, port, "reset:at=body")
    assert wire.end == "reset"
    assert b"content-length: %d" % len(whole()) in wire.head
    assert wire.body == whole()[: len(whole()) // 2]


def test_a_stall_before_the_answer_never_ends(served: tuple[App, int], port: int) -> None:
    assert wire_of(served, port, "stall", 0.4) == Wire(b"", "silent")


def test_a_stall_in_the_middle_of_the_body(served: tuple[App, int], port: int) -> None:
    wire = wire_of(served, port, "stall:at=body", 0.4)
    assert wire.end == "silent"
    assert wire.body == whole()[: len(whole()) // 2]


def test_a_half_closed_socket_reads_on(served: tuple[App, int], port: int) -> None:
    served[0].faults.add("half-close")
    with connect(port) as sock:
        sock.sendall(LAST)
        wire = read_all(sock)
        assert wire.end == "closed"
        assert wire.body == whole()[: len(whole()) // 2]
        for _ in range(3):  # the first write after a full close would draw a reset, the second would fail
            sock.sendall(b"x")
            time.sleep(0.05)


def test_a_chunk_whose_size_is_no_number(served: tuple[App, int], port: int) -> None:
    wire = wire_of(served, port, "bad-chunks")
    assert b"transfer-encoding: chunked" in wire.head
    assert b"content-length" not in wire.head
    half = len(whole()) // 2
    assert wire.body.startswith(b"%x\r\n" % half + whole()[:half] + b"\r\nnot-a-size\r\n")


def test_a_body_drips(served: tuple[App, int], port: int) -> None:
    served[0].faults.add("drip:bytes=2000,seconds=0.05")
    started, pieces = time.monotonic(), []
    with connect(port) as sock:
        sock.sendall(LAST)
        while piece := sock.recv(65536):
            pieces.append(piece)
    assert time.monotonic() - started >= 0.2
    assert len(pieces) >= 4
    assert Wire(b"".join(pieces), "").body == whole()


@pytest.mark.parametrize("fault", ["drip:bytes=2000,seconds=0.01", "latency:seconds=0.01"])
def test_after_a_slow_answer_the_connection_is_used_again(served: tuple[App, int], port: int, fault: str) -> None:
    """And nothing is told in the log."""
    served[0].faults.add(fault)
    kept = request_bytes("/api/v2/contacts/recoms/1245?contactId=162688150", "GET")
    with connect(port) as sock, sock.makefile("rb") as answers:
        for _ in range(2):
            sock.sendall(kept)
            head = {}
            while (line := answers.readline().strip()) != b"":
                name, _, value = line.partition(b": ")
                head[name.lower()] = value
            assert answers.read(int(head[b"content-length"])) == whole()
            assert head.get(b"connection") != b"close"


@pytest.mark.parametrize("fault", ["drip:bytes=1,seconds=0.05", "latency:seconds=5", "stall", "stall:at=body"])
def test_a_server_stops_at_once_in_the_middle_of_a_slow_answer(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    """Without an error in its log: the client sees the connection end."""
    app = create_app(Shop.demo())
    app.faults.add(fault)
    with caplog.at_level(logging.WARNING):
        with on_a_port(app) as port:
            sock = connect(port)
            sock.sendall(LAST)
            time.sleep(0.2)
            started = time.monotonic()
        assert time.monotonic() - started < 4
        read_all(sock)
        sock.close()
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_port_whose_refusal_begins_later_is_open_until_then(served: tuple[App, int], port: int) -> None:
    served[0].faults.add("refused:after_seconds=3600,during=1")
    for _ in range(3):
        assert exchange(port, LAST).body == whole()


def test_latency_is_waited_for(served: tuple[App, int], port: int) -> None:
    started = time.monotonic()
    assert wire_of(served, port, "latency:seconds=0.2").body == whole()
    assert time.monotonic() - started >= 0.2


def test_nobody_listens_for_a_span_of_time(served: tuple[App, int], port: int) -> None:
    kept = connect(port)
    kept.sendall(request_bytes())
    assert kept.recv(100)
    served[0].faults.add("refused:during=0.4")
    started, refused, answered = time.monotonic(), 0, False
    while not answered and time.monotonic() - started < 5:
        time.sleep(0.02)
        try:
            answered = exchange(port, LAST).body == whole()
        except ConnectionRefusedError:
            refused += 1
    assert answered
    assert refused >= 5
    assert time.monotonic() - started >= 0.35
    assert read_all(kept, 1).end != "silent"  # connections that were open are closed too
    kept.close()


def test_refusal_can_begin_with_a_request(served: tuple[App, int], port: int) -> None:
    served[0].faults.add("refused:after=1,during=0.4")
    assert exchange(port, LAST).body == whole()
    assert exchange(port, LAST) == Wire(b"", "reset")
    time.sleep(0.05)
    with pytest.raises(ConnectionRefusedError):
        connect(port)
    time.sleep(0.6)
    assert exchange(port, LAST).body == whole()


@pytest.mark.parametrize(
    "spec", ["503", "429", "html", "empty", "truncated", "malformed", "huge:bytes=50000", "charset"]
)
def test_a_spoiled_body_is_framed_well_on_the_wire(served: tuple[App, int], port: int, spec: str) -> None:
    wire = wire_of(served, port, spec)
    length = re.search(rb"content-length: (\d+)", wire.head)
    assert length
    assert len(wire.body) == int(length[1])


def test_the_connection_lives_on_after_a_fault_that_isnt_its_own(served: tuple[App, int], port: int) -> None:
    served[0].faults.add("503:first=1")
    with connect(port) as sock:
        sock.sendall(request_bytes())
        assert sock.recv(65536).startswith(b"HTTP/1.1 503 ")
        sock.sendall(LAST)
        assert read_all(sock).body == whole()


def test_faults_combine(served: tuple[App, int], port: int) -> None:
    served[0].faults.add("latency:seconds=0.1")
    served[0].faults.add("missing-fields:fields=price")
    started = time.monotonic()
    wire = wire_of(served, port, "drip:bytes=4000,seconds=0.05")
    assert time.monotonic() - started >= 0.2
    assert all("price" not in product for product in msgspec.json.decode(wire.body, type=list[dict[str, object]]))


def test_a_client_that_leaves_a_stall_leaves_nothing_behind(served: tuple[App, int], port: int) -> None:
    assert wire_of(served, port, "stall", 0.1).end == "silent"
    served[0].faults.clear()
    assert exchange(port, LAST).body == whole()


def test_a_stop_ends_those_who_are_stalled(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Shop.demo())
    app.faults.add("stall")
    with on_a_port(app) as port:
        sock = connect(port)
        sock.sendall(LAST)
        time.sleep(0.1)
    assert read_all(sock, 1).end in {"closed", "reset"}
    sock.close()
    assert "Traceback" not in caplog.text

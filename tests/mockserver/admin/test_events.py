"""The stream of requests: it stays open, ends with its reader, and has an end of its patience."""

from __future__ import annotations

import json
import logging
import time

import pytest
from driving import ask, connect, exchange, on_a_port, read_all, request_bytes

from yespo_mockserver.admin import events
from yespo_mockserver.admin.control.control import Control
from yespo_mockserver.admin.operations import OPERATIONS, Operation
from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop

STREAM = request_bytes("/__admin/events")
CLOSED = request_bytes("/api/v2/contacts/recoms/1245?contactId=1", "GET", "Connection: close")


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


def test_a_quiet_stream_shows_that_it_is_still_there(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.1)
    with on_a_port(app) as port, connect(port) as reader:
        reader.sendall(STREAM)
        time.sleep(0.5)
        assert b": still here" in reader.recv(65536)


def test_there_is_room_for_so_many_readers_and_one_that_leaves_makes_room(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_STREAMS", 1)
    with on_a_port(app) as port:
        with connect(port) as first:
            first.sendall(STREAM)
            assert first.recv(100).startswith(b"HTTP/1.1 200 ")
            assert exchange(port, STREAM, 0.3).data.startswith(b"HTTP/1.1 503 ")
        time.sleep(0.2)
        assert exchange(port, STREAM, 0.3).data.startswith(b"HTTP/1.1 200 ")


def test_a_stop_of_the_server_ends_the_stream(app: App) -> None:
    with on_a_port(app) as port:
        reader = connect(port)
        reader.sendall(STREAM)
        time.sleep(0.2)
    assert read_all(reader, 2).end != "silent"
    reader.close()


def test_many_requests_at_once_all_come(app: App) -> None:
    with on_a_port(app) as port, connect(port) as reader:
        reader.sendall(STREAM)
        time.sleep(0.2)
        for _ in range(20):
            exchange(port, CLOSED)
        assert read_all(reader, 0.5).data.count(b"event: request") == 20


@pytest.mark.parametrize("timeout", ["soon", "-1", "61", "nan"])
def test_waiting_has_bounds(app: App, timeout: str) -> None:
    answer = ask(app, "/__admin/requests/wait", f"timeout={timeout}")
    assert (answer.status, "0 to 60" in json.loads(answer.body)["error"]) == (400, True)


def test_a_mistake_of_ours_is_a_500_that_says_nothing_and_a_log_that_does(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_self: Control, _asked: object) -> None:
        raise RuntimeError("what went wrong")

    operations = [each._replace(does=broken) if each.path.endswith("/shop") else each for each in _operations()]
    monkeypatch.setattr("yespo_mockserver.admin.app.OPERATIONS", tuple(operations))
    with caplog.at_level(logging.ERROR):
        answer = ask(app, "/__admin/shop", "")
    assert answer.status == 500
    assert b"went wrong" not in answer.body
    assert "what went wrong" in caplog.text


def _operations() -> list[Operation]:

    return list(OPERATIONS)

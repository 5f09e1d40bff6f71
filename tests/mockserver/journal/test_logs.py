"""The log: one line a request, and nothing personal in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from driving import ask

from yespo_mockserver.app import App, create_app
from yespo_mockserver.journal.logs import event, log_messages, log_requests
from yespo_mockserver.shop import Shop


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


@pytest.fixture
def loggers() -> Iterator[None]:
    """Leave the loggers as they were."""
    named = [logging.getLogger(name) for name in ("uvicorn.error", "yespo_mockserver")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in named]
    yield
    for logger, (handlers, level, propagate) in zip(named, before, strict=True):
        logger.handlers[:], logger.level, logger.propagate = handlers, level, propagate


def test_a_line_for_a_person_has_time_status_target_rules_and_fault(app: App) -> None:
    stream = io.StringIO()
    log_requests(app.journal, stream)
    app.faults.add("503")
    ask(app, query="email=olena%40example.com&page=1")
    (line,) = stream.getvalue().splitlines()
    assert line[2] == line[5] == ":"
    assert " 503 GET /api/v2/contacts/recoms/1245?email=oxxxx@xxxxxxx.xxx&page=1" in line
    assert line.endswith("broke unknown-parameter  fault status:status=503")


def test_a_line_for_a_machine_is_json(app: App) -> None:
    stream = io.StringIO()
    log_requests(app.journal, stream, "json")
    ask(app, query="phone=%2B380671234567")
    document = json.loads(stream.getvalue())
    assert (document["event"], document["status"], document["params"]) == ("request", 200, {"phone": ["+**********67"]})


def test_no_request_begins_a_line_or_moves_the_cursor(app: App) -> None:
    stream = io.StringIO()
    log_requests(app.journal, stream)
    ask(app, "/\x1b[2J\nfake line", "")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


@pytest.mark.usefixtures("loggers")
def test_errors_of_the_server_come_in_the_same_style_and_what_strangers_send_doesnt() -> None:
    for style in ("text", "json"):
        stream = io.StringIO()
        handler = log_messages(stream, style)
        try:
            logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
            logging.getLogger("yespo_mockserver").warning("the feed of olena@example.com")
            failed = ValueError("no")
            logging.getLogger("yespo_mockserver").error("it failed", exc_info=failed)
        finally:
            for name in ("uvicorn.error", "yespo_mockserver"):
                logging.getLogger(name).removeHandler(handler)
        told = stream.getvalue()
        assert "Invalid HTTP" not in told
        assert "oxxxx@xxxxxxx.xxx" in told
        assert "ValueError: no" in told
        if style == "json":
            assert [json.loads(line)["level"] for line in told.splitlines()] == ["warning", "error"]


def test_an_event_is_one_line_of_json_with_its_time() -> None:
    assert json.loads(event("started", url="http://127.0.0.1"))["event"] == "started"

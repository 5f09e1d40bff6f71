"""What stands beside the answers, a log or a listener, may fail alone: it is said once, and no answer changes."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from pathlib import Path

import pytest
from driving import ask

from yespo_mockserver.admin.control import running
from yespo_mockserver.app import App, create_app
from yespo_mockserver.journal import Entry
from yespo_mockserver.journal.log_stream import WAITING_LINES, LogStream
from yespo_mockserver.journal.logs import log_requests
from yespo_mockserver.shop import Shop


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


def troubles(app: App) -> list[str]:
    document = json.loads(ask(app, "/__admin/health", "").body)
    assert document["status"] == "ok"
    return [str(each) for each in document.get("troubles", ())]


def test_a_listener_that_fails_changes_no_answer_and_is_told_once(app: App, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_entry: Entry) -> None:
        raise ZeroDivisionError("three times")

    heard: list[int] = []
    app.journal.listen(broken)
    app.journal.listen(lambda entry: heard.append(entry.id))
    caplog.set_level(logging.WARNING, "yespo_mockserver")
    assert [ask(app).status for _ in range(3)] == [200, 200, 200]
    assert len(heard) == 3
    assert len(troubles(app)) == 1
    assert "three times" in troubles(app)[0]
    assert len(caplog.records) == 1


def test_metrics_that_fail_change_no_answer(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is counted while an answer is made: metrics read what is kept when somebody asks for them."""
    with monkeypatch.context() as patch:
        patch.setattr(running, "as_text", lambda *_parts, **_how: 1 / 0)
        assert ask(app, "/__admin/metrics", "").status == 500
        assert ask(app).status == 200
    assert ask(app, "/__admin/metrics", "").status == 200


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_under_the_log_changes_no_answer(app: App) -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    log_requests(app.journal, LogStream(descriptor))
    until(lambda: ask(app).status == 200 and bool(troubles(app)))
    assert troubles(app) == ["The request log failed: No space left on device"]
    os.close(descriptor)


def test_a_pipe_that_nobody_reads_stops_nobody(app: App) -> None:
    reading, writing = os.pipe()
    stream = LogStream(writing)
    log_requests(app.journal, stream)
    started = time.monotonic()
    for _ in range(600):  # more than a pipe takes
        assert ask(app, query="contactId=1&page=" + "x" * 300).status == 200
    assert time.monotonic() - started < 30
    os.close(reading)
    until(lambda: ask(app).status == 200 and bool(troubles(app)))
    assert "Broken pipe" in troubles(app)[0]
    os.close(writing)


def test_what_waits_for_a_log_is_bounded() -> None:
    reading, writing = os.pipe()
    stream = LogStream(writing)
    refused = 0
    for _ in range(WAITING_LINES + 2_000):
        try:
            stream.write("x" * 100)
        except OSError:
            refused += 1
    assert refused == 1
    os.close(reading)
    stream.close()
    os.close(writing)


def test_a_log_that_can_be_written_has_every_line_in_order() -> None:
    reading, writing = os.pipe()
    stream = LogStream(writing)
    for number in range(500):
        stream.write(f"{number}\n")
    stream.close()
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as file:
        assert file.read().split() == [str(number) for number in range(500)]


def until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        threading.Event().wait(0.01)

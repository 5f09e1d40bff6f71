"""How long a supervisor waits before it starts another worker in the place of one that has ended."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable

import pytest

from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.port.supervisor import Supervisor
from yespo_mockserver.port.worker import Worker


@pytest.fixture
def lose(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], float]:
    """Return what loses ten workers soon after they began, and tells how long the supervisor waits then."""
    monkeypatch.setattr(Worker, "ended", lambda worker: worker.close() or "signal 9")

    def ten(is_ready: bool) -> float:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            supervisor = Supervisor(listening, 1, lambda _: None, tell=lambda _: None)
            for _ in range(10):
                worker = Worker(monotonic())
                worker.started(0)
                worker.is_ready = is_ready
                supervisor._workers.append(worker)
                supervisor._selector.register(worker.channel, selectors.EVENT_READ, worker)
                supervisor._lost(worker)
            supervisor._selector.close()
            return supervisor._start_at - monotonic()

    return ten


def test_a_worker_that_was_killed_when_it_answered_has_a_successor_soon(lose: Callable[[bool], float]) -> None:
    assert lose(True) < 0.6


def test_workers_that_cannot_begin_are_tried_again_ever_later(lose: Callable[[bool], float]) -> None:
    assert 4 < lose(False) < 5.1

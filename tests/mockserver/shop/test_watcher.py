"""The thread that looks for what is new."""

from __future__ import annotations

from typing import ClassVar

import pytest

from yespo_mockserver.shop.watcher import Call, Watcher


class Slow(Watcher):
    """Finds something new while it is stopped, or before."""

    thread_name: ClassVar[str] = "slow"

    def __init__(self, *, before: bool) -> None:
        super().__init__()
        self._before = before

    def _watch(self, call: Call) -> None:
        if not self._before:
            self._stop.wait(10)
        call(lambda: None)


def closed(_run: object) -> None:
    raise RuntimeError("Event loop is closed")


def test_a_loop_that_ended_before_the_watcher_is_nothing_to_tell() -> None:
    watcher = Slow(before=False)
    watcher.start(closed)
    watcher.stop()  # an exception in a thread fails a test


def test_what_fails_before_is_told() -> None:
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("threading.excepthook", lambda failed: told.append(str(failed.exc_value)))
        watcher = Slow(before=True)
        watcher.start(closed)
        watcher.stop()
    assert told == ["Event loop is closed"]

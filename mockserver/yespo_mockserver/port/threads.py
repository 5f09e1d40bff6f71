"""A thread of the system's own, and events between threads, also where gevent has made greenlets of them.

An event loop never yields to other greenlets, so in one it would stop the whole process.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from yespo_mockserver.messages.aside import genuine_starter
from yespo_mockserver.messages.clock import monotonic

_TURN = 0.002
_EVENTLET = (
    "eventlet has made green threads of all threads (eventlet.monkey_patch()), and a server can't run in one. "
    "Patch with thread=False, run `yespo-testkit serve` beside the tests, or use yespo_mock, which needs no thread."
)


class GreenThreadsError(OSError):
    """There are no threads to run a server in; the text says what to do."""


class Event(Protocol):
    """What one thread tells another."""

    def set(self) -> None:
        """Say that it is so."""

    def clear(self) -> None:
        """Say that it isn't so any more."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is so, and tell whether it is."""


def event() -> Event:
    """Return an event that a thread of `start_thread` can set."""
    return _Polled() if genuine_starter() is not None else threading.Event()


def start_thread(target: Callable[[], None], name: str) -> Callable[[], None]:
    """Run a function in a thread of its own; return what waits for its end. Raises `GreenThreadsError`."""
    patched = sys.modules.get("eventlet.patcher")
    if patched is not None and patched.is_monkey_patched("thread"):
        raise GreenThreadsError(_EVENTLET)
    genuine = genuine_starter()
    if genuine is None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        thread.start()
        return thread.join
    ended = _Polled()

    def run() -> None:
        try:
            target()
        finally:
            ended.set()

    def join() -> None:
        ended.wait()

    genuine(run, ())
    return join


class _Polled:
    """An event that is looked at again and again, since gevent's own don't reach across threads."""

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def clear(self) -> None:
        self._is_set = False

    def wait(self, timeout: float | None = None) -> bool:
        until = None if timeout is None else monotonic() + timeout
        while not self._is_set and (until is None or monotonic() < until):
            time.sleep(_TURN)  # gevent's, which lets other greenlets go on
        return self._is_set

"""The one door for changes: a log that gives each its position and time, and then applies it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.state.apply import apply
from yespo_mockserver.state.change import Change, Logged
from yespo_mockserver.state.snapshot import Snapshot, restore, snapshot
from yespo_mockserver.state.state import Files, State

_Result = TypeVar("_Result")


def _steady() -> Callable[[], float]:
    """Return a clock that the machine's own is only asked for once, since that may be set back."""
    begun = time.time() - monotonic()
    return lambda: begun + monotonic()


class Mark(NamedTuple):
    """A state at a place in its log."""

    files: Files
    saved: Snapshot


class Log:
    """Changes one state, one change after another.

    `lock` is held while a change is made and may be held while several parts are read together, since a server's
    thread and a test's may use one shop. `clock` is in seconds since 1970 and never goes back.
    """

    def __init__(self, state: State, clock: Callable[[], float] | None = None) -> None:
        self.state = state
        self.clock = clock or _steady()
        self.lock = threading.RLock()

    def commit_now(self, change: Change[_Result]) -> _Result:
        """Make a change, and return what became of it."""
        with self.lock:
            return apply(self.state, Logged(self.state.position + 1, self.clock(), change))

    def mark(self) -> Mark:
        """Return where the state is now, for `return_to`."""
        with self.lock:
            return Mark(self.state.files, snapshot(self.state))

    def return_to(self, mark: Mark) -> None:
        """Take back every change since a mark."""
        with self.lock:
            if self.state.position != mark.saved.position:
                self.state.files = mark.files
                restore(self.state, mark.saved)

    async def commit(self, change: Change[_Result]) -> _Result:
        """Make a change; this log never suspends, one that is shared with other processes does."""
        return self.commit_now(change)

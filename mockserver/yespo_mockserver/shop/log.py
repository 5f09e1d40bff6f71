"""The one door for changes: a log that gives each its position and time, and then applies it."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeVar

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


class LogAwayError(Exception):
    """A change wasn't made, or can't be told to have been made, since the log is out of reach; the text says which."""


class Others(Protocol):
    """The other workers that share a log, to be asked for what each of them has of its own."""

    answer: Callable[[bytes], Awaitable[bytes]] | None
    """What answers the questions of the others."""

    async def ask(self, question: bytes) -> dict[str, bytes | None]:
        """Return what each other worker answers, None for one that doesn't."""


class Mark(NamedTuple):
    """A state at a place in its log."""

    files: Files
    saved: Snapshot


class Log:
    """Changes one state, one change after another.

    `lock` is held while a change is made and may be held while several parts are read together, since a server's
    thread and a test's may use one shop. `clock` is in seconds since 1970 and never goes back.
    """

    is_shared = False
    """Whether other processes change the state, too."""

    worker: str = ""
    """The name of this worker among those that share the log."""

    live: tuple[str, ...] = ()
    """Which workers are live, this one among them."""

    others: Others | None = None
    """The other workers, where there can be any."""

    crew: Callable[[], tuple[int, int]] = staticmethod(lambda: (1, 1))
    """How many of this machine's workers answer, and how many there are to be."""

    trouble: str | None = None
    """Why changes can't be made now; None while they can."""

    def __init__(self, state: State, clock: Callable[[], float] | None = None) -> None:
        self.state = state
        self.clock: Callable[[], float] = clock or _steady()
        self.lock: AbstractContextManager[object] = threading.RLock()
        self.followers: list[Callable[[Change[Any] | None], None]] = []
        """Where a log is shared, called after each change, and with None after any number of them."""

    def commit_now(self, change: Change[_Result]) -> _Result:
        """Make a change, and return what became of it; as `commit`, raises `LogAwayError` where a log is shared."""
        with self.lock:
            return apply(self.state, Logged(self.state.position + 1, self.clock(), change))

    def commit_soon(self, change: Change[Any]) -> None:
        """Make a change that nobody waits for."""
        self.commit_now(change)

    def agree(self, kind: str, digest: str) -> None:
        """Have all that share the log load something that was loaded here; raises `ShopError` where one can't."""

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

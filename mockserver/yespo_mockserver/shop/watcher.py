"""A thread beside the requests that looks for what is new, from `start` to `stop`."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, TypeAlias

LOOK_SECONDS = 1.0
"""How often a file is looked at."""

Call: TypeAlias = Callable[[Callable[[], None]], object]
"""Runs something where requests are answered, between two of them: an event loop's `call_soon_threadsafe`, say."""


class Watcher(ABC):
    """Looks in a thread of its own; `thread_name` is the thread's."""

    thread_name: ClassVar[str]

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, call: Call = lambda run: run()) -> None:
        """Begin to watch, unless that was begun; `call` runs what changes the shop where requests are answered."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(call,), name=self.thread_name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop watching; what is being read is not waited for longer than a second."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1.0)
            self._thread = None

    def _run(self, call: Call) -> None:
        try:
            self._watch(call)
        except Exception:
            if not self._stop.is_set():  # else what it was to tell ended before it: an event loop, say
                raise

    @abstractmethod
    def _watch(self, call: Call) -> None:
        """Look until `_stop` is set."""

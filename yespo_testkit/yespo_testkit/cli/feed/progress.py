"""How far the reading of a large feed is, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from yespo_contracts.counted import many
from yespo_testkit.cli.console import err, is_quiet

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 0.5
"""Seconds of reading before anything is shown."""

Tell = Callable[[int, float], None]


@contextmanager
def feed_progress() -> Iterator[Tell | None]:
    """Show items, items a second and the time left while a feed is read; nothing off a terminal or with `--quiet`."""
    if is_quiet() or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.stop()


class _Bar:
    def __init__(self) -> None:
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def tell(self, items: int, share: float) -> None:
        """Show how many items were read, and which share of the feed (0: not known)."""
        spent = time.monotonic() - self._began
        if self._progress is None:
            if spent < _PATIENCE:
                return
            self._start()
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task,
                completed=share,
                total=1.0 if share else None,
                items=many(items, "item"),
                rate=f"{items / spent:,.0f} a second" if spent else "",
            )

    def stop(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()

    def _start(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("Reading the feed"),
            BarColumn(),
            TextColumn("{task.fields[items]}, {task.fields[rate]},"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=err(),
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("feed", total=None, items="", rate="")

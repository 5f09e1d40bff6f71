"""What is being done meanwhile: a bar on a terminal, elsewhere a line every five seconds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from yespo_testkit.cli.console import err, is_quiet

EVERY = 5.0
"""Seconds between two lines where the output isn't a terminal."""


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield what is to be told: what is being done, how much of it is done, and how much there is."""
    if is_quiet():
        yield lambda _doing, _done, _whole: None
    elif err().is_terminal:
        with _bar() as told:
            yield told
    else:
        yield _lines()


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=True) as bars:
        task = bars.add_task("known traps", total=None)
        yield lambda doing, done, whole: bars.update(task, description=doing, completed=done, total=whole)


def _lines() -> Callable[[str, int, int], None]:
    begun = last = time.monotonic()

    def told(doing: str, done: int, whole: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            err().print(f"{now - begun:4.0f} s: {doing}, {done} of {whole}", markup=False, highlight=False)

    return told

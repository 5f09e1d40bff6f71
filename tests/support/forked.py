"""Commands that wait, each in a process forked from one that has all modules loaded, so that a start costs little."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from pathlib import Path

READY = 60.0
LOADED = [
    "yespo_mockserver.app",
    "yespo_testkit.cli.serve",
    "yespo_testkit.cli.replay",
    "yespo_testkit.record",
    "forked",
]


class Started:
    """A command that answers on a port."""

    def __init__(self, words: Sequence[str], folder: Path) -> None:
        self._ready, self.errors = folder / ".ready", folder / ".errors"
        self._ready.unlink(missing_ok=True)
        arguments = ([*words, "--port", "0", "--ready-file", str(self._ready)], folder, self.errors)
        self._process = _context().Process(target=_run, args=arguments)
        self._process.start()

    def url(self) -> str:
        """Wait until it answers, and return where."""
        deadline = time.monotonic() + READY
        while not (self._ready.exists() and self._ready.read_text()):
            assert self._process.is_alive(), self.errors.read_text()
            assert time.monotonic() < deadline, "it never answered"
            time.sleep(0.01)
        return self._ready.read_text().strip()

    def ended(self) -> int | None:
        """End it as Ctrl-C does, and return its exit code."""
        if self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, signal.SIGINT)
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        return self._process.exitcode


@contextmanager
def started(words: Sequence[str], folder: Path) -> Iterator[Started]:
    """Run a command of ours in a folder, on a free port, until the block is left."""
    command = Started(words, folder)
    try:
        yield command
    finally:
        command.ended()


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def _run(words: list[str], folder: Path, errors: Path) -> None:
    os.chdir(folder)
    with errors.open("w") as file:
        os.dup2(file.fileno(), 2)
        os.dup2(file.fileno(), 1)
    from yespo_testkit.cli import cli

    cli(words, prog_name="yespo-testkit")

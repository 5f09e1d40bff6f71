"""A fake in a process of its own, and what its process holds on to."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_OPTIONS = ("--port", "0")


class Fake(NamedTuple):
    """A running fake: its process, its port, and the file with its log."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def memory(self) -> int:
        """Return the resident memory, in kilobytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0])

    def cpu_seconds(self) -> float:
        """Return the CPU time of all of its threads so far."""
        threads = list(Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"))
        return sum(int(thread.read_text("ascii").split()[0]) for thread in threads) / 1e9

    def descriptors(self) -> int:
        """Count the open files and sockets."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


@contextlib.contextmanager
def serving(shop: Path, *arguments: str, quiet: bool = True) -> Iterator[Fake]:
    """Serve a shop on a free port in a process of its own, with a log of errors only unless it isn't to be quiet."""
    with tempfile.TemporaryDirectory() as folder:
        ready, log = Path(folder) / "ready", Path(folder) / "log"
        with log.open("wb") as err:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "yespo_testkit.cli",
                    "serve",
                    str(shop),
                    *_OPTIONS,
                    *(["--quiet"] if quiet else []),
                    "--ready-file",
                    str(ready),
                    *arguments,
                ],
                stdout=subprocess.DEVNULL,
                stderr=err,
            )
        try:
            end = time.monotonic() + 30
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"the fake didn't start: {log.read_text('utf-8')}")
                time.sleep(0.05)
            yield Fake(process, int(ready.read_text("ascii").strip().rpartition(":")[2]), log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

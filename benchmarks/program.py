"""One server under test: started on the first core, asked at full speed, and what that took."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from load import CONNECTIONS, Load, first_answer, get


class Measured(NamedTuple):
    """One round of requests: how many, their seconds, the server's CPU seconds, and quantiles of their latency."""

    requests: int
    seconds: float
    cpu: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


class Program:
    """One server under test: how to start it, and what became of it.

    `weight` is its share of the requests; one with a `target` of its own is asked that each time.
    """

    def __init__(self, name: str, command: Sequence[str], *, weight: float = 1, target: str | None = None) -> None:
        self.port = free_port()
        self.name = name
        self.command = [part.replace("{port}", str(self.port)) for part in command]
        self.weight = weight
        self.target = target
        self.starts: list[float] = []
        self.megabytes = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, target: str, patience: float = 60.0) -> float:
        """Start the program on the first core, and return the seconds until its first good answer."""
        self.stop()
        began = time.perf_counter()
        # Installed packages come with their bytecode, and so must what is measured here.
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(self.command, stdout=quiet, stderr=quiet, env=surroundings)
        self._process = process
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {0})
        first_answer(self.port, self.target or target, alive=lambda: process.poll() is None, patience=patience)
        self.starts.append(time.perf_counter() - began)
        return self.starts[-1]

    @property
    def pid(self) -> int:
        """The process's id, while it runs."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Stop the program."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def ask(self, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Measured:
        """Send requests at full speed, each once."""
        assert self._process is not None
        asked = requests[: max(1, int(len(requests) * self.weight))]
        if self.target is not None:
            asked = [get(self.target)] * len(asked)
        before = cpu_seconds(self._process.pid)
        load = Load(self.port, asked, connections)
        seconds = load.run()
        cpu = cpu_seconds(self._process.pid) - before
        self.megabytes = max(self.megabytes, resident_megabytes(self._process.pid))
        return Measured(len(load.latencies), seconds, cpu, load.quantile(0.5), load.quantile(0.99))

    def answer_bytes(self, targets: Sequence[str]) -> int:
        """Return the mean size of the answers to some targets, in bytes."""
        load = Load(self.port, [get(target) for target in targets])
        load.run()
        return load.received // len(targets)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def cpu_seconds(*pids: int) -> float:
    """Return the processor time that processes have used, user and system, to the nanosecond; 0 where Linux isn't."""
    try:
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in pids)  # what clock_getcpuclockid(3) makes of a pid
    except (AttributeError, OSError):
        return 0.0


def resident_megabytes(pid: int, what: str = "VmRSS") -> float:
    """Return a process's resident memory; 0 where /proc can't tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{what}:"))


def peak_megabytes(pid: int) -> float:
    """Return the most resident memory that a process had so far; 0 where /proc can't tell."""
    return resident_megabytes(pid, "VmHWM")

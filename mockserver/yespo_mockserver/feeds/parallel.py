"""A large feed read by several processes at once, its batches in the file's order."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from yespo_mockserver.feeds.batch import Batch
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.pieces import SMALLEST, Cut, cut_file
from yespo_mockserver.feeds.unpack import plain_file
from yespo_mockserver.feeds.worker import Job, receive, send

_MOST_WORKERS = 16
"""More than the one process can take that puts the products together."""

_FEWEST_WORKERS = 2
_BEST_PACKED = 20
"""How many times smaller than itself a feed may be packed."""

_PATIENCE = 5.0
_AHEAD = 4
"""Batches that wait for each process, so that it needn't wait for the others."""


class NotInPieces(Exception):  # noqa: N818  # no error: the feed is read in one go instead
    """The feed can't be read in pieces."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def cut(path: Path, max_bytes: int, expected: str, kept: int) -> Iterator[Cut | None]:
    """Have a file cut, None where it isn't worth it or can't be; `expected` is the format that it must have.

    A packed one is unpacked in a temporary file, for as long as it takes.
    """
    with contextlib.ExitStack() as stack:
        try:
            of = _cut(path, max_bytes, expected, kept, stack)
        except OSError:
            of = None
        yield of


def _cut(path: Path, max_bytes: int, expected: str, kept: int, stack: contextlib.ExitStack) -> Cut | None:
    if not sys.executable or cores() < _FEWEST_WORKERS or not path.is_file():
        return None
    if path.stat().st_size < SMALLEST // _BEST_PACKED:
        return None
    findings = Findings(kept)
    plain = stack.enter_context(plain_file(path, findings, max_bytes))
    if plain is None or not SMALLEST <= plain.stat().st_size <= max_bytes:
        return None
    of = cut_file(plain, plain.stat().st_size, expected, kept)
    if of is None:
        return None
    counts, told = {**findings.counts, **of.counts}, [*findings.list, *of.kept]
    return msgspec.structs.replace(of, counts=counts, kept=told)


def read_pieces(of: Cut, mapping: FeedMapping, kept: int) -> Iterator[Batch]:
    """Yield each piece's batch, in order; raises `NotInPieces` where one can't be read by itself."""
    workers = min(cores(), len(of.pieces), _MOST_WORKERS)
    hands = []
    try:
        for first in range(workers):
            job = Job(of.frame, of.format, of.pieces[first::workers], mapping.changed, mapping.now, kept)
            hands.append(_Hand(job))
        for place in range(len(of.pieces)):
            message = hands[place % workers].take()
            if not message:
                raise NotInPieces
            yield msgspec.msgpack.decode(message, type=Batch)
    finally:
        for hand in hands:
            hand.stop()


class _Hand:
    """One process, and a thread that takes its answers as they come."""

    def __init__(self, job: Job) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(  # this very Python and a module of ours
            [sys.executable, "-m", "yespo_mockserver.feeds.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._answers: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._stopped = False
        self._left = len(job.pieces)
        self._thread = threading.Thread(target=self._listen, args=(msgspec.msgpack.encode(job),), daemon=True)
        self._thread.start()

    def take(self) -> bytes | None:
        """Return the next answer, None if the process ended without one."""
        self._left -= 1
        return self._answers.get()

    def stop(self) -> None:
        """End the process: by itself if it has done its job, else whatever it is doing."""
        self._stopped = True
        if self._left <= 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
        self._process.kill()
        while self._thread.is_alive():
            try:
                self._answers.get(timeout=0.05)
            except queue.Empty:
                continue
        self._process.wait()
        for stream in self._streams():
            stream.close()

    def _streams(self) -> tuple[BinaryIO, BinaryIO]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert isinstance(stdin, BinaryIO) or stdin is not None  # noqa: S101  # both are pipes
        assert stdout is not None  # noqa: S101  # likewise
        return stdin, stdout  # type: ignore[return-value]  # IO[bytes] by another name

    def _listen(self, job: bytes) -> None:
        stdin, stdout = self._streams()
        answer: bytes | None = b""
        try:
            send(stdin, job)
            while answer is not None and not self._stopped:
                answer = receive(stdout)
                self._answers.put(answer)
        except OSError:
            self._answers.put(None)

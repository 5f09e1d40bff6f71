"""The slowest requests that the fuzzers found, as they were sent, and a well-behaved client beside whatever is sent."""

from __future__ import annotations

import base64
import contextlib
import json
import lzma
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from driving import AUTHORIZATION

CORPUS = Path(__file__).parents[1] / "corpus" / "slowest-requests.jsonl.xz"
GOOD = (
    "GET /api/v2/contacts/recoms/1245?contactId=162688150 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    f"Authorization: {AUTHORIZATION}\r\n\r\n"
).encode()
_PAUSE = 0.005


class Slow(NamedTuple):
    """One connection's bytes: what made them, and the CPU time that they cost when they were found."""

    maker: str
    milliseconds: float
    data: bytes


def read_slowest() -> list[Slow]:
    """Return what is kept."""
    with lzma.open(CORPUS, "rt", encoding="ascii") as lines:
        found = [json.loads(line) for line in lines]
    return [Slow(one["maker"], one["milliseconds"], base64.b64decode(one["data"])) for one in found]


def write_slowest(found: Iterable[Slow]) -> None:
    """Keep these."""
    with lzma.open(CORPUS, "wt", encoding="ascii", preset=9) as lines:
        for one in found:
            document = {
                "maker": one.maker,
                "milliseconds": one.milliseconds,
                "data": base64.b64encode(one.data).decode(),
            }
            lines.write(json.dumps(document) + "\n")


def send(port: int, data: bytes) -> None:
    """Send bytes on a connection of their own, and take what comes back; what is no whole request has no answer."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(data)
        if b"\r\nConnection: close\r\n" not in data[:4000]:
            connection.settimeout(0.02)
        while connection.recv(1 << 18):
            pass


@contextlib.contextmanager
def well_behaved(port: int) -> Iterator[list[float]]:
    """Ask again and again beside what is done meanwhile; gives the milliseconds that each answer took."""
    took: list[float] = []
    over = threading.Event()

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            answers = connection.makefile("rb")
            while not over.wait(_PAUSE):
                started = time.perf_counter()
                connection.sendall(GOOD)
                status, length = answers.readline(), 0
                while (line := answers.readline()) not in {b"\r\n", b""}:
                    if line.lower().startswith(b"content-length:"):
                        length = int(line[15:])
                answers.read(length)
                took.append((time.perf_counter() - started) * 1000 if b" 200 " in status else 60_000.0)

    client = threading.Thread(target=ask, daemon=True)
    client.start()
    try:
        yield took
    finally:
        over.set()
        client.join(60)

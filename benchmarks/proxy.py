"""What `record` adds to a request's latency, and how much memory it takes while a long body passes.

The same requests go to `serve` directly and through the proxy, in turns, on connections that stay open; added is the
difference of the percentiles. Then a body of a gigabyte passes in each direction. Writes
benchmarks/results/proxy.json.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from program import peak_megabytes

RESULTS = Path(__file__).parent / "results" / "proxy.json"
BOUNDS = {"added at p50, ms": 1.5, "added at p99, ms": 5.0, "memory over the start, MiB": 32}
PIECE = bytes(256 * 1024)
REQUEST = (
    b"GET /api/v2/contacts/recoms/1245?contactId=162688150 HTTP/1.1\r\nHost: x\r\n"
    b"Authorization: Basic dXNlcjprZXk=\r\nAccept: */*\r\n\r\n"
)


@contextlib.contextmanager
def running(folder: Path, *arguments: str) -> Iterator[tuple[int, int]]:
    """Run a command of yespo-testkit; gives its process's number and its port."""
    ready = folder / f"ready-{arguments[0]}"
    command = [sys.executable, "-m", "yespo_testkit.cli", *arguments, "--port", "0", "--ready-file", str(ready), "-q"]
    process = subprocess.Popen(command)
    try:
        while not ready.exists():
            if process.poll() is not None:
                raise SystemExit(f"{arguments[0]} ended with {process.returncode}")
            time.sleep(0.02)
        yield process.pid, int(urlsplit(ready.read_text().strip()).port or 0)
    finally:
        process.terminate()
        process.wait()


def asked(connection: socket.socket) -> float:
    """Return how many seconds one request takes."""
    began = time.perf_counter()
    connection.sendall(REQUEST)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    left = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]) - len(body)
    while left:
        left -= len(connection.recv(65536))
    return time.perf_counter() - began


def latency(requests: int, folder: Path) -> dict[str, float]:
    out = ("--out", str(folder / "a.har"), "--salt-file", str(folder / "salt"))
    with (
        running(folder, "serve") as (_, server),
        running(folder, "record", "--to", f"http://127.0.0.1:{server}", *out) as (_, proxy),
        socket.create_connection(("127.0.0.1", server)) as direct,
        socket.create_connection(("127.0.0.1", proxy)) as through,
    ):
        for connection in (direct, through):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(200):
            asked(direct)
            asked(through)
        taken: dict[str, list[float]] = {"direct": [], "through": []}
        for _ in range(requests):
            taken["direct"].append(asked(direct))
            taken["through"].append(asked(through))
            time.sleep(0.002)  # a client's own work: one request after the other without a pause is no client's day
    found = {}
    for name, seconds in taken.items():
        hundredths = statistics.quantiles(seconds, n=100)
        found[f"{name} p50, ms"] = round(hundredths[49] * 1000, 3)
        found[f"{name} p99, ms"] = round(hundredths[98] * 1000, 3)
    for place in ("p50", "p99"):
        found[f"added at {place}, ms"] = round(found[f"through {place}, ms"] - found[f"direct {place}, ms"], 3)
    return found


def streaming(size: int, folder: Path) -> dict[str, float]:
    """Pass a body of so many bytes on as an answer, and one as a request."""
    listening = socket.create_server(("127.0.0.1", 0))
    received = [0]

    def upstream() -> None:
        for answers in (True, False):
            connection, _ = listening.accept()
            with connection:
                data = b""
                while b"\r\n\r\n" not in data:
                    data += connection.recv(65536)
                if answers:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
                    for _ in range(size // len(PIECE)):
                        connection.sendall(PIECE)
                else:
                    received[0] = len(data.partition(b"\r\n\r\n")[2])
                    while received[0] < size:
                        received[0] += len(connection.recv(1 << 20))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    threading.Thread(target=upstream, daemon=True).start()
    to = f"http://127.0.0.1:{listening.getsockname()[1]}"
    out = ("--out", str(folder / "b.har"), "--salt-file", str(folder / "salt"))
    with running(folder, "record", "--to", to, *out) as (process, proxy):
        before = peak_megabytes(process)
        began = time.perf_counter()
        got = exchanged(proxy, b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n", 0)
        down = time.perf_counter() - began
        exchanged(proxy, b"POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size, size)
        after = peak_megabytes(process)
    listening.close()
    if got < size or received[0] != size:
        raise SystemExit(f"passed on were {got} and {received[0]} of {size} bytes")
    return {
        "passed on in each direction, bytes": size,
        "memory at the start, MiB": round(before, 1),
        "memory over the start, MiB": round(after - before, 1),
        "answer, MB a second": round(size / 1e6 / down, 0),
    }


def exchanged(port: int, head: bytes, size: int) -> int:
    """Send a head and so many bytes; return how many come back."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        for _ in range(size // len(PIECE)):
            connection.sendall(PIECE)
        connection.shutdown(socket.SHUT_WR)
        return sum(map(len, iter(lambda: connection.recv(1 << 20), b"")))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--bytes", type=int, default=1 << 30)
    parser.add_argument("--note", default="", help="kept beside the results, such as: on a disturbed machine")
    given = parser.parse_args()
    parts: tuple[Callable[[Path], dict[str, float]], ...] = (
        lambda folder: latency(given.requests, folder),
        lambda folder: streaming(given.bytes, folder),
    )
    found: dict[str, float] = {}
    for part in parts:
        with tempfile.TemporaryDirectory() as folder:
            found |= part(Path(folder))
    document = {
        "command": f"python benchmarks/proxy.py --requests {given.requests} --bytes {given.bytes}",
        "note": given.note,
        "cores": os.cpu_count(),
        "found": found,
        "bounds": BOUNDS,
    }
    RESULTS.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return int(any(found[name] > bound for name, bound in BOUNDS.items()))


if __name__ == "__main__":
    sys.exit(main())

"""A soak: full load with random faults, feed reloads, admin calls and 200 clients that hang up in the middle.

Faults are set for data source 1247 alone, so that whatever is wrong with the answers of the others is an error. At the
end: no such error, nothing in the server's log, memory grown by less than a tenth after the first minute, and as many
open descriptors as before. Writes benchmarks/results/soak.json.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import shutil
import socket
import struct
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from stress.serving import Fake, serving

from yespo_contracts.request.authentication import basic_authorization
from yespo_fixtures import demo_shop_folder

RESULTS = Path(__file__).parents[1] / "benchmarks" / "results" / "soak.json"
FAULTED = 1247
SOUND = (1244, 1245, 1248)
CLIENTS = 16
HANG_UPS = 200
FAULTS = (
    {"kind": "status", "status": 503, "share": 0.3},
    {"kind": "rate-limit", "rate": 50},
    {"kind": "latency", "seconds": 0.02, "distribution": "lognormal", "up_to": 0.5},
    {"kind": "malformed", "share": 0.5},
    {"kind": "truncated"},
    {"kind": "huge", "bytes": 1_000_000, "share": 0.2},
    {"kind": "reset", "share": 0.5},
    {"kind": "reset", "at": "body", "share": 0.5},
    {"kind": "stall", "share": 0.2},
    {"kind": "half-close", "share": 0.2},
    {"kind": "bad-chunks"},
    {"kind": "drip", "bytes": 500, "seconds": 0.01},
    {"kind": "stale"},
    {"kind": "unknown-fields"},
    {"kind": "html"},
)


class Soak:
    """One run: its clients share the counts of what they saw."""

    def __init__(self, fake: Fake, seconds: float, seed: int) -> None:
        self.fake = fake
        self.end = time.monotonic() + seconds
        self.random = random.Random(seed)
        self.seen: Counter[str] = Counter()
        self.errors: list[str] = []
        self.samples: list[tuple[float, int, int]] = []

    @property
    def running(self) -> bool:
        return time.monotonic() < self.end

    async def run(self) -> None:
        started = time.monotonic()
        workers = [self.client(number) for number in range(CLIENTS)]
        workers += [self.hang_up(number) for number in range(HANG_UPS)]
        workers += [self.administer(), self.read_events(), self.sample(started)]
        await asyncio.gather(*workers)

    async def client(self, number: int) -> None:
        """Ask again and again on one connection; a sound data source must always answer in full."""
        chance = random.Random(number)
        while self.running:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.fake.port)
                try:
                    kept = False
                    while self.running:
                        source = FAULTED if number % 4 == 0 else chance.choice(SOUND)
                        if not await self.ask(reader, writer, source, chance, kept=kept):
                            break
                        kept = True
                finally:
                    writer.close()

    async def ask(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        source: int,
        chance: random.Random,
        *,
        kept: bool,
    ) -> bool:
        """Ask once; return whether the connection can be used again.

        One that was kept may be closed just then, where this process or the server was held up for five seconds; as
        any client does, one asks on a new one. That is counted.
        """
        try:
            writer.write(request(source, chance))
            status, body = await asyncio.wait_for(answer(reader), 2.0 if source == FAULTED else 10.0)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError) as error:
            if source == FAULTED:
                self.seen[f"fault: {type(error).__name__}"] += 1
            elif kept and (isinstance(error, ConnectionError) or getattr(error, "partial", b"x") == b""):
                self.seen["closed while it was kept"] += 1
            else:
                self.errors.append(f"data source {source}: {error!r}")
            return False
        self.seen[f"{'fault' if source == FAULTED else 'sound'}: {status}"] += 1
        if source != FAULTED and (status != 200 or not isinstance(json.loads(body), list)):
            self.errors.append(f"data source {source}: status {status}, {body[:100]!r}")
        return True

    async def hang_up(self, number: int) -> None:
        """Connect, send some of a request, and leave: at once, by a reset, or in the middle of an answer."""
        chance = random.Random(1000 + number)
        while self.running:
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.fake.port)
                data = request(chance.choice((*SOUND, FAULTED)), chance)
                writer.write(data[: chance.randrange(len(data) + 1)] if chance.random() < 0.5 else data)
                await asyncio.sleep(chance.choice((0, 0.001, 0.01, 0.1)))
                if chance.random() < 0.5:
                    sock: socket.socket = writer.get_extra_info("socket")
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.close()
                self.seen["hung up"] += 1

    async def administer(self) -> None:
        """Set and take back faults, reload the files, and read what there is to read."""
        reads = ("requests?limit=50", "requests/har?limit=20", "metrics", "faults", "feed", "health", "contacts?q=1")
        turn = 0
        while self.running:
            await asyncio.sleep(0.25)
            turn += 1
            calls: list[tuple[str, str, bytes | None]] = [("GET", f"/__admin/{self.random.choice(reads)}", None)]
            if turn % 4 == 0:
                calls.append(("DELETE", "/__admin/faults", None))
                fault = {**self.random.choice(FAULTS), "match": {"data_source": FAULTED}}
                calls.append(("POST", "/__admin/faults", json.dumps(fault).encode()))
            if turn % 40 == 0:
                calls.append(("POST", "/__admin/reload", b"{}"))
            if turn % 60 == 0:
                calls.append(("POST", "/__admin/reset", b"{}"))
            for method, path, body in calls:
                status = await self.call(method, path, body)
                self.seen[f"admin: {status}"] += 1
                if status not in {200, 201}:
                    self.errors.append(f"{method} {path}: {status}")

    async def call(self, method: str, path: str, body: bytes | None) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.fake.port, limit=2**25)
        try:
            head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            writer.write(f"{head}Content-Length: {len(body or b'')}\r\n\r\n".encode() + (body or b""))
            status, _ = await asyncio.wait_for(answer(reader), 20)
        finally:
            writer.close()
        return status

    async def read_events(self) -> None:
        """Follow the stream of requests for a while, again and again, and leave it in the middle."""
        while self.running:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.fake.port)
            writer.write(b"GET /__admin/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            end = min(self.end, time.monotonic() + 5)
            with contextlib.suppress(TimeoutError):
                while time.monotonic() < end:
                    if not await asyncio.wait_for(reader.read(65536), 1):
                        break
                    self.seen["events read"] += 1
            writer.close()
            await asyncio.sleep(5)

    async def sample(self, started: float) -> None:
        while self.running:
            self.samples.append((round(time.monotonic() - started, 1), self.fake.memory(), self.fake.descriptors()))
            await asyncio.sleep(2)


def request(source: int, chance: random.Random) -> bytes:
    contact = chance.randrange(1, 400)
    products = "&products=TENT-0001,GAS-0002" if source in {1247, 1248} else ""
    return (
        f"GET /api/v2/contacts/recoms/{source}?contactId={contact}{products} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: {basic_authorization('key')}\r\n\r\n"
    ).encode()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one answer whole; raises `ValueError` for what isn't one."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "content-length:" not in head:
        raise ValueError("no content-length")
    length = int(head.partition("content-length:")[2].split("\r\n")[0])
    return status, await reader.readexactly(length)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        shutil.copytree(demo_shop_folder(), shop)
        with serving(shop) as fake:
            before = fake.descriptors()
            soak = Soak(fake, given.seconds, given.seed)
            asyncio.run(soak.run())
            time.sleep(8)  # idle connections are closed after five seconds
            after, alive, log = fake.descriptors(), fake.process.poll() is None, fake.log.read_text("utf-8")
    warm = [memory for at, memory, _ in soak.samples if at >= min(60.0, given.seconds / 4)]
    growth = (warm[-1] / warm[0] - 1) * 100
    result = {
        "command": "python tools/soak.py " + " ".join(sys.argv[1:]),
        "seconds": given.seconds,
        "answers": dict(sorted(soak.seen.items())),
        "answers_a_second": round(
            sum(count for name, count in soak.seen.items() if name[:5] in {"sound", "fault"}) / given.seconds
        ),
        "errors": len(soak.errors),
        "first_errors": soak.errors[:10],
        "alive": alive,
        "log": log[:2000],
        "memory_kb": {
            "after_a_minute": warm[0],
            "largest": max(warm),
            "at_the_end": warm[-1],
            "growth_percent": round(growth, 1),
        },
        "descriptors": {"before": before, "largest": max(count for _, _, count in soak.samples), "after": after},
        "samples": soak.samples[:: max(1, len(soak.samples) // 60)],
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: value for name, value in result.items() if name != "samples"}, indent=1))
    sound = alive and not soak.errors and not log and growth < 10 and after <= before + 2
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()

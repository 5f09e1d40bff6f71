"""Hostile bytes at the socket, with a well-behaved client beside them whose answers must keep coming quickly.

Each case is one connection with bytes that a seeded generator made: smuggling shapes, header bombs, bad chunks,
pipelining, a hundred thousand headers, mutated requests and noise; meanwhile slow clients trickle their heads. At the
end the server is alive, its log holds no traceback, and the client's p99 is under 50 ms. Writes
benchmarks/results/fuzz_http.json.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from stress.serving import Fake, serving

from yespo_contracts.request.authentication import basic_authorization
from yespo_fixtures import demo_shop_folder

RESULTS = Path(__file__).parents[1] / "benchmarks" / "results" / "fuzz_http.json"
AT_ONCE = 12
SLOW = 50
QUIET_SECONDS = 15.0
P99_MS = 50.0
GOOD = (
    f"GET /api/v2/contacts/recoms/1245?contactId=162688150 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    f"Authorization: {basic_authorization('key')}\r\n\r\n"
).encode()


def noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice((1, 10, 100, 1000, 20_000)))


def mutated(chance: random.Random) -> bytes:
    data = bytearray(GOOD)
    for _ in range(chance.randrange(1, 20)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randrange(1, 20)]
            case 2:
                data[place:place] = chance.randbytes(chance.randrange(1, 20))
            case _:
                data[place:place] = data[: chance.randrange(len(data))]
        if not data:
            data = bytearray(b"\r\n")
    return bytes(data)


def smuggling(chance: random.Random) -> bytes:
    lengths = ("0", "5", "+5", "-1", "5, 5", "5, 6", "0x5", "5 ", "99999999999999999999", "٥", "")
    encodings = (
        "chunked",
        "xchunked",
        "chunked, identity",
        " chunked",
        "\tchunked",
        "chunked\x0b",
        "cHuNkEd",
        "identity",
    )
    lines = [chance.choice(("GET", "POST", "PUT", "get", "G ET", "\x00GET")) + " / HTTP/1.1", "Host: x"]
    for _ in range(chance.randrange(1, 4)):
        name = chance.choice(("Content-Length", "Content-Length ", "content-length", "Content_Length"))
        lines.append(f"{name}: {chance.choice(lengths)}")
    for _ in range(chance.randrange(3)):
        name = chance.choice(("Transfer-Encoding", "Transfer-Encoding ", " Transfer-Encoding", "transfer\rencoding"))
        lines.append(f"{name}: {chance.choice(encodings)}")
    end = chance.choice(("\r\n", "\n", "\r"))
    body = chance.choice(
        ("0\r\n\r\nGET /__admin/reset HTTP/1.1\r\nHost: x\r\n\r\n", "hello", "5\r\nhello\r\n0\r\n\r\n")
    )
    return (end.join([*lines, "", ""]) + body).encode("utf-8", "surrogateescape")


def header_bomb(chance: random.Random) -> bytes:
    kind = chance.randrange(4)
    if kind == 0:
        headers = b"".join(b"x-%d: y\r\n" % number for number in range(chance.choice((100, 10_000, 100_000))))
    elif kind == 1:
        headers = b"x: " + b"a" * chance.choice((10_000, 100_000, 2_000_000)) + b"\r\n"
    elif kind == 2:
        headers = b"x" * chance.choice((10_000, 1_000_000)) + b": y\r\n"
    else:
        headers = b"x: a\r\n" + b" folded\r\n" * chance.choice((10, 10_000))
    return b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n"


def bad_chunks(chance: random.Random) -> bytes:
    sizes = (b"ffffffffffffffffff", b"-1", b"zz", b"5;" + b"e" * 100_000, b"", b"0", b"5")
    chunks = b"".join(
        chance.choice(sizes) + chance.choice((b"\r\n", b"\n", b"")) + chance.randbytes(5) + b"\r\n"
        for _ in range(chance.randrange(1, 20))
    )
    return b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks


def pipelined(chance: random.Random) -> bytes:
    return GOOD * chance.choice((2, 10, 100)) + chance.choice((b"", b"garbage\r\n\r\n", GOOD[:50]))


def odd_line(chance: random.Random) -> bytes:
    lines = (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%00%ff%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /__admin/static/../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b'POST /__admin/faults HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 17\r\n\r\n{"kind":"refused"}',
        b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n",
        b"GET /" + b"a" * chance.choice((100, 17_000, 70_000)) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\r\n" * 1000,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(200),
    )
    return chance.choice(lines)


KINDS: dict[str, tuple[int, Callable[[random.Random], bytes]]] = {
    "mutated": (8, mutated),
    "noise": (4, noise),
    "smuggling": (6, smuggling),
    "header bomb": (1, header_bomb),
    "bad chunks": (3, bad_chunks),
    "pipelined": (2, pipelined),
    "odd line": (6, odd_line),
}


class Fuzz:
    """One run."""

    def __init__(self, fake: Fake, cases: int, seed: int) -> None:
        self.fake = fake
        self.cases = iter(range(cases))
        self.seed = seed
        self.made: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.milliseconds: list[float] = []
        self.before: list[float] = []
        self.failures: list[str] = []
        self.over = asyncio.Event()

    async def run(self) -> None:
        quiet = asyncio.Event()
        asyncio.get_running_loop().call_later(QUIET_SECONDS, quiet.set)
        self.before, self.failures = await self.well_behaved(quiet)
        client = asyncio.ensure_future(self.well_behaved(self.over))
        await asyncio.sleep(1)
        os.nice(10)  # a small machine's processor is the server's and the client's first
        beside = [asyncio.ensure_future(self.slow(number)) for number in range(SLOW)]
        await asyncio.gather(*(self.attack() for _ in range(AT_ONCE)))
        self.over.set()
        await asyncio.gather(*beside)
        self.milliseconds, failures = await client
        self.failures += failures

    async def attack(self) -> None:
        names = list(KINDS)
        weights = [KINDS[name][0] for name in names]
        for case in self.cases:
            chance = random.Random(f"{self.seed} {case}")
            name = chance.choices(names, weights)[0]
            self.made[name] += 1
            self.ends[await self.send(KINDS[name][1](chance), chance)] += 1

    async def send(self, data: bytes, chance: random.Random) -> str:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.fake.port)
        except OSError:
            return "not connected"
        try:
            pieces = chance.choice((1, 1, 1, 3))
            for start in range(0, len(data), max(1, len(data) // pieces + 1)):
                writer.write(data[start : start + len(data) // pieces + 1])
                await asyncio.wait_for(writer.drain(), 2)
            if chance.random() < 0.3:
                writer.write_eof()
            got = await asyncio.wait_for(reader.read(65536), chance.choice((0.02, 0.1)))
            return f"status {got[9:12].decode('ascii', 'replace')}" if got.startswith(b"HTTP/1.") else "closed"
        except TimeoutError:
            return "left waiting"
        except (OSError, RuntimeError):
            return "reset"
        finally:
            writer.close()

    async def slow(self, number: int) -> None:
        """Trickle a head, a byte at a time."""
        while not self.over.is_set():
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.fake.port)
                for place in range(len(GOOD)):
                    if self.over.is_set():
                        break
                    writer.write(GOOD[place : place + 1])
                    await asyncio.sleep(0.2 + number / 100)
                writer.close()

    async def well_behaved(self, over: asyncio.Event) -> tuple[list[float], list[str]]:
        """Ask twenty times a second on connections that are kept, and measure from a process that does little else."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            __file__,
            "--client",
            str(self.fake.port),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        await over.wait()
        out, _ = await process.communicate(b"stop\n")
        seen = json.loads(out)
        return seen["milliseconds"], seen["failures"]


async def client(port: int) -> None:
    """Be the well-behaved client, until a line comes on standard input."""
    loop = asyncio.get_running_loop()
    stop = loop.run_in_executor(None, sys.stdin.readline)
    milliseconds: list[float] = []
    failures: list[str] = []
    while not stop.done():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(20):
                if stop.done():
                    break
                started = time.perf_counter()
                writer.write(GOOD)
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                body = await asyncio.wait_for(reader.readexactly(length), 10)
                milliseconds.append((time.perf_counter() - started) * 1000)
                if not head.startswith(b"HTTP/1.1 200 ") or not json.loads(body):
                    failures.append(head[:200].decode("latin-1"))
                await asyncio.sleep(0.05)
            writer.close()
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            failures.append(repr(error))
            await asyncio.sleep(0.05)
    print(json.dumps({"milliseconds": milliseconds, "failures": failures}))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--client", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    logging.disable()  # asyncio has a word to say on each connection that the server resets
    if given.client:
        asyncio.run(client(given.client))
        return
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        shutil.copytree(demo_shop_folder(), shop)
        with serving(shop) as fake:
            before = fake.descriptors()
            fuzz = Fuzz(fake, given.cases, given.seed)
            started = time.monotonic()
            asyncio.run(fuzz.run())
            seconds = time.monotonic() - started
            time.sleep(8)
            after, memory = fake.descriptors(), fake.memory()
            alive, log = fake.process.poll() is None, fake.log.read_text("utf-8")
    p99 = statistics.quantiles(fuzz.milliseconds, n=100)[98]
    result = {
        "command": "python tools/fuzz_http.py " + " ".join(sys.argv[1:]),
        "cases": dict(fuzz.made),
        "ends": dict(fuzz.ends.most_common()),
        "seconds": round(seconds, 1),
        "alive": alive,
        "tracebacks": log.count("Traceback"),
        "log": log[:3000],
        "well_behaved": {
            "answers": len(fuzz.milliseconds),
            "failures": fuzz.failures[:10],
            "p99_ms_before_the_attack": round(statistics.quantiles(fuzz.before, n=100)[98], 2),
            "p50_ms": round(statistics.median(fuzz.milliseconds), 2),
            "p99_ms": round(p99, 2),
            "largest_ms": round(max(fuzz.milliseconds), 2),
        },
        "memory_kb": memory,
        "descriptors": {"before": before, "after": after},
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    good = alive and not fuzz.failures and p99 < P99_MS and "Traceback" not in log and after <= before + 2
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

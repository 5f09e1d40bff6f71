"""Ten minutes of everything at once over two machines of two workers: writes, reads, faults, resets, feeds, kills.

    python benchmarks/soak_shared.py [--seconds 600] [--kills]

A Redis with append-only on is killed and started again once in the middle; with --kills it is in every phase of 6 s,
and workers are all the time. After each outage is measured how long it takes until all are ready and equal again.
What isn't asked for is an error: another status than the expected ones, a lost change, a stale read, an unequal digest.
The result goes to benchmarks/results/soak-shared.json.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from fleet import Client, Redis, children_of, clients_of_all, digests, machine, pss_megabytes

RESULTS = Path(__file__).parent / "results"
HEAD = "id,title,link,price,availability\n"
SHOP = """
[shop]
name = "Soak"
[feed]
source = "feed.csv"
refresh = "2s"
[[data_source]]
id = 1245
type = "bestsellers"
"""
PHASE_SECONDS = 30.0
KILLING_PHASE_SECONDS = 6.0


class Soak:
    """What happened, for all threads."""

    def __init__(self, urls: list[str]) -> None:
        self.urls = urls
        self.statuses: Counter[str] = Counter()
        self.errors: list[str] = []
        self.acknowledged: set[str] = set()
        self.asked: set[str] = set()
        self.lock = threading.Lock()
        self.pausing = threading.Event()
        self.ended = threading.Event()
        self.lenient_until = 0.0
        self.working = 0

    @property
    def lenient(self) -> bool:
        """Tell whether something was just killed, so that refusals and broken connections are to be expected."""
        return time.monotonic() < self.lenient_until

    def error(self, text: str) -> None:
        with self.lock:
            if len(self.errors) < 50:
                self.errors.append(text)

    def write(self, number: int) -> None:
        """Add contacts, and look for each at another worker."""
        draw = random.Random(number)
        told, asked = self._client(draw), self._client(draw)
        count = 0
        while not self.ended.is_set():
            if self.pausing.is_set():
                time.sleep(0.02)
                continue
            with self.lock:
                self.working += 1
            try:
                count += 1
                told, asked = self._write_once(f"w-{number}-{count}", told, asked, draw)
            finally:
                with self.lock:
                    self.working -= 1

    def _write_once(self, name: str, told: Client, asked: Client, draw: random.Random) -> tuple[Client, Client]:
        email = f"{name}@example.com"
        self.asked.add(name)
        try:
            status, said = told("POST", "/api/v1/contact", {"channels": [{"type": "email", "value": email}]})
            self.statuses[f"write {status}"] += 1
            if status == 200:
                self.acknowledged.add(name)
                found = asked("GET", f"/__admin/contacts?q={name}@")[1].get("contacts")
                if not found and name in self.acknowledged and not self.lenient:
                    self.error(f"stale: {name}")
            elif not (status == 503 and (self.lenient or "fault" in str(said))) and not self.lenient:
                self.error(f"{name}: {status} {said}")
            if draw.random() < 0.5:
                self.statuses[f"read {asked('GET', '/api/v2/contacts/recoms/1245?contactId=1')[0]}"] += 1
        except (OSError, http.client.HTTPException) as error:
            self.statuses["broken"] += 1
            if not self.lenient:
                self.error(f"{name}: {error!r}")
            return self._client(draw), self._client(draw)
        if draw.random() < 0.05:
            return self._client(draw), self._client(draw)
        return told, asked

    def _client(self, draw: random.Random) -> Client:
        return Client(draw.choice(self.urls), timeout=30)

    def kill_something(self, processes: list[int], draw: random.Random) -> None:
        """Kill a worker."""
        self.lenient_until = time.monotonic() + 8
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(draw.choice(children_of(draw.choice(processes))), signal.SIGKILL)


def settle(soak: Soak, workers: int) -> list[Client]:
    """Let all threads pause, wait for all workers, and return a client of each."""
    soak.pausing.set()
    while soak.working:
        time.sleep(0.02)
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if all(Client(url)("GET", "/__admin/ready")[0] == 200 for url in soak.urls):
                break
        time.sleep(0.1)
    return clients_of_all(soak.urls, workers)


def run(seconds: float, kills: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="yespo-soak-") as name:
        folder = Path(name)
        (folder / "shop").mkdir()
        (folder / "redis").mkdir()
        write_feed(folder, 20)
        (folder / "shop" / "shop.toml").write_text(SHOP)
        redis = Redis(folder / "redis")
        redis.start()
        arguments = (str(folder / "shop"), "--shared", redis.url)
        try:
            with machine(*arguments, workers=2) as one, machine(*arguments, workers=2) as two:
                return soaked(seconds, kills, folder, redis, [one[0], two[0]], [one[1].pid, two[1].pid])
        finally:
            redis.kill()


def write_feed(folder: Path, products: int) -> None:
    rows = (f"P{n},Product {n},https://shop.example/{n},{n + 1} UAH,in stock\n" for n in range(products))
    target = folder / "shop" / "feed.csv"
    partial = target.with_suffix(".partial")
    partial.write_text(HEAD + "".join(rows))
    partial.replace(target)


def soaked(
    seconds: float, kills: bool, folder: Path, redis: Redis, urls: list[str], pids: list[int]
) -> dict[str, object]:
    soak, draw = Soak(urls), random.Random(5)
    threads = [threading.Thread(target=soak.write, args=(number,), daemon=True) for number in range(4)]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    memory: list[float] = []
    equal_again: list[float] = []
    phase_seconds = KILLING_PHASE_SECONDS if kills else PHASE_SECONDS
    phases, unequal, resets, feeds, outages, killed = 0, 0, 0, 0, 0, 0
    while (now := time.monotonic() - begun) < seconds:
        phases += 1
        end = time.monotonic() + min(phase_seconds, seconds - now)
        with contextlib.suppress(OSError, http.client.HTTPException):
            Client(draw.choice(urls))("POST", "/__admin/faults", {"spec": "latency:seconds=0.01,share=0.1"})
        write_feed(folder, 20 + phases)
        feeds += 1
        while time.monotonic() < end:
            time.sleep(min(draw.uniform(1, 3), max(0.0, end - time.monotonic())))
            if kills:
                soak.kill_something(pids, draw)
                killed += 1
        back = None
        if kills or (not outages and now > seconds / 2 - phase_seconds):
            outages += 1
            soak.lenient_until = time.monotonic() + 14
            redis.kill()
            time.sleep(draw.uniform(0, 1) if kills else 3)
            redis.start()
            back = time.monotonic()
        clients = settle(soak, 2)
        unequal += len(digests(clients)) != 1
        equal_again += [] if back is None else [round(time.monotonic() - back, 2)]
        for name in sorted(soak.acknowledged):
            if not draw.choice(clients)("GET", f"/__admin/contacts?q={name}@")[1]["contacts"]:
                soak.error(f"lost: {name}")
        position = clients[0]("GET", "/__admin/log")[1]["position"]
        memory.append(round(sum(pss_megabytes(pid) for each in pids for pid in [each, *children_of(each)]), 1))
        print(f"{now:6.0f} s: {len(soak.acknowledged)} acknowledged, log at {position}, {memory[-1]} MB, "
              f"{unequal} unequal, {len(soak.errors)} errors", flush=True)  # fmt: skip
        if phases % 3 == 0:
            clients[0]("POST", "/__admin/reset")
            soak.acknowledged.clear()
            resets += 1
        soak.pausing.clear()
    clients = settle(soak, 2)
    products = {client("GET", "/__admin/ready")[1]["products"] for client in clients}
    soak.ended.set()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["benchmarks/soak_shared.py", *sys.argv[1:]]),
        "machine": f"{os.cpu_count()} cores, load average {os.getloadavg()[2]:.0f} over the last 15 minutes",
        "seconds": seconds,
        "kills of workers": killed,
        "outages of Redis": outages,
        "seconds until all were ready and equal again": equal_again,
        "resets": resets,
        "feeds": feeds,
        "products at the end, told by all": sorted(products),
        "statuses": dict(sorted(soak.statuses.items())),
        "unequal digests": unequal,
        "errors": soak.errors,
        "pss_megabytes": memory,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--kills", action="store_true")
    given = parser.parse_args()
    result = run(given.seconds, given.kills)
    target = RESULTS / ("soak-shared-kills.json" if given.kills else "soak-shared.json")
    target.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
    sys.exit(bool(result["errors"] or result["unequal digests"]))


if __name__ == "__main__":
    main()

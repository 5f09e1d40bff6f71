"""What sharing a shop costs and keeps: latency of changes, CPU of reads, joining, memory. Needs redis-server.

    python benchmarks/shared.py [latency] [consistency] [reads] [spread] [join] [memory]

Results go to benchmarks/results/shared.json. CPU times are the processes' own, as the kernel counts them.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from fleet import Client, Redis, children_of, clients_of_all, digests, machine, pss_megabytes
from program import cpu_seconds

from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shared.opening import redis_sequencer, share
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import AddContact

RESULTS = Path(__file__).parent / "results" / "shared.json"
RECOMS = "/api/v2/contacts/recoms/1247?contactId=162688150&products=TENT-0001"
EACH = 4
"""How many processes share a shop where reads are compared; twice as many don't."""

ALLOWED = 0.03
"""What a read may cost more than without a shared log, beyond what A against A differs."""

Numbers = dict[str, object]


def contact(number: object) -> dict[str, object]:
    return {"channels": [{"type": "email", "value": f"bench-{number}@example.com".replace(" ", "-")}]}


def changes(client: Client, name: str) -> list[tuple[float, int]]:
    """Make changes, and return how long each took, and its status."""
    timed: list[tuple[float, int]] = []
    for each in range(250):
        begun = time.perf_counter()
        status, _ = client("POST", "/api/v1/contact", contact(f"{name}-{each}"))
        timed.append((time.perf_counter() - begun, status))
    return timed


def latency(redis: Redis) -> Numbers:
    """Changes one after another, and eight at once, over two machines of two workers."""
    with (
        machine("--shared", redis.url + "?name=latency", workers=2) as one,
        machine("--shared", redis.url + "?name=latency", workers=2) as other,
    ):
        clients = clients_of_all([one[0], other[0]], 2)
        found: Numbers = {}
        for name, at_once in (("alone", 1), ("four at once", 4)):
            with ThreadPoolExecutor(at_once) as pool:
                told = pool.map(lambda number, name=name: changes(clients[number], f"{name}-{number}"), range(4))
                timed = sorted(one for some in told for one in some)
            found[name] = {
                "changes": len(timed),
                "statuses": dict(Counter(status for _, status in timed)),
                "p50_ms": round(timed[len(timed) // 2][0] * 1000, 2),
                "p99_ms": round(timed[int(len(timed) * 0.99)][0] * 1000, 2),
            }
        return found


def consistency(redis: Redis) -> Numbers:
    """Reads after writes on another worker, 10,000 mixed writes from 8 threads, a fault, and racers for tokens."""
    url = redis.url + "?name=consistency"
    with machine("--shared", url, workers=2) as one, machine("--shared", url, workers=2) as other:
        clients = clients_of_all([one[0], other[0]], 2)
        stale = 0
        for number in range(1000):
            told, asked = random.sample(clients, 2)
            told("POST", "/__admin/contacts", {"externalCustomerId": f"raw-{number}"})
            stale += len(asked("GET", f"/__admin/contacts?q=raw-{number}&limit=200")[1]["contacts"]) == 0
        statuses: Counter[int] = Counter()

        def mixed(thread: int) -> None:
            own = Client([one[0], other[0]][thread % 2])
            draw = random.Random(thread)
            for number in range(1250):
                what = draw.randrange(4)
                if what == 0:
                    status, _ = own("POST", "/api/v1/contact", contact(f"{thread}-{draw.randrange(300)}"))
                elif what == 1:
                    order = {
                        "externalOrderId": f"{thread}-{number}", "externalCustomerId": f"raw-{draw.randrange(1000)}",
                        "totalCost": 1, "status": "DELIVERED", "date": "2026-06-30T10:00:00Z",
                        "currency": "UAH",
                        "items": [{"externalItemId": "TENT-0001", "name": "T", "quantity": 1, "cost": 1}],
                    }  # fmt: skip
                    status, _ = own("POST", "/api/v1/orders", {"orders": [order]})
                elif what == 2:
                    status, _ = own("POST", "/__admin/contacts", {"contactId": 1000 + draw.randrange(10**6)})
                    status = 200 if status in {201, 400} else status
                else:
                    status, _ = own("POST", "/__admin/products", {"id": f"P-{draw.randrange(50)}", "price": number + 1})
                statuses[status] += 1

        begun = time.perf_counter()
        threads = [threading.Thread(target=mixed, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - begun
        equal = len(digests(clients)) == 1
        clients[0]("POST", "/__admin/faults", {"spec": "503:first=50"})
        with ThreadPoolExecutor(8) as pool:
            struck = sum(
                pool.map(lambda number: clients_url(one[0], other[0], number)("GET", RECOMS)[0] == 503, range(200))
            )
        return {
            "stale_reads_of_1000": stale,
            "mixed_writes": sum(statuses.values()),
            "statuses": dict(statuses),
            "writes_a_second": round(sum(statuses.values()) / seconds),
            "equal_digests": equal,
            "fault_first_50_struck": struck,
        }


def clients_url(one: str, other: str, number: int) -> Client:
    return Client(one if number % 2 else other)


def reads(redis: Redis) -> Numbers:
    """CPU time of a read with and without a shared log: several processes of each kind, asked in turns.

    Processes of one kind differ, too, by where their memory lies: so A against A is one half of the plain processes
    against the other, for each way to halve them.
    """
    kinds = {"plain": ([], 2 * EACH), "shared": (["--shared", redis.url + "?name=reads"], EACH)}
    with contextlib.ExitStack() as stack:
        servers = [
            (kind, *stack.enter_context(machine(*arguments)))
            for kind, (arguments, number) in kinds.items()
            for _ in range(number)
        ]
        if hasattr(os, "sched_setaffinity"):  # else where the scheduler puts a process decides what it costs
            for _, _, process in servers:
                os.sched_setaffinity(process.pid, {0})
        clients = [Client(address) for _, address, _ in servers]
        idle = dict.fromkeys(kinds, 0.0)
        for kind, _, process in servers:
            before = cpu_seconds(process.pid)
            time.sleep(2)
            idle[kind] += (cpu_seconds(process.pid) - before) / 2 * 1000 / kinds[kind][1]
        draw = random.Random(1)
        per_read: list[list[float]] = [[] for _ in servers]
        for number in range(61):
            for place in draw.sample(range(len(servers)), len(servers)):
                before = cpu_seconds(servers[place][2].pid)
                for _ in range(300):
                    clients[place]("GET", RECOMS)
                if number:  # the first finds nothing in its caches
                    per_read[place].append((cpu_seconds(servers[place][2].pid) - before) / 300 * 1e6)
    medians = [statistics.median(values) for values in per_read]
    plain, shared = medians[: 2 * EACH], medians[2 * EACH :]
    apart = halves_apart(plain)
    ratio = statistics.median(shared) / statistics.median(plain)
    return {
        "idle_cpu_milliseconds_a_second": {kind: round(value, 1) for kind, value in idle.items()},
        "cpu_microseconds_a_read": {
            kind: {"median": round(statistics.median(values), 1), "processes": [round(one, 1) for one in values]}
            for kind, values in (("plain", plain), ("shared", shared))
        },
        "shared_to_plain": round(ratio, 3),
        "plain_halves_apart": {"median": round(statistics.median(apart), 3), "most": round(max(apart), 3)},
        "within": ratio <= 1 + statistics.median(apart) + ALLOWED,
    }


def halves_apart(values: Sequence[float]) -> list[float]:
    """Return by how much the medians of one half and the other differ, for each way to halve some values."""
    found = []
    for half in itertools.combinations(range(1, len(values)), len(values) // 2):  # the first is in the other half
        one = [values[place] for place in half]
        other = [value for place, value in enumerate(values) if place not in half]
        found.append(abs(statistics.median(one) / statistics.median(other) - 1))
    return found


def spread(_redis: Redis) -> Numbers:
    """How connections spread over two workers, and the CPU time of a request with one worker and with two."""
    found: Numbers = {}
    per_read: dict[int, list[float]] = {1: [], 2: []}
    with machine(workers=1) as one, machine(workers=2) as two:
        for _ in range(5):
            for number, (address, process) in ((1, one), (2, two)):
                pids = [process.pid, *children_of(process.pid)]
                before = cpu_seconds(*pids)
                clients = [Client(address) for _ in range(8)]
                for client in clients:  # one after another: workers in turns would find each other's caches
                    for _ in range(500):
                        client("GET", RECOMS)
                per_read[number].append((cpu_seconds(*pids) - before) / 4000 * 1e6)
        for number in (2, 8, 32):
            clients = [Client(two[0]) for _ in range(number)]
            met = Counter(client("GET", "/__admin/log")[1]["process"] for client in clients)
            found[f"busier worker's share of {number} connections"] = max(met.values()) / number
    for each, values in per_read.items():
        found[f"cpu_microseconds_a_read, {each} workers"] = round(statistics.median(values), 1)
    return found


async def fill(url: str, number: int) -> None:
    """Make so many changes as one more worker of the demo shop."""
    overrides = Overrides({"auth": {}, "limits": {}, "shop": {}, "behaviour": {}})  # as `serve` has them
    log = share(Shop.demo(overrides=overrides), redis_sequencer(url), "eventual")
    await log.start()
    for start in range(0, number, 500):
        some = range(start, min(start + 500, number))
        await asyncio.gather(*(log.commit(AddContact({"externalCustomerId": f"C-{each}"})) for each in some))
    await log.stop()


def join(redis: Redis) -> Numbers:
    """How long it takes to join after 100,000 changes."""
    url = redis.url + "?name=join"
    with machine("--shared", url) as one:
        begun = time.perf_counter()
        asyncio.run(fill(url, 100_000))
        took = time.perf_counter() - begun
        changes = Client(one[0])("GET", "/__admin/log")[1]["position"]
        begun = time.perf_counter()
        with machine():
            plain = time.perf_counter() - begun
        begun = time.perf_counter()
        with machine("--shared", url) as late:
            joined = time.perf_counter() - begun
            equal = len(digests([Client(one[0]), Client(late[0])])) == 1
    return {
        "changes": changes,
        "changes_a_second": round(changes / took),
        "start_seconds": round(plain, 2),
        "start_and_join_seconds": round(joined, 2),
        "equal_digests": equal,
    }


def memory(_redis: Redis) -> Numbers:
    """Memory by PSS of one worker and of three over a large catalogue."""
    products = int(sys.argv[sys.argv.index("--products") + 1]) if "--products" in sys.argv else 1_000_000
    with tempfile.TemporaryDirectory(prefix="yespo-memory-") as folder:
        feed = Path(folder) / "feed.xml"
        command = [sys.executable, "-m", "yespo_testkit.cli", "feed", "generate", "--products", str(products)]
        subprocess.run([*command, "--out", str(feed), "--quiet"], check=True)
        found: Numbers = {"products": products}
        for workers in (1, 3):
            with machine("--feed", str(feed), workers=workers) as (address, process):
                pids = [process.pid, *children_of(process.pid)]
                for number in range(300):
                    Client(address)(
                        "GET", f"/api/v2/contacts/recoms/124{4 + number % 5}?contactId=1&products=P{number}"
                    )
                found[f"pss_megabytes, {workers} workers"] = round(sum(map(pss_megabytes, pids)), 1)
        one, three = (float(str(found[f"pss_megabytes, {workers} workers"])) for workers in (1, 3))
        found["allowed, 3 workers"] = round(1.3 * one + 3 * 60, 1)
        found["within"] = three <= 1.3 * one + 3 * 60
        return found


MEASURES: dict[str, Callable[[Redis], Numbers]] = {
    "latency": latency,
    "consistency": consistency,
    "reads": reads,
    "spread": spread,
    "join": join,
    "memory": memory,
}


def conditions() -> str:
    """Tell how busy the machine is, and whether what is measured goes before that: `chrt -r 10 make bench-shared`."""
    first = hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER
    load = f"{os.cpu_count()} cores, load average {os.getloadavg()[1]:.0f} over the last 5 minutes"
    return f"{load}, all that is measured at real-time priority" if first else load


def main() -> None:
    wanted = [name for name in sys.argv[1:] if name in MEASURES] or list(MEASURES)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    with tempfile.TemporaryDirectory(prefix="yespo-redis-") as folder:
        redis = Redis(Path(folder))
        redis.start()
        try:
            for name in wanted:
                result = MEASURES[name](redis)
                known[name] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": conditions(), **result}
                print(name, json.dumps(result, indent=2))
                RESULTS.write_text(json.dumps(known, indent=2) + "\n")
        finally:
            redis.kill()


if __name__ == "__main__":
    main()

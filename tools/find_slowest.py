"""Look for the requests that cost the server most, and keep the slowest 200 in tests/corpus, where a test replays them.

Each is sent to a server in a process of its own, with the text log on and the page's stream open, so that everything
that is ever made of a request is made of it; what it cost is that process's CPU time. The makers are the fuzzers, the
hard texts of tests/support/hard_texts.py, and bodies as large as they may be. `--replay` sends what is kept beside a
well-behaved client, and writes benchmarks/results/slowest.json.
"""

from __future__ import annotations

import argparse
import contextlib
import heapq
import json
import os
import random
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from stress.serving import serving

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tools")]

import fuzz_http  # noqa: E402  # they are beside this and in the tests
from fuzz_targets import mutated  # noqa: E402
from hard_texts import PLACES, texts  # noqa: E402
from slowest import Slow, read_slowest, send, well_behaved, write_slowest  # noqa: E402

from yespo_contracts.bodies.json_body import MAX_BODY_BYTES, MAX_VALUES  # noqa: E402
from yespo_contracts.request.authentication import basic_authorization  # noqa: E402
from yespo_fixtures import demo_shop_folder  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "slowest.json"
KEPT = 200
LARGE = 10
"""Of the large bodies fewer are kept, since each takes long to read."""

_PATHS = (
    "/api/v1/orders",
    "/api/v1/contact",
    "/api/v1/contacts",
    "/api/v1/contacts/token",
    "/api/v3/event",
    "/api/v2/track",
)


def request(method: str, target: str, body: bytes = b"", headers: tuple[str, ...] = ()) -> bytes:
    given = (f"Authorization: {basic_authorization('key')}", "Content-Type: application/json", *headers)
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        *given,
        f"Content-Length: {len(body)}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8", "replace") + body


def hard_texts(chance: random.Random) -> Iterator[bytes]:
    """A text in each place of a request."""
    found = list(texts(15_000))
    while True:
        place, text = chance.choice(PLACES), chance.choice(found)[: chance.choice((500, 5000, 15_000))]
        written = text.replace(" ", "%20").replace("#", "%23")
        if place in {"path", "query", "value"}:
            before = {"path": "/", "query": "/api/v2/contacts/recoms/1247?", "value": "/api/v2/contacts/recoms/1245?x="}
            yield request("GET", before[place] + written)
        elif place in {"body", "text in a body"}:
            order = {"orders": [{"externalOrderId": text}]}
            yield request(
                "POST", chance.choice(_PATHS), text.encode() if place == "body" else json.dumps(order).encode()
            )
        else:
            yield request("GET", "/api/v2/contacts/recoms/1245?contactId=1", headers=(f"{place}: {text}",))


def queries(chance: random.Random) -> Iterator[bytes]:
    while True:
        query = mutated("query", chance).decode("latin-1").replace(" ", "%20").replace("\n", "%0A")
        yield request("GET", f"/api/v2/contacts/recoms/{chance.choice((1244, 1245, 1247, 1248, 1252))}?{query}")


def bodies(chance: random.Random) -> Iterator[bytes]:
    while True:
        yield request("POST", chance.choice(_PATHS), mutated("body", chance))


def hostile_bytes(chance: random.Random) -> Iterator[bytes]:
    names = list(fuzz_http.KINDS)
    while True:
        yield fuzz_http.KINDS[chance.choice(names)][1](chance)


def control_reads(chance: random.Random) -> Iterator[bytes]:
    reads = ("requests?limit=1000", "requests/har?limit=200", "metrics", "contacts?q=a", "admin-openapi.json", "feed")
    while True:
        yield request("GET", "/__admin/" + chance.choice(reads))


def large_bodies(chance: random.Random) -> Iterator[bytes]:
    """As many values, orders, contacts, names or letters as a body may have."""
    email = {"type": "email", "value": "olena@example.com"}
    item = {"externalItemId": "TENT-0001", "name": "x", "quantity": 1, "cost": 1}
    while True:
        many = chance.choice((MAX_VALUES // 5, MAX_VALUES // 2, MAX_VALUES - 20))
        order = {"externalOrderId": "1", "status": "DELIVERED", "date": "2026-01-01T00:00:00", "totalCost": 1}
        orders = [
            {**order, "externalOrderId": str(number), "externalCustomerId": f"u{number}"} for number in range(1000)
        ]
        contacts = [{"channels": [{**email, "value": f"o{number}@example.com"}]} for number in range(3000)]
        documents: tuple[object, ...] = (
            {"orders": orders},
            {"orders": [{**one, "items": [item] * (many // 6000)} for one in orders]},
            {"orders": [{**order, "items": [item] * (many // 6)}]},
            {"contacts": contacts, "dedupeOn": "email"},
            {"contacts": [{**one, "firstName": 1, "x": 2} for one in contacts], "dedupeOn": "email"},
            {"channels": [email] * (many // 3)},
            {f"name{number}": 1 for number in range(many)},
            {"orders": [{}] * 1000},
            {"orders": [1] * many},
            {"eventTypeKey": "x", "keyValue": "y", "params": [{"name": "n", "value": "1"}] * (many // 3)},
            {"orders": "a" * (MAX_BODY_BYTES - 100)},
            {"orders": [{"x": "id=1 " * (many // 50)}]},
        )
        yield request("POST", chance.choice(_PATHS[:5]), json.dumps(chance.choice(documents)).encode())


MAKERS: dict[str, tuple[int, Callable[[random.Random], Iterator[bytes]]]] = {
    "hard texts": (KEPT, hard_texts),
    "queries": (KEPT, queries),
    "bodies": (KEPT, bodies),
    "hostile bytes": (KEPT, hostile_bytes),
    "control reads": (6, control_reads),
    "large bodies": (LARGE, large_bodies),
}


def replay(port: int) -> None:
    """Send what is kept beside a well-behaved client, and write what that client waited."""
    slowest = read_slowest()
    load = os.getloadavg()[0]
    with well_behaved(port) as quiet:
        time.sleep(5)
    with well_behaved(port) as took:
        for one in slowest:
            send(port, one.data)
    result = {
        "command": "python tools/find_slowest.py --replay",
        "load_average_before": round(load, 1),
        "requests": len(slowest),
        "p99_ms_alone": round(statistics.quantiles(quiet, n=100)[98], 2),
        "answers": len(took),
        "p50_ms": round(statistics.median(took), 2),
        "p99_ms": round(statistics.quantiles(took, n=100)[98], 2),
        "largest_ms": round(max(took), 2),
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=3000, help="of each maker; a tenth of the large ones")
    options.add_argument("--seed", type=int, default=18)
    options.add_argument("--replay", action="store_true", help="look for nothing, and send what is kept")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        shop = Path(folder) / "shop"
        shutil.copytree(demo_shop_folder(), shop)
        fake = stack.enter_context(serving(shop, "--log-format", "text", quiet=False))
        page = stack.enter_context(socket.create_connection(("127.0.0.1", fake.port)))
        page.sendall(b"GET /__admin/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        if given.replay:
            replay(fake.port)
            return
        found: list[Slow] = []
        for maker, (most, make) in MAKERS.items():
            slowest: list[tuple[float, int, bytes]] = []
            made = make(random.Random(f"{given.seed} {maker}"))
            for number in range(given.cases if most == KEPT else max(1, given.cases // 20)):
                data = next(made)
                before = fake.cpu_seconds()
                send(fake.port, data)
                page.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    while page.recv(1 << 20):
                        pass
                cost = (round((fake.cpu_seconds() - before) * 1000, 2), number, data)
                (heapq.heappush if len(slowest) < most else heapq.heappushpop)(slowest, cost)
            found += [Slow(maker, cost, data) for cost, _, data in slowest]
            print(f"{maker}: the slowest took {max(slowest)[0]} ms of CPU", flush=True)
    few = [one for one in found if MAKERS[one.maker][0] < KEPT]
    many = sorted((one for one in found if MAKERS[one.maker][0] == KEPT), key=lambda one: -one.milliseconds)
    write_slowest([*few, *many[: KEPT - len(few)]])


if __name__ == "__main__":
    main()

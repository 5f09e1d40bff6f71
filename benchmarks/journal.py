"""What the journal, and a fault rule that doesn't match, cost a request in CPU time.

Uvicorn's own HTTP protocol is fed requests through a transport that only counts bytes, so that the kernel's share,
which would make the journal look smaller, is left out. The variants take turns in short batches; the bare app is
measured twice, and the difference between the two is the noise. Writes benchmarks/results/journal.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from yespo_contracts.request.authentication import basic_authorization
from yespo_mockserver.api.routes import Routes
from yespo_mockserver.app import App, create_app
from yespo_mockserver.messages.request import Request
from yespo_mockserver.port.sending import send_response
from yespo_mockserver.shop import Shop

RESULTS = Path(__file__).parent / "results" / "journal.json"


class CountingTransport(asyncio.Transport):
    """Takes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += len(data)

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def connection(app: ASGIApp) -> tuple[HttpToolsProtocol, CountingTransport]:
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, proxy_headers=False)
    config.load()
    protocol = HttpToolsProtocol(config, ServerState(), {}, asyncio.get_running_loop())
    transport = CountingTransport()
    protocol.connection_made(transport)
    return protocol, transport


def requests(shop: Shop) -> list[bytes]:
    authorization = basic_authorization("key")
    contacts = [contact.contact_id for contact in shop.contacts if contact.contact_id][:100]
    return [
        f"GET /api/v2/contacts/recoms/1245?contactId={contact} HTTP/1.1\r\nHost: 127.0.0.1:8025\r\n"
        f"Authorization: {authorization}\r\nAccept: */*\r\nUser-Agent: benchmark\r\n\r\n".encode()
        for contact in contacts
    ]


def variants() -> dict[str, Callable[[], ASGIApp]]:
    def bare() -> ASGIApp:
        routes = Routes(Shop.demo())

        async def endpoints_alone(scope: Scope, _receive: Receive, send: Send) -> None:
            path, query = scope["path"], scope["query_string"]
            target = scope["raw_path"] + b"?" + query
            request = Request(scope["method"], path, query, scope["headers"], target, scope["scheme"])
            resource, named = routes.find(path)
            if resource.refused(request) is None:
                response, _ = await resource.judged(request, named).outcome()
                await send_response(send, response.framed(request.method))

        return endpoints_alone

    def with_rules(*specs: str) -> App:
        app = create_app(Shop.demo())
        for spec in specs:
            app.faults.add(spec)
        return app

    return {
        "bare": bare,
        "bare again": bare,
        "journal": with_rules,
        "journal again": with_rules,
        "journal, rule on a data source": lambda: with_rules("503:data_source=1247"),
    }


async def measure(rounds: int, batch: int) -> dict[str, list[float]]:
    shop = Shop.demo()
    asked = requests(shop)
    connections = {name: connection(make()) for name, make in variants().items()}
    times: dict[str, list[float]] = {name: [] for name in connections}
    for turn in range(rounds + 2):
        order = list(connections)
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            protocol, transport = connections[name]
            before = transport.written
            started = time.process_time()
            for number in range(batch):
                protocol.data_received(asked[number % len(asked)])
                await asyncio.sleep(0)
            spent = time.process_time() - started
            assert transport.written > before + batch * 1000, f"{name}: no answers"
            if turn >= 2:
                times[name].append(spent / batch * 1e6)
    return times


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--batch", type=int, default=200)
    given = options.parse_args()
    times = asyncio.run(measure(given.rounds, given.batch))

    def ratio(one: str, other: str) -> float:
        """Return the median over the rounds of how much dearer `one` is than `other`, in percent."""
        return statistics.median((a / b - 1) * 100 for a, b in zip(times[one], times[other], strict=True))

    rule = "journal, rule on a data source"
    result = {
        "command": "python benchmarks/journal.py " + " ".join(sys.argv[1:]),
        "microseconds_a_request": {name: round(statistics.median(values), 2) for name, values in times.items()},
        "percent": {
            "journal over bare": round(ratio("journal", "bare"), 2),
            "bare over bare (noise)": round(ratio("bare again", "bare"), 2),
            "rule over journal": round(ratio(rule, "journal"), 2),
            "journal over journal (noise)": round(ratio("journal again", "journal"), 2),
        },
        "bounds": {"journal over bare": 10, "rule over journal": 2},
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()

"""Nobody waits for what somebody else sends: not for the slowest requests that were found, nor for a large body."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from driving import AUTHORIZATION, on_a_port
from slowest import GOOD, read_slowest, send
from starlette.types import ASGIApp, Receive, Scope, Send

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

MOST_SECONDS = 0.05
"""Of processor time for one turn of the loop: what others wait for on a machine that does nothing else."""

LONGER = 4
"""So many turns may take longer: an import of 3,000 contacts is one change."""

LONGEST = 1.0
"""And none as long as this, also where coverage is measured; on the loop the largest body took 13."""


class Turns:
    """An app that notes how much processor time each turn of its loop takes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.seconds: list[float] = []
        self._begun = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._begun:
            self._turn()
        await self.app(scope, receive, send)

    def _turn(self) -> None:
        now = time.thread_time()
        self.seconds.append(now - (self._begun or now))
        self._begun = now
        asyncio.get_running_loop().call_later(0.001, self._turn)


def test_the_slowest_requests_make_nobody_wait() -> None:
    slowest = read_slowest()
    assert len(slowest) == 200
    turns = Turns(create_app(Shop.demo()))
    with on_a_port(turns) as port:
        send(port, GOOD)
        for one in slowest:
            before = len(turns.seconds)
            send(port, one.data)
            longest = max(turns.seconds[before:], default=0.0)
            assert longest < LONGEST, (one.maker, longest, one.data[:200])
    assert sum(turn > MOST_SECONDS for turn in turns.seconds) <= LONGER


async def turns_beside(body: bytes) -> tuple[int, int]:
    """Return the status of a request, and how often the loop did something else while it was answered."""
    sent: list[Any] = []
    turns = 0

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send_out(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"authorization", AUTHORIZATION.encode())]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/orders", "query_string": b"", "headers": headers}
    answer = asyncio.ensure_future(create_app(Shop.demo())(scope, receive, send_out))
    while not answer.done():
        await asyncio.sleep(0)
        turns += 1
    return sent[0]["status"], turns


def test_a_large_body_is_read_beside_the_loop() -> None:
    body = json.dumps({f"name{number}": 1 for number in range(100_000)}).encode()
    status, turns = asyncio.run(turns_beside(body))
    few = asyncio.run(turns_beside(body[:0]))[1]
    assert status == 400
    assert turns > 10 * few

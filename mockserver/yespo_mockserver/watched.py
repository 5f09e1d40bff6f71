"""The API under watch: its answers with the faults that requests meet, and the journal of both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.endpoints.wire import Response
from yespo_mockserver.faults.answers import spoil
from yespo_mockserver.faults.rules import Faults, Met
from yespo_mockserver.faults.wire import Cycle, break_connection, cycle_behind, drip, drip_seconds, seen_in_process

FAULTS = "yespo.faults"
"""The key of the ASGI scope under which the faults that a request met are found, a `Met`; absent if it met none.

In process nothing sleeps: `scope["yespo.faults"].seconds` says by how much the answer is late, `scope["yespo.drip"]`
how long its body takes after that, and whoever drives the app compares the two with its client's time-outs. A fault of
the wire comes out of the app as a `WireFault`.
"""

DRIP = "yespo.drip"
"""The key under which an answer that drips in process says how many seconds its body takes."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Watched:
    """The API's app with faults around it."""

    def __init__(self, app: ASGIApp, faults: Faults, behaviour: Callable[[], Behaviour]) -> None:
        self._app = app
        self._faults = faults
        self._behaviour = behaviour

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        met = self._faults.met_by(scope) if len(self._faults) else None
        if met is None:
            await self._app(scope, receive, send)
            return
        scope[FAULTS] = met
        await self._answer(met, cycle_behind(send), scope, receive, send)

    async def _answer(self, met: Met, cycle: Cycle | None, scope: Scope, receive: Receive, send: Send) -> None:
        if cycle is not None and met.seconds:
            await asyncio.sleep(met.seconds)
        answer = await self._spoiled(met, scope, receive)
        broken = next((rule for rule in met.rules if rule.fault.about.level == "wire"), None)
        if broken is None:
            await answer(scope, receive, send)
            return
        if broken.fault.kind == "refused":
            self._faults.refuse_now(broken)
        if broken.fault.kind == "drip":
            if cycle is not None:
                await drip(send, broken.fault, answer, scope)
                return
            scope[DRIP] = drip_seconds(broken.fault, answer)
            await answer(scope, receive, send)
            return
        if cycle is None:
            raise seen_in_process(broken.fault, answer)
        await break_connection(cycle, broken.fault, answer, scope, receive)

    async def _spoiled(self, met: Met, scope: Scope, receive: Receive) -> Response:
        """Return the answer with everything done to it that isn't done to its connection.

        A request that would change something isn't carried out when the client can't know that it was received.
        """
        if scope["method"] not in _SAFE and any(rule.fault.replaces for rule in met.rules):
            answer = Response(200, (), b"")
        else:
            answer = await _whole_answer(self._app, scope, receive)
        for rule in met.rules:
            answer = spoil(answer, rule, scope, self._behaviour())
        return answer


async def _whole_answer(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    started: MutableMapping[str, Any] = {}  # ASGI's own type of a message
    pieces: list[bytes] = []

    async def keep(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        else:
            pieces.append(message.get("body", b""))

    asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
    await app(asked, receive, keep)
    if asked is not scope:
        scope.update({key: value for key, value in asked.items() if key not in {"method", *scope}})
    headers = tuple((name, value) for name, value in started["headers"] if name != b"content-length")
    return Response(started["status"], headers, b"".join(pieces))

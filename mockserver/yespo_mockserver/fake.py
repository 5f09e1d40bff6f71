"""The API under watch: its answers with the faults that requests meet, and the journal of both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.api.cors import ANY_ORIGIN
from yespo_mockserver.faults.armed import DRIP, FAULTS, Faults, Met
from yespo_mockserver.faults.spoiling import spoil
from yespo_mockserver.journal.entry import KEPT_BYTES, REQUEST_BODY
from yespo_mockserver.journal.journal import STARTED, Journal
from yespo_mockserver.messages.reply import ANSWER, ANSWERED, Response
from yespo_mockserver.port.playing import Cycle, break_connection, cycle_behind, drip, drip_seconds, seen_in_process
from yespo_mockserver.scenarios import Scenarios

BESIDE = "/__admin"
"""What the paths begin with that aren't the API's."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_Message = MutableMapping[str, Any]  # ASGI's own type


class Watched:
    """The API's app with faults and the journal around it, and beside it what neither of them touches."""

    def __init__(
        self,
        app: ASGIApp,
        faults: Faults,
        journal: Journal,
        behaviour: Callable[[], Behaviour],
        *,
        scenarios: Scenarios,
        beside: ASGIApp,
    ) -> None:
        self.scenarios = scenarios
        self.faults = faults
        self.journal = journal
        self._app = app
        self._behaviour = behaviour
        self._beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and keep it."""
        if scope["path"].startswith(BESIDE):
            await self._beside(scope, receive, send)
            return
        scope[STARTED] = perf_counter()
        if scope["method"] not in _SAFE:
            receive = _keeping(receive, scope)
        if self.scenarios.running:
            self.scenarios.observe(scope)
        faults = self.faults
        met = faults.met_by(scope) if faults.rules else None
        try:
            if met is None:
                scope[ANSWERED] = self.journal.record
                await self._app(scope, receive, send)
            else:
                scope[FAULTS] = met
                await self._answer(met, cycle_behind(send), scope, receive, send)
        finally:
            if STARTED in scope:
                self.journal.record(scope)

    async def _answer(self, met: Met, cycle: Cycle | None, scope: Scope, receive: Receive, send: Send) -> None:
        if cycle is not None and met.seconds:
            await asyncio.sleep(met.seconds)
        answer = scope[ANSWER] = await self._spoiled(met, scope, receive)
        self.journal.record(scope)
        on_the_wire = next((rule for rule in met.rules if rule.fault.about.level == "wire"), None)
        if on_the_wire is None:
            await answer(scope, receive, send)
        elif on_the_wire.fault.kind == "drip":
            scope[DRIP] = drip_seconds(on_the_wire.fault, answer)
            if cycle is None:
                await answer(scope, receive, send)
            else:
                await drip(send, on_the_wire.fault, answer, scope)
        elif cycle is None:
            raise seen_in_process(on_the_wire.fault, answer)
        else:
            if on_the_wire.fault.kind == "refused":
                self.faults.refuse_now(on_the_wire)
            await break_connection(cycle, on_the_wire.fault, answer, scope, receive)

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
        if self._behaviour().cors == "any" and ANY_ORIGIN not in answer.headers:
            answer = Response(answer.status, (*answer.headers, ANY_ORIGIN), answer.body)
        return answer


def _keeping(receive: Receive, scope: Scope) -> Receive:
    """Return a `receive` that keeps the beginning of the request's body."""
    kept = scope[REQUEST_BODY] = bytearray()

    async def keeping() -> _Message:
        message = await receive()
        if len(kept) < KEPT_BYTES:
            kept.extend(message.get("body", b"")[: KEPT_BYTES - len(kept)])
        return message

    return keeping


async def _whole_answer(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    started: _Message = {}
    pieces: list[bytes] = []

    async def keep(message: _Message) -> None:
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

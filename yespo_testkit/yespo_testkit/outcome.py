"""What becomes of a request: an answer, how late it is, and whether its connection breaks on the way."""

from __future__ import annotations

from typing import NamedTuple

from starlette.types import ASGIApp, Scope

from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.faults import Fault, FaultError
from yespo_mockserver.faults.armed import Rule
from yespo_mockserver.faults.fault import MAX_SECONDS
from yespo_mockserver.faults.kinds import ALIASES
from yespo_mockserver.faults.spoiling import spoil
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.port.playing import WireFault, drip_seconds, seen_in_process
from yespo_testkit.intercept.at_once import Answer, drive

NAMES = {"truncated": "half-close"}
"""What `fails` calls a fault otherwise than `serve --fault`: as a client sees it, the connection ends early."""

_MET = "yespo.faults"  # the keys under which the app tells what its own faults did
_DRIP = "yespo.drip"


class Outcome(NamedTuple):
    """One outcome.

    `seconds` is by how much the answer is late, and `drips` how long its body takes then; `wire` is the fault that the
    connection meets, and `partial` what of the body arrives before it breaks, None where not even the status does.
    """

    answer: Answer
    seconds: float = 0.0
    wire: Fault | None = None
    partial: bytes | None = None
    drips: float = 0.0

    @property
    def breaks(self) -> bool:
        """Whether the connection ends before the answer does."""
        return self.wire is not None and self.wire.kind != "drip"


def outcome_of(app: ASGIApp, scope: Scope, content: bytes) -> Outcome:
    """Return what the application makes of a request, with the faults that its shop has."""
    try:
        answer = drive(app, scope, content)
    except WireFault as broken:
        return _broken(broken, _late(scope))
    return Outcome(answer, _late(scope), drips=scope.get(_DRIP, 0.0))


def spoilt(own: Outcome, rule: Rule, scope: Scope, behaviour: Behaviour) -> Outcome:
    """Return the outcome as a fault leaves it."""
    fault = rule.fault
    headers = tuple(pair for pair in own.answer.headers if pair[0] != b"content-length")
    response = spoil(Response(own.answer.status, headers, own.answer.body), rule, scope, behaviour)
    answer = Answer(response.status, response.headers, response.body)
    if fault.about.level != "wire":
        return Outcome(answer, own.seconds + rule.latency())
    if fault.kind == "drip":
        return Outcome(answer, own.seconds, fault, answer.body, drip_seconds(fault, response))
    return _broken(seen_in_process(fault, response), own.seconds)


def fault_of(fault: object) -> Fault:
    """Return the fault that a test names; raises `ValueError` naming what is wrong and what is allowed."""
    if isinstance(fault, Fault):
        return fault
    if not isinstance(fault, int | str):
        shown = getattr(fault, "__name__", type(fault).__name__)
        raise TypeError(
            f"fails({shown}): it takes a status, a kind of fault such as 'timeout' or 'connect', or a Fault."
        )
    if isinstance(fault, int) and not 400 <= fault <= 599:
        raise ValueError(f"fails({fault}): a status that fails is from 400 to 599; answers() takes others.")
    kind, colon, rest = str(fault).partition(":")
    kind = NAMES.get(kind, kind)
    if ALIASES.get(kind, kind) == "refused" and not rest:  # as often as `times` says
        colon, rest = ":", f"during={MAX_SECONDS}"
    try:
        return Fault.parse(kind + colon + rest)
    except FaultError as error:
        raise ValueError(f"fails({fault!r}): {error}.") from None


def says_when(fault: Fault) -> bool:
    """Tell whether a fault says itself how often it happens."""
    spans = fault.during is not None and fault.during < MAX_SECONDS
    return spans or fault.first is not None or fault.nth is not None or fault.share is not None


def _broken(broken: WireFault, seconds: float) -> Outcome:
    if broken.answer is None:
        return Outcome(Answer(0, (), b""), seconds, broken.fault)
    answer = broken.answer
    headers = (*answer.headers, (b"content-length", b"%d" % len(answer.body)))
    return Outcome(Answer(answer.status, headers, answer.body), seconds, broken.fault, broken.partial)


def _late(scope: Scope) -> float:
    met = scope.get(_MET)
    return 0.0 if met is None else float(met.seconds)

"""What becomes of a request: an answer, how late it is, and whether its connection breaks on the way."""

from __future__ import annotations

from typing import NamedTuple

from yespo_mockserver.faults import Fault
from yespo_mockserver.messages.reply import Reply
from yespo_testkit.intercept.at_once import Answer


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


def outcome_of(reply: Reply) -> Outcome:
    """Return what becomes of a request that the fake replied to."""
    response, delivery = reply.response, reply.delivery
    answer = Answer(response.status, response.headers, response.body)
    if not delivery.breaks:
        pieces = -(-len(response.body) // delivery.piece) if delivery.piece else 0
        return Outcome(answer, delivery.delay, drips=pieces * delivery.pause)
    wire = next(fault for fault in reply.faults if isinstance(fault, Fault) and fault.about.level == "wire")
    if not delivery.begun:
        return Outcome(Answer(0, (), b""), delivery.delay, wire)
    return Outcome(answer, delivery.delay, wire, delivery.arrives(response.body))

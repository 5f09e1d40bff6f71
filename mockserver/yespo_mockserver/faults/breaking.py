"""How a response is delivered where faults act on its time and on its connection."""

from __future__ import annotations

from yespo_mockserver.faults.armed import Matched, Rule
from yespo_mockserver.messages.delivery import Delivery, Ending
from yespo_mockserver.messages.reply import BODILESS, Response

PAUSE = 0.1
"""The seconds between two pieces of a dripping body, unless told otherwise."""

_ENDINGS: dict[str, Ending] = {
    "refused": "refused",
    "reset": "reset",
    "stall": "stall",
    "half-close": "half-close",
    "bad-chunks": "bad-chunks",
}


def delivery_of(met: Matched, response: Response, method: str) -> Delivery:
    """Return how a response to a request of this method is delivered; the first fault of the wire is the one.

    What breaks in the middle of a body can't break where there is no body: HEAD gets its answer whole.
    """
    rule = next((rule for rule in met.rules if rule.fault.about.level == "wire"), None)
    if rule is None:
        return Delivery(delay=met.seconds)
    fault = rule.fault
    bodiless = method == "HEAD" or response.status in BODILESS
    if fault.kind == "drip":
        pause = PAUSE if fault.seconds is None else fault.seconds
        return Delivery(delay=met.seconds, piece=0 if bodiless else fault.bytes or 1, pause=pause)
    begun = fault.at == "body" or fault.kind in {"half-close", "bad-chunks"}
    if begun and bodiless:
        return Delivery(delay=met.seconds)
    return Delivery(delay=met.seconds, ends=_ENDINGS[fault.kind], begun=begun, refused_for=_refused_for(rule))


def _refused_for(rule: Rule) -> float:
    return rule.remaining() if rule.fault.kind == "refused" else 0.0

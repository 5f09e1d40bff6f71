"""The first request on a new connection, and after a pause: answered like any other."""

from __future__ import annotations

from collections.abc import Iterator

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.between.remembered import Remembered, remembered
from yespo_checker.sender import Sender

_NEW = 8
_PAUSE = 0.6
_RULE = "connections"


def first_requests(sender: Sender) -> Iterator[Finding]:
    """Send some of the requests again, each on a connection of its own, and two after a pause."""
    chosen = remembered(sender, _NEW)
    if not chosen:
        sender.counts.cannot_judge("no request was answered before", _RULE)
    for each in chosen:
        sender.transport.reconnect()
        if found := _otherwise(sender, each, "on a new connection"):
            yield found
            break
    for each, new in zip(chosen[:2], (False, True), strict=False):
        sender.transport.pace.pause(_PAUSE)
        if new:
            sender.transport.reconnect()
        if found := _otherwise(sender, each, "after a pause"):
            yield found
            break


def _otherwise(sender: Sender, before: Remembered, when: str) -> Finding | None:
    if sender.stopped:
        return None
    sender.counts.look(_RULE)
    answer, found = sender.send(before.request)
    if answer is not None and same(answer, before.answer):
        return None
    again, _ = sender.send(before.request)
    if again is None or not same(again, before.answer):
        sender.counts.cannot_judge("the request gets another answer at other times, too", _RULE)
        return None
    message = f"The first request {when} is answered otherwise than the same request after it."
    if answer is None:
        return Finding(_RULE, message, before.request, "an answer", found[0].got if found else "none", None)
    expected, got = difference(before.answer, answer)
    return Finding(_RULE, message, before.request, expected, got + sender.whose(before.request, answer), answer)

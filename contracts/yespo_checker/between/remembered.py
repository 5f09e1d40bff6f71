"""The requests that were answered before, in an order that lets those of different contacts follow each other."""

from __future__ import annotations

from typing import NamedTuple

from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer
from yespo_contracts.identity import identifiers_of
from yespo_contracts.request.written import WireRequest


class Remembered(NamedTuple):
    """A request that was answered with 200, its answer then, and the place of its contact among those known."""

    request: WireRequest
    answer: Answer
    contact: int | None


def remembered(sender: Sender, most: int) -> list[Remembered]:
    """Return so many of the requests that were answered, neighbours having different answers where that can be."""
    found = []
    for request, answer in sender.first.values():
        parsed = sender.account.expected(request).request
        contacts = [] if parsed is None else sender.account.contact(identifiers_of(parsed))
        place = sender.account.known.contacts.index(contacts[0]) if contacts else None
        found.append(Remembered(request, answer, place))
    by_answer: dict[bytes, list[Remembered]] = {}
    for each in found:
        by_answer.setdefault(each.answer.body, []).append(each)
    rows = sorted(by_answer.values(), key=len, reverse=True)
    deepest = len(rows[0]) if rows else 0
    mixed = [row[place] for place in range(deepest) for row in rows if place < len(row)]
    return mixed[:most]

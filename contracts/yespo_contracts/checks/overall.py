"""What shows in many answers together, and in none of them alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from yespo_contracts.checks.account import Account, Expected, identifiers_of
from yespo_contracts.checks.answer import Answer
from yespo_contracts.checks.shapes import Fault, ids_of
from yespo_contracts.wire import WireRequest

_FEWEST_ANSWERS = 20
_FEWEST_CONTACTS = 3


class Overall(msgspec.Struct, frozen=True):
    """A fault of many answers, with one request that is part of it."""

    fault: Fault
    request: WireRequest
    answer: Answer


class Whole:
    """Keeps the longest answer of each data source, and what contacts and strangers get from personal ones."""

    def __init__(self) -> None:
        self._longest: dict[int, tuple[int, WireRequest, Answer]] = {}
        self._answers: dict[int, int] = {}
        self._contacts: dict[tuple[int, int], tuple[WireRequest, Answer]] = {}
        self._strangers: dict[int, bytes] = {}

    def note(self, account: Account, request: WireRequest, expected: Expected, answer: Answer) -> None:
        """Take an answer into account."""
        asked, source = expected.request, expected.source
        if asked is None or source is None or answer.status != 200 or request.method != "GET":
            return
        self._answers[source.id] = self._answers.get(source.id, 0) + 1
        length = len(ids_of(answer))
        if length > self._longest.get(source.id, (-1, request, answer))[0]:
            self._longest[source.id] = (length, request, answer)
        if source.type == "personal" and not source.requires and not asked.products and not asked.category:
            found = account.contact(identifiers_of(asked))
            if not found:
                self._strangers.setdefault(source.id, answer.body)
            elif len(found) == 1:
                place = next(place for place, contact in enumerate(account.known.contacts) if contact == found[0])
                self._contacts.setdefault((source.id, place), (request, answer))

    def faults(self, account: Account) -> Iterator[Overall]:
        """Iterate over what is wrong with the answers together."""
        for source in account.known.data_sources:
            if source.id not in self._longest:
                continue
            length, request, answer = self._longest[source.id]
            enough = source.size is not None and len(account.known.catalogue) >= 3 * source.size
            ranked = source.type in {"bestsellers", "personal"} and source.scope == "shop" and enough
            if ranked and length + 1 == source.size and self._answers[source.id] >= _FEWEST_ANSWERS:
                message = "Every answer is one product short of the data source's size."
                yield Overall(Fault("size", message, f"{source.size}", f"{length}"), request, answer)
        for id_, stranger in self._strangers.items():
            answers = [found for (source_id, _), found in self._contacts.items() if source_id == id_]
            if len(answers) >= _FEWEST_CONTACTS and all(answer.body == stranger for _, answer in answers):
                message = "No contact gets another answer than somebody who isn't one."
                request, answer = answers[0]
                expected = "recommendations of the contact's own"
                yield Overall(Fault("personal", message, expected, "the same for everybody"), request, answer)

"""What shows in many answers together, and in none of them alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.assertions.shapes import elements_of
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.identity import identifiers_of
from yespo_contracts.request.reading import RecomsRequest
from yespo_contracts.request.written import WireRequest

_FEWEST_ANSWERS = 20
_FEWEST_CONTACTS = 3
_PLENTY = 3
_RANKINGS = {"bestsellers", "personal"}
_FEWEST_QUESTIONS = {"bestsellers": 1, "personal": 1, "also_bought": 10, "out_of_stock_alternatives": 10}
"""How many different questions must all stay without a product; other types may have none for any."""


class Overall(msgspec.Struct, frozen=True):
    """A fault of many answers, with one request that is part of it."""

    fault: Mismatch
    request: WireRequest
    answer: Answer


class Whole:
    """Keeps what data sources answered at most and were asked in vain, and what contacts and strangers got."""

    def __init__(self) -> None:
        self._longest: dict[int, tuple[int, WireRequest, Answer]] = {}
        self._answers: dict[int, int] = {}
        self._lengths: dict[bytes, int | None] = {}
        self._questions: dict[int, set[tuple[str, ...]]] = {}
        self._contacts: dict[tuple[int, int], tuple[WireRequest, Answer]] = {}
        self._strangers: dict[int, bytes] = {}

    def note(self, account: Account, request: WireRequest, expected: Expected, answer: Answer) -> None:
        """Take an answer into account."""
        parsed, source = expected.request, expected.source
        if parsed is None or source is None or expected.empty or answer.status != 200 or request.method != "GET":
            return
        length = self._length(answer)
        if length is None:
            return
        self._answers[source.id] = self._answers.get(source.id, 0) + 1
        if length > self._longest.get(source.id, (-1, request, answer))[0]:
            self._longest[source.id] = (length, request, answer)
        if not length and _can_be_answered(account.known, source, parsed):
            self._questions.setdefault(source.id, set()).add(parsed.products + parsed.category)
        if source.type == "personal" and not source.requires and not parsed.products and not parsed.category:
            found = account.contact(identifiers_of(parsed))
            if not found:
                self._strangers.setdefault(source.id, answer.body)
            elif len(found) == 1:
                place = next(place for place, contact in enumerate(account.known.contacts) if contact == found[0])
                self._contacts.setdefault((source.id, place), (request, answer))

    def _length(self, answer: Answer) -> int | None:
        """Return how many products an answer has, None where that can't be read."""
        if answer.body not in self._lengths:
            elements = elements_of(answer)
            self._lengths[answer.body] = None if elements is None else len(elements)
        return self._lengths[answer.body]

    def rules(self, account: Account) -> set[str]:
        """Return the rules of recommendation types of which there are answers."""
        types = {source.type for source in account.known.data_sources if source.id in self._answers}
        return {name.replace("_", "-") for name in types & {*_FEWEST_QUESTIONS}}

    def mismatches(self, account: Account) -> Iterator[Overall]:
        """Iterate over what is wrong with the answers together."""
        for source in account.known.data_sources:
            if source.id not in self._longest:
                continue
            length, request, answer = self._longest[source.id]
            in_stock = sum(product.get("isInStock") != 0 for product in account.known.catalogue.values())
            plenty = source.size is not None and in_stock >= _PLENTY * source.size
            if not plenty or source.filtered or self._answers[source.id] < _FEWEST_ANSWERS:
                continue
            if not length and len(self._questions.get(source.id, ())) >= _FEWEST_QUESTIONS.get(source.type, in_stock):
                message = "A data source never recommends anything."
                rule = source.type.replace("_", "-")
                yield Overall(Mismatch(rule, message, "a product for some request", "none for any"), request, answer)
            elif _falls_short(source, length):
                message = "No answer has as many products as the data source is set to."
                yield Overall(Mismatch("size", message, f"{source.size}", f"{length}"), request, answer)
        for id_, stranger in self._strangers.items():
            answers = [found for (source_id, _), found in self._contacts.items() if source_id == id_]
            if len(answers) >= _FEWEST_CONTACTS and all(answer.body == stranger for _, answer in answers):
                message = "No contact gets another answer than somebody who isn't one."
                request, answer = answers[0]
                expected = "recommendations of the contact's own"
                yield Overall(Mismatch("personal", message, expected, "the same for everybody"), request, answer)


def _falls_short(source: KnownDataSource, length: int) -> bool:
    """Tell whether a length is less than a ranking of all products has."""
    ranking = source.type in _RANKINGS and source.scope == "shop"
    return ranking and source.size is not None and length < source.size


def _can_be_answered(known: Known, source: KnownDataSource, parsed: RecomsRequest) -> bool:
    """Tell whether a request names products and categories that there are, where its data source needs them."""
    there = {"products": known.products, "category": known.categories}
    return all(set(getattr(parsed, name)) & set(there[name]) for name in source.requires)

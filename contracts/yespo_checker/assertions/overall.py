"""What shows in many answers together, and in none of them alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import msgspec

from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.assertions.shapes import wrapped_elements_of
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.identity import identifiers_of
from yespo_contracts.request.reading import RecomsRequest
from yespo_contracts.request.written import WireRequest

_FEWEST_ANSWERS = 20
_FEWEST_CONTACTS = 3
_FEWEST_SAME = 12
_FEWEST_CATEGORIES = 3
_FEWEST_OTHERS = 3
_FEWEST_REFUSED = 5
_ANSWERED, _NONE = 200, 404
_PLENTY = 3
_RANKINGS = {"bestsellers", "personal"}
_BY_PRODUCT = {"also_bought", "out_of_stock_alternatives", "you_may_also_like"}
_FEWEST_QUESTIONS = {"bestsellers": 1, "personal": 1, "also_bought": 10, "out_of_stock_alternatives": 10}
"""How many different questions must all stay without a product; other types may have none for any."""

_Question = tuple[str, ...]


class OverallMismatch(msgspec.Struct, frozen=True):
    """A mismatch of many answers, with one request that is part of it."""

    mismatch: Mismatch
    request: WireRequest
    answer: Answer


class Overall:
    """Keeps how many products data sources answered at most, which questions were in vain, and who got what."""

    def __init__(self) -> None:
        self._longest: dict[int, tuple[int, WireRequest, Answer]] = {}
        self._answers: dict[int, int] = {}
        self._lengths: dict[bytes, int | None] = {}
        self._refused: dict[int, list[tuple[WireRequest, Answer]]] = {}
        self._in_vain: dict[int, set[_Question]] = {}
        self._by_product: dict[int, dict[_Question, tuple[WireRequest, Answer]]] = {}
        self._elements: dict[tuple[int, str], tuple[int, WireRequest, Answer]] = {}
        self._contacts: dict[tuple[int, int], tuple[WireRequest, Answer]] = {}
        self._strangers: dict[int, bytes] = {}

    def note(self, account: Account, request: WireRequest, expected: Expected, answer: Answer) -> None:
        """Take an answer into account."""
        parsed, source = expected.request, expected.source
        if parsed is None or source is None or expected.empty or request.method != "GET":
            return
        if answer.status == _NONE and _NONE not in expected.statuses:
            self._refused.setdefault(source.id, []).append((request, answer))
        if answer.status != _ANSWERED:
            return
        length = self._length(answer)
        if length is None:
            return
        self._answers[source.id] = self._answers.get(source.id, 0) + 1
        if length > self._longest.get(source.id, (-1, request, answer))[0]:
            self._longest[source.id] = (length, request, answer)
        answerable = _can_be_answered(account.known, source, parsed)
        if not length and answerable:
            self._in_vain.setdefault(source.id, set()).add(parsed.products + parsed.category)
        single = len(parsed.products + parsed.category) == 1 and len(source.requires) == 1
        if answerable and single and not account.known.catalogue:
            (element,) = parsed.products + parsed.category
            self._elements.setdefault((source.id, element), (length, request, answer))
        if answerable and source.requires == ("products",) and not parsed.category:
            self._by_product.setdefault(source.id, {}).setdefault(parsed.products, (request, answer))
        if source.type in _RANKINGS and not source.requires and not parsed.products and not parsed.category:
            self._note_contact(account, request, parsed, source, answer)

    def rules(self, account: Account) -> set[str]:
        """Return the rules of recommendation types of which there are answers."""
        types = {source.type for source in account.known.data_sources if source.id in self._answers}
        return {name.replace("_", "-") for name in types & ({*_FEWEST_QUESTIONS} | _BY_PRODUCT)}

    def mismatches(self, account: Account) -> Iterator[OverallMismatch]:
        """Iterate over what is wrong with the answers together."""
        for source in account.known.data_sources:
            yield from self._never_answered(source)
            yield from self._too_few(account, source)
            yield from self._products_without_effect(account, source)
            yield from self._beyond_ascii(source)
        yield from self._two_alike(account)
        yield from self._same_for_everybody(account)
        yield from self._bestsellers_for_everybody(account)

    def _note_contact(
        self, account: Account, request: WireRequest, parsed: RecomsRequest, source: KnownDataSource, answer: Answer
    ) -> None:
        found = account.contact(identifiers_of(parsed))
        if not found and source.type == "personal":
            self._strangers.setdefault(source.id, answer.body)
        elif len(found) == 1:
            place = account.known.contacts.index(found[0])
            known, before = self._contacts.setdefault((source.id, place), (request, answer))
            if len(request.target) < len(known.target) and answer.body == before.body:
                self._contacts[source.id, place] = (request, answer)  # the shorter, the better to read

    def _length(self, answer: Answer) -> int | None:
        """Return how many products an answer has, None where that can't be read."""
        if answer.body not in self._lengths:
            elements = wrapped_elements_of(answer)
            self._lengths[answer.body] = None if elements is None else len(elements)
        return self._lengths[answer.body]

    def _never_answered(self, source: KnownDataSource) -> Iterator[OverallMismatch]:
        refused = self._refused.get(source.id, [])
        if len(refused) >= _FEWEST_REFUSED and source.id not in self._answers:
            message = "A data source of the account is never answered."
            mismatch = Mismatch("answered", message, "200 for some request", f"404 for each of {len(refused)}")
            yield OverallMismatch(mismatch, *refused[0])

    def _too_few(self, account: Account, source: KnownDataSource) -> Iterator[OverallMismatch]:
        if source.id not in self._longest:
            return
        length, request, answer = self._longest[source.id]
        in_stock = sum(product.get("isInStock") != 0 for product in account.known.catalogue.values())
        plenty = source.size is not None and in_stock >= _PLENTY * source.size
        if not plenty or source.filtered or self._answers[source.id] < _FEWEST_ANSWERS:
            return
        if not length and len(self._in_vain.get(source.id, ())) >= _FEWEST_QUESTIONS.get(source.type, in_stock):
            message = "A data source never recommends anything."
            mismatch = Mismatch(_rule_of(source), message, "a product for some request", "none for any")
            yield OverallMismatch(mismatch, request, answer)
        elif _falls_short(source, length):
            message = "No answer has as many products as the data source is set to."
            yield OverallMismatch(Mismatch("size", message, f"{source.size}", f"{length}"), request, answer)

    def _products_without_effect(self, account: Account, source: KnownDataSource) -> Iterator[OverallMismatch]:
        """Find that a data source gives the same answer whatever products it is asked about."""
        found = self._by_product.get(source.id, {})
        if source.type not in _BY_PRODUCT or len(found) < _FEWEST_SAME or source.filtered:
            return
        bodies = {answer.body for _, answer in found.values()}
        if len(bodies) == 1 and self._length(next(iter(found.values()))[1]) and _differ(account.known, found):
            request, answer = [*found.values()][-1]
            message = "The products that a data source is asked about change nothing."
            expected = "another answer for another product"
            got = f"the same for {len(found)} different ones"
            yield OverallMismatch(Mismatch("list-effect", message, expected, got), request, answer)

    def _beyond_ascii(self, source: KnownDataSource) -> Iterator[OverallMismatch]:
        """Find that products or categories in other scripts get nothing, where those in ASCII get something."""
        found = {element: each for (id_, element), each in self._elements.items() if id_ == source.id}
        others = [each for element, each in found.items() if not element.isascii()]
        ascii_ = [each for element, each in found.items() if element.isascii()]
        answered = sum(length > 0 for length, _, _ in ascii_)
        if len(others) < _FEWEST_OTHERS or any(length for length, _, _ in others) or answered * 2 < len(ascii_):
            return
        if answered:
            _, request, answer = others[0]
            message = "What is beyond ASCII gets nothing."
            yield OverallMismatch(Mismatch("list-effect", message, "products, as for ASCII", "none"), request, answer)

    def _two_alike(self, account: Account) -> Iterator[OverallMismatch]:
        """Find two data sources of different types that give the same answers to the same questions."""
        sources = [source for source in account.known.data_sources if source.id in self._by_product]
        for place, one in enumerate(sources):
            for other in sources[:place]:
                if one.type == other.type or not {one.type, other.type} <= _BY_PRODUCT:
                    continue
                first, second = self._by_product[one.id], self._by_product[other.id]
                both = [question for question in first if question in second]
                if len(both) < _FEWEST_SAME or not _differ(account.known, both):
                    continue
                if not all(first[question][1].body == second[question][1].body for question in both):
                    continue
                request, answer = first[both[-1]]
                if len({first[question][1].body for question in both}) > 1:
                    message = "Two data sources of different types give the same answers."
                    got = f"the same as {other.id} ({other.type}) to each of {len(both)} questions"
                    mismatch = Mismatch(_rule_of(one), message, f"{one.id} ({one.type}) by its own type", got)
                    yield OverallMismatch(mismatch, request, answer)

    def _same_for_everybody(self, account: Account) -> Iterator[OverallMismatch]:
        for id_, stranger in self._strangers.items():
            answers = {place: found for (source, place), found in self._contacts.items() if source == id_}
            same = {place: found for place, found in answers.items() if found[1].body == stranger}
            if len(answers) >= _FEWEST_CONTACTS and len(same) == len(answers):
                message = "No contact gets another answer than somebody who isn't one."
                got = "the same for everybody"
            elif forgotten := [place for place in same if place in account.known.buyers]:
                bought = [place for place in answers if place in account.known.buyers]
                if len(bought) < 2 * _FEWEST_CONTACTS or len(forgotten) > len(bought) // 2:
                    continue
                same = {place: same[place] for place in forgotten}
                message = "A contact that has bought gets the answer of somebody who isn't one."
                got = f"the stranger's answer, for {len(forgotten)} of {len(bought)} contacts that have bought"
            else:
                continue
            request, answer = min(same.values(), key=lambda each: len(each[0].target))
            mismatch = Mismatch("personal", message, "recommendations of the contact's own", got)
            yield OverallMismatch(mismatch, request, answer)

    def _bestsellers_for_everybody(self, account: Account) -> Iterator[OverallMismatch]:
        """Find that whoever has bought gets the same from a personal data source as from one of bestsellers."""
        in_stock = sum(product.get("isInStock") != 0 for product in account.known.catalogue.values())
        plain = [
            source
            for source in account.known.data_sources
            if source.scope == "shop" and not source.filtered and in_stock >= _PLENTY * (source.size or 1)
        ]
        of_type = {kind: [source.id for source in plain if source.type == kind] for kind in _RANKINGS}
        for personal, best in itertools.product(of_type["personal"], of_type["bestsellers"]):
            both = [
                (self._contacts[personal, place], self._contacts[best, place])
                for place in sorted(account.known.buyers)
                if {(personal, place), (best, place)} <= self._contacts.keys()
            ]
            if len(both) >= 2 * _FEWEST_CONTACTS and all(_begin_alike(one, other) for (_, one), (_, other) in both):
                request, answer = both[0][0]
                message = "Contacts that have bought get from a personal data source what they get as bestsellers."
                got = f"as {best} (bestsellers) answers, for each of {len(both)} contacts"
                mismatch = Mismatch("personal", message, "recommendations of the contact's own", got)
                yield OverallMismatch(mismatch, request, answer)


def _begin_alike(one: Answer, other: Answer) -> bool:
    """Tell whether two answers have the same products, as far as both go."""
    first, second = (
        [product["id"] for product in wrapped_elements_of(each) or () if "id" in product] for each in (one, other)
    )
    return bool(first and second) and all(a == b for a, b in zip(first, second, strict=False))


def _rule_of(source: KnownDataSource) -> str:
    return source.type.replace("_", "-")


def _falls_short(source: KnownDataSource, length: int) -> bool:
    """Tell whether a length is less than a ranking of all products has."""
    ranking = source.type in _RANKINGS and source.scope == "shop"
    return ranking and source.size is not None and length < source.size


def _can_be_answered(known: Known, source: KnownDataSource, parsed: RecomsRequest) -> bool:
    """Tell whether a request names products and categories that there are, where its data source needs them."""
    there = {"products": known.products, "category": known.categories}
    return all(set(getattr(parsed, name)) & set(there[name]) for name in source.requires)


def _differ(known: Known, questions: Iterable[_Question]) -> bool:
    """Tell whether products are of different kinds, so that answers about them must differ somewhere.

    Where the catalogue isn't known, so many different products are taken to be.
    """
    if not known.catalogue:
        return True
    products = {id_ for question in questions for id_ in question if id_ in known.catalogue}
    return len({str(known.catalogue[id_].get("category")) for id_ in products}) >= _FEWEST_CATEGORIES

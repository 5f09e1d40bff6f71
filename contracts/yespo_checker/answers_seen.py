"""The answers of a check so far: whose each body was, how each product looked, and whether it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from yespo_checker.assertions.fields import Element
from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.assertions.shapes import wrapped_elements_of
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.identity import identifiers_of
from yespo_contracts.request.written import WireRequest

_REMEMBERED = 4096


class First(msgspec.Struct, frozen=True):
    """The request that first got a body: its number, its contact among those known, and its data source."""

    number: int
    request: WireRequest
    contact: Mapping[str, str] | None
    source: int | None
    products: tuple[str, ...] = ()


class AnswersSeen:
    """Remembers answers, to tell what a later one is the same as, and where it contradicts an earlier one."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._firsts: dict[bytes, First] = {}
        self._elements: dict[str, Element] = {}
        self._by_case: dict[str, str] = {}
        self._fields: set[str] = set()
        self._compared: set[bytes] = set()

    def first_of(self, number: int, request: WireRequest, expected: Expected) -> First:
        """Return whose request it is."""
        parsed, contact = expected.request, None
        if parsed is not None:
            found = self._account.contact(identifiers_of(parsed))
            contact = found[0] if found else None
        source = None if expected.source is None else expected.source.id
        return First(number, request, contact, source, () if parsed is None else parsed.products)

    def keep(self, number: int, request: WireRequest, expected: Expected, answer: Answer) -> None:
        """Remember an answer's body by the first request that got it."""
        is_answer = answer.status == 200 and request.method == "GET" and len(answer.body) > len("[]")
        if is_answer and answer.body not in self._firsts and len(self._firsts) < _REMEMBERED:
            self._firsts[answer.body] = self.first_of(number, request, expected)

    def whose(self, request: WireRequest, expected: Expected, answer: Answer) -> str:
        """Return which earlier request got the same body, where that is another one; as the end of a sentence."""
        first = self._firsts.get(answer.body)
        if first is None or first.request.target == request.target:
            return ""
        mine = self.first_of(0, request, expected)
        told = [
            "of another contact" if first.contact != mine.contact else "",
            f"of data source {first.source}" if first.source != mine.source else "",
            "about other products" if first.products != mine.products else "",
        ]
        said = ", ".join(each for each in told if each)
        return f": that is the answer of request {first.number}{', ' + said if said else ''}"

    def contradictions(self, answer: Answer) -> Iterator[Mismatch]:
        """Find products that look otherwise than in an answer before."""
        if answer.body in self._compared:
            return
        for element in wrapped_elements_of(answer) or ():
            id_ = element.get("id")
            if not isinstance(id_, str):
                continue
            if lost := self._lost(id_, element):
                message = "A product lacks a field of the feed that other products have."
                yield Mismatch("fields", message, lost, f"{id_} without {lost}")
                return
            nearly = self._by_case.setdefault(id_.strip().casefold(), id_)
            if nearly != id_ and not {nearly, id_} <= self._account.known.catalogue.keys():
                message = "Two products' ids differ by letter case or blanks alone."
                yield Mismatch("field-values", message, f"{nearly!r} once", f"{nearly!r} and {id_!r}")
                return
            before = self._elements.setdefault(id_, element)
            if before != element:
                names = [name for name in {**before, **element} if before.get(name) != element.get(name)]
                message = "A product isn't the same in two answers."
                expected, got = (f"{names[0]}: {each.get(names[0])!r:.80}" for each in (before, element))
                yield Mismatch("same-product", message, expected, got)
                return
        self._compared.add(answer.body)

    def _lost(self, id_: str, element: Element) -> str | None:
        """Return a field that the feed has for a product, and that other answers have, but not this one."""
        known = self._account.known.catalogue.get(id_)
        if known is None or known.get("name") != element.get("name"):
            return None
        lost = next((name for name in known if name in self._fields and name not in element), None)
        self._fields.update(element)
        return lost

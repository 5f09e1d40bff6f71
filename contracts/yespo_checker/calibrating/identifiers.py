"""What is asked about identifiers: nobody's, two contacts', one given twice, a blank one, and webI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yespo_checker.assertions.shapes import elements_of
from yespo_checker.calibrating.inquiry import Inquiry, same
from yespo_checker.pairs.relations import NOBODY
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.strategies.values import Pair

_MOST_COUPLED = 12


def unknown_contact(inquiry: Inquiry) -> None:
    """Find out what comes for a contact that isn't there."""
    answer = inquiry.ask("unknown-contact", inquiry.simple(NOBODY))
    answered = "bestsellers" if elements_of(answer) else "empty"
    if inquiry.personal is None and answer.status != 404:
        inquiry.unknown["unknown_contact"] = "it takes a personal data source"
    else:
        inquiry.settle("unknown_contact", {404: "404", 200: answered, 204: "empty"}, answer)


def conflict(inquiry: Inquiry) -> None:
    """Find out what comes for identifiers of two contacts."""
    pairs = _two(inquiry, alike=False)
    if pairs is None:
        inquiry.unknown["conflicting_identifiers"] = "it takes two contacts with different identifiers"
        return
    answer = inquiry.ask("conflicting-identifiers", inquiry.simple(*pairs))
    inquiry.settle("conflicting_identifiers", {400: "400", 200: "first", 204: "first"}, answer)


def repeated(inquiry: Inquiry) -> None:
    """Find out what comes for an identifier given twice."""
    pairs = _two(inquiry, alike=True)
    if pairs is None:
        inquiry.unknown["repeated_identifier"] = "it takes two contacts with the same kind of identifier"
        return
    both = inquiry.ask("repeated-parameter", inquiry.simple(*pairs))
    if both.status == 400:
        inquiry.found["repeated_identifier"] = "400"
        return
    first, last = (inquiry.ask("repeated-parameter", inquiry.simple(pair)) for pair in pairs)
    if same(first, last):
        inquiry.unknown["repeated_identifier"] = "both contacts get the same answer"
    elif same(both, first) or same(both, last):
        inquiry.found["repeated_identifier"] = "first" if same(both, first) else "last"
    else:
        inquiry.unknown["repeated_identifier"] = "the answer is neither contact's"


def blank(inquiry: Inquiry) -> None:
    """Find out what comes for a blank identifier beside a good one."""
    somebody = inquiry.somebody()
    name = next(name for name in reversed(IDENTIFIERS) if name != somebody[0])
    answer = inquiry.ask("blank-identifier", inquiry.simple((name, ""), somebody))
    inquiry.settle("blank_identifier", {400: "400", 200: "ignored", 204: "ignored"}, answer)


def web_i(inquiry: Inquiry) -> None:
    """Find out whether webI is read as webId."""
    web_id = next((contact["webId"] for contact in inquiry.contacts if "webId" in contact), NOBODY[1])
    answer = inquiry.ask("web-i", inquiry.simple(("webI", web_id)))
    values = {400: "ignored", 200: "alias", 204: "alias"}
    if inquiry.found.get("unknown_contact") == "404":
        values[404] = "alias"  # it was read, and belongs to nobody
    inquiry.settle("webI", values, answer)


def _two(inquiry: Inquiry, *, alike: bool) -> tuple[Pair, Pair] | None:
    """Return an identifier of each of two contacts: of the same kind, or of two kinds in the documented order."""
    for one, other in _couples(inquiry.contacts[:_MOST_COUPLED]):
        for place, name in enumerate(IDENTIFIERS):
            for later in (name,) if alike else IDENTIFIERS[place + 1 :]:
                if name in one and later in other:
                    return (name, one[name]), (later, other[later])
    return None


def _couples(contacts: list[Mapping[str, str]]) -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    for place, one in enumerate(contacts):
        for other in contacts[place + 1 :]:
            yield one, other
            yield other, one

"""Steps about identifiers: nobody's, two contacts', one given twice, a blank one, and webI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yespo_checker.assertions.finding import same
from yespo_checker.assertions.shapes import elements_of
from yespo_checker.calibrating.probe import Probe
from yespo_checker.pairs.relations import NOBODY
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.strategies.values import Pair

_MOST_COUPLED = 12


def unknown_contact(probe: Probe) -> None:
    """Find out what comes for a contact that isn't there."""
    answer = probe.send("unknown-contact", probe.simple(NOBODY))
    answered = "bestsellers" if elements_of(answer) else "empty"
    if probe.personal is None and answer.status != 404:
        probe.unknown["unknown_contact"] = "it takes a personal data source"
    else:
        probe.settle("unknown_contact", {404: "404", 200: answered, 204: "empty"}, answer)


def conflict(probe: Probe) -> None:
    """Find out what comes for identifiers of two contacts."""
    pairs = _two(probe, alike=False)
    if pairs is None:
        probe.unknown["conflicting_identifiers"] = "it takes two contacts with different identifiers"
        return
    answer = probe.send("conflicting-identifiers", probe.simple(*pairs))
    probe.settle("conflicting_identifiers", {400: "400", 200: "first", 204: "first"}, answer)


def repeated(probe: Probe) -> None:
    """Find out what comes for an identifier given twice."""
    pairs = _two(probe, alike=True)
    if pairs is None:
        probe.unknown["repeated_identifier"] = "it takes two contacts with the same kind of identifier"
        return
    both = probe.send("repeated-parameter", probe.simple(*pairs))
    if both.status == 400:
        probe.found["repeated_identifier"] = "400"
        return
    first, last = (probe.send("repeated-parameter", probe.simple(pair)) for pair in pairs)
    if same(first, last):
        probe.unknown["repeated_identifier"] = "both contacts get the same answer"
    elif same(both, first) or same(both, last):
        probe.found["repeated_identifier"] = "first" if same(both, first) else "last"
    else:
        probe.unknown["repeated_identifier"] = "the answer is neither contact's"


def blank(probe: Probe) -> None:
    """Find out what comes for a blank identifier beside a good one."""
    somebody = probe.somebody()
    name = next(name for name in reversed(IDENTIFIERS) if name != somebody[0])
    answer = probe.send("blank-identifier", probe.simple((name, ""), somebody))
    probe.settle("blank_identifier", {400: "400", 200: "ignored", 204: "ignored"}, answer)


def web_i(probe: Probe) -> None:
    """Find out whether webI is read as webId."""
    web_id = next((contact["webId"] for contact in probe.contacts if "webId" in contact), NOBODY[1])
    answer = probe.send("web-i", probe.simple(("webI", web_id)))
    values = {400: "ignored", 200: "alias", 204: "alias"}
    if probe.found.get("unknown_contact") == "404":
        values[404] = "alias"  # it was read, and belongs to nobody
    probe.settle("webI", values, answer)


def _two(probe: Probe, *, alike: bool) -> tuple[Pair, Pair] | None:
    """Return an identifier of each of two contacts: of the same kind, or of two kinds in the documented order."""
    for one, other in _couples(probe.contacts[:_MOST_COUPLED]):
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

"""What is noticed while a body is read: wrong types, fields that nobody knows, fields that nobody reads.

Source: the vendor's own plugins send ids as numbers, amounts as texts and fields of their own, and their orders and
contacts arrive; so these are taken and told (ledger: `body-types`, `unknown-field`; keys `coercion`, `unknown_fields`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.json_body import shown
from yespo_contracts.request.suggestions import did_you_mean
from yespo_contracts.request.violations import Violation

MOST = 100
"""So many things are noticed in one body, and so many fields told that nobody reads; more helps nobody."""

_PLACE = re.compile(r"\[[0-9]+\]")


class Remarks:
    """Collects what is noticed in one body, each thing once for all elements of an array in which it is the same."""

    def __init__(self, behaviour: Behaviour, place: str = "") -> None:
        self.behaviour = behaviour
        self._place = place
        self._noticed: Counter[tuple[str, str, str]] = Counter()
        self._unread: dict[str, None] = {}

    @property
    def lenient(self) -> bool:
        """Whether values of another type are taken for what they plainly stand for."""
        return self.behaviour.coercion == "lenient"

    @property
    def refusals(self) -> list[str]:
        """What the behaviour doesn't let pass, a sentence each."""
        return [f"{place}: {says}" for (rule, place, says) in self._noticed if self._refuses(rule)]

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What was let pass, as the journal and the strict fixtures tell it."""
        return tuple(
            Violation(rule, f"{place}: {says}{_times(count)}", _PLACE.sub("[]", place), refused=False)
            for (rule, place, says), count in self._noticed.items()
        )

    @property
    def unread(self) -> tuple[str, ...]:
        """The fields that were sent and that nothing reads, by their places."""
        return tuple(self._unread)

    def within(self, place: str) -> Remarks:
        """Return remarks on a part of the body alone; `add` brings them back if the part is taken."""
        return Remarks(self.behaviour, f"{self._place}{place}")

    def add(self, other: Remarks) -> None:
        """Take over the remarks on a part of the body, with that part's place."""
        start = other._place[len(self._place) :]  # another of its own kind
        for (rule, place, says), count in other._noticed.items():  # likewise
            self._notice(rule, _PLACE.sub("[]", _joined(start, place)), says, count)
        for place in other._unread:  # likewise
            self.ignored(_joined(start, place))

    def mistyped(self, place: str, says: str) -> None:
        """Note a value that isn't of the documented type, and what it is taken for."""
        self._notice("body-types", place, says)

    def unknown(self, place: str, name: str, known: Iterable[str]) -> None:
        """Note a field that the contract doesn't have."""
        if len(self._noticed) >= MOST and len(self._unread) >= MOST:
            return
        hint = did_you_mean(name, known)
        self._notice("unknown-field", _joined(place, shown(name)), f"the contract has no such field{hint}")
        self.ignored(_joined(place, shown(name)))

    def unexpected(self, rule: str, place: str, says: str) -> None:
        """Note anything else that is let pass, by its rule."""
        self._notice(rule, place, says)

    def ignored(self, place: str) -> None:
        """Note a field that was sent and that nothing reads."""
        if len(self._unread) < MOST:
            self._unread[_PLACE.sub("[]", place)] = None

    def _notice(self, rule: str, place: str, says: str, count: int = 1) -> None:
        if len(self._noticed) >= MOST and (rule, place, says) not in self._noticed:
            place = _PLACE.sub("[]", place)  # it is one of many elements: told for all of them
            if len(self._noticed) >= 2 * MOST and (rule, place, says) not in self._noticed:
                return
        self._noticed[rule, place, says] += count

    def _refuses(self, rule: str) -> bool:
        if rule == "body-types":
            return not self.lenient
        return rule == "unknown-field" and self.behaviour.unknown_fields == "refused"


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place and name and not name.startswith("[") else f"{place}{name}"


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""

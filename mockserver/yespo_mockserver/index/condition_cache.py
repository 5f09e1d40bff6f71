"""Which products a rule's condition holds for, kept until they change."""

from __future__ import annotations

from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.settings.recommendation_rules import Condition

_UNKNOWN, _NO, _YES = 0, 1, 2
_REMEMBERED = 64
"""So many conditions are kept, a byte a product."""


class ConditionCache:
    """What was found out about each condition and product of a catalogue."""

    def __init__(self, catalogue: CatalogueOverlay) -> None:
        self._catalogue = catalogue
        self._seen = catalogue.changes
        self._found: dict[Condition, bytearray] = {}

    def holds(self, condition: Condition, number: int) -> bool:
        """Tell whether a condition holds for a product."""
        found = self._found.get(condition)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[condition] = bytearray(len(self._catalogue.ids))
        if found[number] == _UNKNOWN:
            found[number] = _YES if condition.holds(self._catalogue.product(number)) else _NO
        return found[number] == _YES

    def catch_up(self) -> None:
        """Forget what was found out about products that have changed since."""
        touched = self._catalogue.since(self._seen)
        self._seen = self._catalogue.changes
        if touched is None:
            self._found.clear()
            return
        for found in self._found.values():
            found.extend(bytes(len(self._catalogue.ids) - len(found)))
            for one in touched:
                found[one.number] = _UNKNOWN

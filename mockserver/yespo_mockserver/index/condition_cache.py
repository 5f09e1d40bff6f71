"""Which products a rule's condition holds for, kept for one version of the catalogue."""

from __future__ import annotations

from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.overlay import Restocked
from yespo_mockserver.settings.recommendation_rules import Condition

_UNKNOWN, _NO, _YES = 0, 1, 2
_REMEMBERED = 64
"""So many conditions are kept, a byte a product."""


class RuleMemory:
    """What was found out about each condition and product."""

    def __init__(self) -> None:
        self._catalogue: Catalogue | None = None
        self._changes = 0
        self._found: dict[Condition, bytearray] = {}

    def holds(self, catalogue: Catalogue, condition: Condition, number: int) -> bool:
        """Tell whether a condition holds for a product."""
        changes = catalogue.changes if isinstance(catalogue, Restocked) else 0
        if catalogue is not self._catalogue or changes != self._changes:
            self._catalogue, self._changes = catalogue, changes
            self._found.clear()
        found = self._found.get(condition)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[condition] = bytearray(len(catalogue))
        if found[number] == _UNKNOWN:
            found[number] = _YES if condition.holds(catalogue.product(number)) else _NO
        return found[number] == _YES

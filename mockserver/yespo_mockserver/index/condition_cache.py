"""What products have in a field, and which of them a rule's condition holds for, which is kept until they change."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import msgspec

from yespo_contracts.product import TAG_PREFIX
from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.catalogue.products import Products
from yespo_mockserver.settings.recommendation_rules import Condition, Value

_UNKNOWN, _NO, _YES = 0, 1, 2
_REMEMBERED = 64
"""So many conditions are kept, a byte a product."""


def values_in(catalogue: Products, number: int, field: str) -> Sequence[Value]:
    """Return the values that a product has in a field, an empty text is none; no more of it is read than the field."""
    if field == "category":
        return catalogue.categories(number)
    if field == "price":
        return (catalogue.prices[number],)
    if field == "brand":
        brand = catalogue.brands[number]
        return (brand,) if brand else ()
    value = _decoder(field).decode(catalogue.body(number)).value
    if field == "isInStock":
        return (float(value or 0),)
    return (value,) if value else ()


def tag_of(catalogue: Products, number: int, name: str) -> str:
    """Return a tag of a product, `""` where it has none, without reading more of it."""
    values = values_in(catalogue, number, TAG_PREFIX + name)
    return str(values[0]) if values else ""


@functools.lru_cache(_REMEMBERED)
def _decoder(field: str) -> msgspec.json.Decoder[Any]:
    """Return what reads one field of a product's JSON."""
    value = "value", str | int | float, msgspec.field(name=field, default="")
    return msgspec.json.Decoder(msgspec.defstruct("OneField", [value], gc=False))


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
            found[number] = _YES if condition.holds_for(values_in(self._catalogue, number, condition.field)) else _NO
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

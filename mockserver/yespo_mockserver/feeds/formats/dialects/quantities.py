"""Availability that is said by numbers of pieces, and by several places that sell."""

from __future__ import annotations

from collections.abc import Iterable

from yespo_mockserver.feeds.formats.items import Fields
from yespo_mockserver.feeds.values.availability import quantity, read_availability

QUANTITIES = (
    "stock_quantity", "quantity_in_stock", "quantity", "@quantity", "qty", "stock_qty", "count", "amount", "stocks",
    "outlets_outlet_instock", "outlets_outlet", "in_stock_quantity", "warehouse_quantity", "залишок", "остаток",
)  # fmt: skip
_ALL = frozenset(QUANTITIES)


def pieces(fields: Fields) -> float | None:
    """Return how many pieces there are, over all values of the first field that says it; None where none does."""
    if fields.keys().isdisjoint(_ALL):
        return None
    for name in QUANTITIES:
        numbers = [number for value in fields.get(name, ()) if (number := _number(value)) is not None]
        if numbers:
            return max(numbers) if min(numbers) < 0 else sum(numbers)
    return None


def _number(value: str) -> float | None:
    """Return the number that a value says, 1 and 0 for words that mean in stock and not."""
    number = quantity(value)
    if number is None and value.strip():
        available, code = read_availability(value)
        number = None if code == "availability-unknown" else float(available)
    return number


def said(fields: Fields, names: Iterable[str]) -> tuple[str, str]:
    """Return the first of several fields that says something of availability and what; of several values the best."""
    for name in names:
        values = [value.strip() for value in fields.get(name, ()) if value.strip()]
        if values:
            return name, next((value for value in values if read_availability(value)[0]), values[0])
    return "", ""

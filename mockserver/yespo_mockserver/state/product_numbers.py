"""The numbers that products have in a history: those of the files first, then as they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from yespo_mockserver.state.packed import Packed


class ProductNumbers:
    """Products by number and by id, over what the files have."""

    def __init__(self, packed: Packed) -> None:
        self.packed = packed
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    @property
    def new_names(self) -> tuple[str, ...]:
        """The ids that the files don't have, in the order of their numbers."""
        return tuple(self._names)

    def take_names(self, names: Sequence[str]) -> None:
        """Have these ids over those of the files."""
        self._names = list(names)
        self._numbers = {name: number for number, name in enumerate(names, len(self.packed.names))}

    def names(self, items: Iterable[int]) -> Iterable[str]:
        """Return the id of each of many products."""
        return map(self.name if self._names else self.packed.names.__getitem__, items)

    def name(self, item: int) -> str:
        """Return the id of a product, by its number here."""
        known = len(self.packed.names)
        return self.packed.names[item] if item < known else self._names[item - known]

    def number(self, product: str) -> int:
        """Return the number here of a product that an order has or had; raises `KeyError` for any other."""
        item = self.item(product)
        if item is None:
            raise KeyError(product)
        return item

    def products(self) -> Iterator[str]:
        """Iterate over every product that an order has or had, in the order of their first appearance."""
        yield from self.packed.names
        yield from self._names

    def item(self, product: str) -> int | None:
        """Return the number here of a product, None for one that no order has or had."""
        item = self.packed.numbers.get(product)
        return self._numbers.get(product) if item is None else item

    def numbered(self, product: str) -> int:
        """Return a product's number, a new one if no order has had it."""
        item = self.item(product)
        if item is None:
            item = self._numbers[product] = len(self.packed.names) + len(self._names)
            self._names.append(product)
        return item

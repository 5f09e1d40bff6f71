"""A catalogue's categories: which products each one has, in the feed's order and by price."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TypeAlias

SEPARATOR = " > "
"""Between the levels of a category's path, as Google's specification writes them."""

MAX_LEVELS = 50
LONGEST_PATH = 2000
"""Of a category in characters; Google's specification has at most 750."""

SORTED_AT_ONCE = 20_000
"""Products from which on all categories are sorted by price at once, not each when it is asked for."""

Numbers: TypeAlias = "array[int]"
Combination: TypeAlias = tuple[str, ...]
"""All categories of one product; many products share it."""


class CategoryIndex:
    """Products by category: `elements` by whole paths, `paths` by their beginnings too, `by_price` as `paths`."""

    def __init__(
        self, elements: dict[str, Numbers], paths: dict[str, Numbers], by_price: dict[str, Numbers] | None = None
    ) -> None:
        self.elements = elements
        self.paths = paths
        self.by_price: dict[str, Numbers] = {} if by_price is None else by_price

    @classmethod
    def of(
        cls,
        combinations: Sequence[Combination],
        members: Sequence[Numbers],
        prices: Sequence[float],
        combination_of: Sequence[int],
    ) -> CategoryIndex:
        """Return the index of products whose numbers are given by their combination of categories, and that by them."""
        elements: dict[str, list[Numbers]] = {}
        paths: dict[str, list[Numbers]] = {}
        prefixes: list[list[str]] = []
        for combination, numbers in zip(combinations, members, strict=True):
            own = list(dict.fromkeys(combination))
            prefixes.append(prefixes_of(own))
            for element in own:
                elements.setdefault(element, []).append(numbers)
            for prefix in prefixes[-1]:
                paths.setdefault(prefix, []).append(numbers)
        index = cls(
            {name: _merged(parts) for name, parts in elements.items()},
            {name: _merged(parts) for name, parts in paths.items()},
        )
        if len(prices) >= SORTED_AT_ONCE:
            index.by_price = _by_price(prefixes, prices, combination_of)
        return index

    def ordered(self, prefix: str, prices: Sequence[float]) -> Numbers:
        """Return the products under a path from the cheapest to the dearest."""
        known = self.by_price.get(prefix)
        if known is None:
            known = array("I", sorted(self.paths.get(prefix, ()), key=prices.__getitem__))
            if known:
                self.by_price[prefix] = known
        return known


def path_prefixes(element: str) -> list[str]:
    """Return a category's path and the paths above it, the deepest first.

    A text that is too long for a path is one category; what is deeper than `MAX_LEVELS` is one level.
    """
    if len(element) > LONGEST_PATH:
        return [element]
    levels = element.split(SEPARATOR, MAX_LEVELS)
    return [SEPARATOR.join(levels[:depth]) for depth in range(len(levels), 0, -1)]


def prefixes_of(categories: Iterable[str]) -> list[str]:
    """Return the paths of some categories and those above them, each once."""
    return list(dict.fromkeys(prefix for element in categories for prefix in path_prefixes(element)))


def _merged(parts: list[Numbers]) -> Numbers:
    if len(parts) == 1:
        return parts[0]
    return array("I", sorted(number for part in parts for number in part))


def _by_price(
    prefixes: Sequence[Sequence[str]], prices: Sequence[float], combination_of: Sequence[int]
) -> dict[str, Numbers]:
    """Return every path's products by price: one sort of all of them, then each handed to its paths in that order."""
    of_path: dict[str, Numbers] = {}
    targets = [[of_path.setdefault(prefix, array("I")).append for prefix in own] for own in prefixes]
    # An array has its numbers side by side; those of a sorted list are anywhere in memory, which takes twice as long.
    for number in array("I", sorted(range(len(prices)), key=prices.__getitem__)):
        for append in targets[combination_of[number]]:
            append(number)
    return of_path

"""Products ranked by a number that belongs to each: over all, and in each category that is asked for."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from yespo_mockserver.catalogue.category_index import Combination, prefixes_of
from yespo_mockserver.catalogue.overlay import CatalogueOverlay

Valued: TypeAlias = tuple[float, str, int]
"""A product in a ranking: minus its value, its id (ties go by it), and its number in the catalogue."""

_REBUILT_SHARE = 12
"""After changes of one in so many ranked products at once sorting anew is quicker than moving."""


class ProductRanking:
    """Products by what `value` says of them, the highest first, ties by id; those of 0 or less are in no ranking.

    `among` are the products that may have a value, those that were changed or added since come by themselves.
    """

    def __init__(
        self, catalogue: CatalogueOverlay, value: Callable[[int], float], among: Callable[[], Iterable[int]]
    ) -> None:
        self._catalogue = catalogue
        self._value_of = value
        self._among = among
        self._seen = -1
        self._entries: dict[int, tuple[Valued, Combination]] = {}
        self._ranking: list[Valued] = []
        self._elements: dict[str, list[Valued]] = {}
        self._paths: dict[str, list[Valued]] = {}

    @property
    def ranked(self) -> Sequence[Valued]:
        """The whole ranking."""
        return self._ranking

    def value(self, number: int) -> float:
        """Return what a product is ranked by, 0 for one that is in no ranking."""
        entry = self._entries.get(number)
        return 0.0 if entry is None else -entry[0][0]

    def in_element(self, element: str) -> Sequence[Valued]:
        """Return the ranking of the products of which one category equals `element`."""
        return self._of(self._elements, element, self._catalogue.in_element)

    def in_path(self, prefix: str) -> Sequence[Valued]:
        """Return the ranking of the products of which one category's path begins with `prefix`."""
        return self._of(self._paths, prefix, self._catalogue.in_path)

    def catch_up(self, revalued: Iterable[int] = ()) -> None:
        """Follow what has changed: of the catalogue, and of the values of some products."""
        touched = None if self._seen < 0 else self._catalogue.since(self._seen)
        self._seen = self._catalogue.changes
        changed = None if touched is None else dict.fromkeys([*(one.number for one in touched), *revalued])
        if changed is None or len(changed) * _REBUILT_SHARE > max(len(self._ranking), 100):
            self._rebuild()
            return
        for number in changed:
            self._move(number)

    def _rebuild(self) -> None:
        self._elements, self._paths = {}, {}
        changed = (self._catalogue.number(product.id) for product in self._catalogue.changed())
        numbers = dict.fromkeys([*self._among(), *(number for number in changed if number is not None)])
        entries = {number: entry for number in numbers if (entry := self._entry(number)) is not None}
        self._entries = entries
        self._ranking = sorted(ranked for ranked, _ in entries.values())

    def _entry(self, number: int) -> tuple[Valued, Combination] | None:
        product_id = self._catalogue.ids[number]
        value = self._value_of(number) if product_id else 0.0
        return ((-value, product_id, number), self._catalogue.categories(number)) if value > 0 else None

    def _move(self, number: int) -> None:
        before, after = self._entries.pop(number, None), self._entry(number)
        if before is not None:
            for ranking in self._lists(before[1]):
                del ranking[bisect_left(ranking, before[0])]
        if after is not None:
            self._entries[number] = after
            for ranking in self._lists(after[1]):
                insort(ranking, after[0])

    def _lists(self, categories: Combination) -> Iterator[list[Valued]]:
        """Iterate over the rankings that are kept and hold products of these categories."""
        own = dict.fromkeys(categories)
        prefixes = prefixes_of(own)
        yield self._ranking
        yield from (self._elements[element] for element in own if element in self._elements)
        yield from (self._paths[prefix] for prefix in prefixes if prefix in self._paths)

    def _of(
        self, known: dict[str, list[Valued]], name: str, members: Callable[[str], Sequence[int]]
    ) -> Sequence[Valued]:
        ranking = known.get(name)
        if ranking is None:
            inside = members(name)
            ranking = sorted(self._entries[number][0] for number in inside if number in self._entries)
            if len(inside):
                known[name] = ranking
        return ranking

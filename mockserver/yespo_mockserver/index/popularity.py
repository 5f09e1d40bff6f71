"""Which of the catalogue's products are ordered most, over all and in each category, kept up as orders come."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from yespo_mockserver.catalogue.catalogue import Catalogue, path_prefixes
from yespo_mockserver.state.history import History

Ranked: TypeAlias = tuple[int, str, int]
"""A product in a ranking: minus its orders, its id (ties go by it), and its number in the catalogue."""

_REBUILT_SHARE = 12
"""After changes of one in so many products at once sorting anew is quicker than moving."""


class Popularity:
    """Rankings over one catalogue and one history; products that nobody ordered are in none.

    `of_files` ranks the same catalogue by the files' orders. Its rankings answer until an order comes, and are shared.
    """

    def __init__(self, catalogue: Catalogue, history: History, of_files: Popularity | None = None) -> None:
        self._catalogue = catalogue
        self._history = history
        self._shared = of_files is not None
        self._rankings: _Rankings = of_files._rankings if of_files is not None else _Rankings(catalogue, history)  # noqa: SLF001  # another of its own kind
        self._caught_up = 0 if self._shared else len(history.changed)

    @property
    def ranked(self) -> Sequence[Ranked]:
        """The whole ranking, the product in most orders first."""
        return self._current().ranking

    @property
    def ranking(self) -> list[int]:
        """The numbers of the whole ranking."""
        return [number for _, _, number in self.ranked]

    def in_element(self, element: str) -> Sequence[Ranked]:
        """Return the ranking of the products of which one category equals `element`."""
        rankings = self._current()
        return rankings.among(rankings.elements, element, self._catalogue.in_element(element))

    def in_path(self, prefix: str) -> Sequence[Ranked]:
        """Return the ranking of the products of which one category's path begins with `prefix`."""
        rankings = self._current()
        return rankings.among(rankings.paths, prefix, self._catalogue.in_path(prefix))

    def _current(self) -> _Rankings:
        """Return the rankings, caught up with the history."""
        changed = self._history.changed
        if self._caught_up == len(changed):
            return self._rankings
        new = dict.fromkeys(changed[self._caught_up :])
        self._caught_up = len(changed)
        if len(new) * _REBUILT_SHARE > len(self._rankings.ranking):
            self._rankings = _Rankings(self._catalogue, self._history)
        else:
            if self._shared:
                self._rankings = _Rankings(self._catalogue, self._history, self._rankings)
            for item in new:
                self._rankings.catch_up(self._history.name(item))
        self._shared = False
        return self._rankings


class _Rankings:
    """The rankings as they are at one time: over all, and of each category that was asked for."""

    def __init__(self, catalogue: Catalogue, history: History, before: _Rankings | None = None) -> None:
        self._catalogue = catalogue
        self._history = history
        self.elements: dict[str, list[Ranked]] = {}
        self.paths: dict[str, list[Ranked]] = {}
        self.ranking: list[Ranked]
        self.orders: dict[int, int]
        self._moved: dict[int, int] = {}
        if before is None:
            numbers = (number for number in map(catalogue.number, history.products()) if number is not None)
            self.ranking = self._ranked(numbers)
            self.orders = {number: -orders for orders, _, number in self.ranking}
        else:
            self.ranking = before.ranking.copy()
            self.orders = before.orders

    def among(self, known: dict[str, list[Ranked]], name: str, members: Sequence[int]) -> list[Ranked]:
        """Return the ranking of a category's members, from `known` if it was asked for before."""
        ranking = known.get(name)
        if ranking is None:
            ranking = self._ranked(members)
            if len(members):
                known[name] = ranking
        return ranking

    def catch_up(self, product: str) -> None:
        """Put a product where its orders now have it."""
        number = self._catalogue.number(product)
        if number is None:
            return
        orders = self._moved.get(number)
        if orders is None:
            orders = self.orders.get(number, 0)
        before, after = (-orders, product, number), self._order(number)
        if before == after:
            return
        self._moved[number] = -after[0]
        _move(self.ranking, before, after)
        categories = dict.fromkeys(self._catalogue.categories(number))
        for element in categories:
            if element in self.elements:
                _move(self.elements[element], before, after)
        for prefix in dict.fromkeys(prefix for element in categories for prefix in path_prefixes(element)):
            if prefix in self.paths:
                _move(self.paths[prefix], before, after)

    def _order(self, number: int) -> Ranked:
        product = self._catalogue.ids[number]
        return -self._history.orders_of(product), product, number

    def _ranked(self, numbers: Iterable[int]) -> list[Ranked]:
        return sorted(ranked for ranked in map(self._order, numbers) if ranked[0] < 0)


def _move(ranking: list[Ranked], before: Ranked, after: Ranked) -> None:
    """Put a product where its orders now have it; without orders it leaves the ranking."""
    if before[0] < 0:
        del ranking[bisect_left(ranking, before)]
    if after[0] < 0:
        insort(ranking, after)

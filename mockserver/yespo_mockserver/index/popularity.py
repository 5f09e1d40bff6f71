"""Which of the catalogue's products are ordered most, over all and in each category, kept up as orders come."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from yespo_mockserver.catalogue.category_index import prefixes_of
from yespo_mockserver.catalogue.overlay import CatalogueOverlay, Touched
from yespo_mockserver.catalogue.products import Products
from yespo_mockserver.state.history import History

Ranked: TypeAlias = tuple[int, str, int]
"""A product in a ranking: minus its orders, its id (ties go by it), and its number in the catalogue."""

_REBUILT_SHARE = 12
"""After changes of one in so many products at once going through all of them is quicker than moving each."""

_MOVED = 500
"""So many products are moved at once at most: going through a long ranking is quicker then, too."""

_FILTERED_SHARE = 10
"""A category with one in so many of the ranked products is ranked by going through the whole ranking."""


class Popularity:
    """Rankings over one catalogue and one history; products that nobody ordered are in none.

    `of_files` ranks the feed's products by the files' orders. Its rankings answer until something changes, and are
    shared.
    """

    def __init__(self, catalogue: Products, history: History, of_files: Popularity | None = None) -> None:
        self._catalogue = catalogue
        self._history = history
        self._shared = of_files is not None
        self._rankings: _Rankings = of_files._rankings if of_files is not None else _Rankings(catalogue, history)  # noqa: SLF001  # another of its own kind
        self._orders_seen = 0 if self._shared else len(history.changed)
        self._products_seen = 0 if self._shared else _changes(catalogue)

    @property
    def ranked(self) -> Sequence[Ranked]:
        """The whole ranking, the product in most orders first."""
        return self._rankings.ranking

    @property
    def ranking(self) -> list[int]:
        """The numbers of the whole ranking."""
        return [number for _, _, number in self.ranked]

    def in_element(self, element: str) -> Sequence[Ranked]:
        """Return the ranking of the products of which one category equals `element`."""
        rankings = self._rankings
        return rankings.among(rankings.elements, element, self._catalogue.in_element(element))

    def in_path(self, prefix: str) -> Sequence[Ranked]:
        """Return the ranking of the products of which one category's path begins with `prefix`."""
        rankings = self._rankings
        return rankings.among(rankings.paths, prefix, self._catalogue.in_path(prefix))

    def version_of(self, elements: Iterable[str]) -> object:
        """Return what stays equal as long as the products of some categories stay in their order.

        Of a category whose ranking was asked for before.
        """
        rankings = self._rankings
        return rankings, *map(rankings.versions.get, elements)

    def catch_up(self) -> None:
        """Follow what has changed of orders and products since."""
        ordered = dict.fromkeys(self._history.changed[self._orders_seen :])
        touched = self._touched()
        self._orders_seen, self._products_seen = len(self._history.changed), _changes(self._catalogue)
        if not ordered and touched == []:
            return
        if touched is None:
            self._rankings = _Rankings(self._catalogue, self._history)
        elif (many := len(ordered) + len(touched)) > _MOVED or many * _REBUILT_SHARE > len(self._rankings.ranking):
            own = map(self._catalogue.number, map(self._history.name, ordered))
            changed = {*(number for number in own if number is not None), *(one.number for one in touched)}
            self._rankings = _Rankings(self._catalogue, self._history, self._rankings, changed)
        else:
            if self._shared:
                self._rankings = _Rankings(self._catalogue, self._history, self._rankings)
            for one in touched:
                self._rankings.replace(one)
            for item in ordered:
                self._rankings.catch_up(self._history.name(item))
        self._shared = False

    def _touched(self) -> list[Touched] | None:
        """Return the products that came, went or moved to other categories, None if that can't be told any more."""
        if not isinstance(self._catalogue, CatalogueOverlay):
            return []
        touched = self._catalogue.since(self._products_seen)
        return touched if touched is None else [one for one in touched if one.before != one.after]


def _changes(catalogue: Products) -> int:
    return catalogue.changes if isinstance(catalogue, CatalogueOverlay) else 0


class _Rankings:
    """The rankings as they are at one time: over all, and of each category that was asked for."""

    def __init__(
        self,
        catalogue: Products,
        history: History,
        before: _Rankings | None = None,
        changed: Collection[int] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._history = history
        self.elements: dict[str, list[Ranked]] = {}
        self.paths: dict[str, list[Ranked]] = {}
        self.ranking: list[Ranked]
        self.orders: dict[int, int]
        self.versions: dict[str, int] = {}
        self._moved: dict[int, int] = {}
        if before is None:
            numbers = (number for number in map(catalogue.number, history.products()) if number is not None)
            self.ranking = self._ranked(numbers)
            self.orders = {number: -orders for orders, _, number in self.ranking}
        elif changed is None:
            self.ranking = before.ranking.copy()
            self.orders = before.orders
        else:
            ids = catalogue.ids
            now = sorted(self._order(number) for number in changed if catalogue.number(ids[number]) == number)
            self.ranking = sorted(
                [one for one in before.ranking if one[2] not in changed] + [one for one in now if one[0]]
            )
            self.orders = before.orders
            self._moved = {**before._moved, **dict.fromkeys(changed, 0)}  # noqa: SLF001  # another of its own kind
            self._moved.update((number, -orders) for orders, _, number in now)

    def among(self, known: dict[str, list[Ranked]], name: str, members: Sequence[int]) -> list[Ranked]:
        """Return the ranking of a category's members, from `known` if it was asked for before."""
        ranking = known.get(name)
        if ranking is None:
            if len(members) * _FILTERED_SHARE > len(self.ranking):
                inside = set(members)
                ranking = [ranked for ranked in self.ranking if ranked[2] in inside]
            else:
                ids = self._catalogue.ids
                ranking = sorted(one for one in (self._as_ranked(each, ids[each]) for each in members) if one[0] < 0)
            if len(members):
                known[name] = ranking
        return ranking

    def catch_up(self, product: str) -> None:
        """Put a product where its orders now have it."""
        number = self._catalogue.number(product)
        if number is None:
            return
        before, after = self._as_ranked(number, product), self._order(number)
        if before == after:
            return
        self._moved[number] = -after[0]
        _move(self.ranking, before, after)
        self._move_within(self._catalogue.categories(number), before, after)

    def replace(self, touched: Touched) -> None:
        """Take a product out of the categories that it had, and enter it into those that it has."""
        number = touched.number
        if touched.before is not None:
            before = self._as_ranked(number, touched.id)
            _move(self.ranking, before, (0, touched.id, number))
            self._move_within(touched.before, before, (0, touched.id, number))
        self._moved[number] = 0
        if touched.after is not None:
            after = -self._history.orders_of(touched.id), touched.id, number
            self._moved[number] = -after[0]
            _move(self.ranking, (0, touched.id, number), after)
            self._move_within(touched.after, (0, touched.id, number), after)

    def _move_within(self, categories: Sequence[str], before: Ranked, after: Ranked) -> None:
        """Put a product where it now belongs in its categories, and count where others are before or behind it then."""
        own = dict.fromkeys(categories)
        for element in own:
            ranking = self.elements.get(element)
            if ranking is not None and _move(ranking, before, after):
                self.versions[element] = self.versions.get(element, 0) + 1
        for prefix in prefixes_of(own):
            if prefix in self.paths:
                _move(self.paths[prefix], before, after)

    def _as_ranked(self, number: int, product: str) -> Ranked:
        """Return a product as the rankings have it."""
        orders = self._moved.get(number)
        return -(self.orders.get(number, 0) if orders is None else orders), product, number

    def _order(self, number: int) -> Ranked:
        product = self._catalogue.ids[number]
        return -self._history.orders_of(product), product, number

    def _ranked(self, numbers: Iterable[int]) -> list[Ranked]:
        return sorted(ranked for ranked in map(self._order, numbers) if ranked[0] < 0)


def _move(ranking: list[Ranked], before: Ranked, after: Ranked) -> bool:
    """Put a product where its orders now have it, and tell whether that is another place; without orders it leaves."""
    left = came = -1
    if before[0] < 0:
        left = bisect_left(ranking, before)
        del ranking[left]
    if after[0] < 0:
        came = bisect_left(ranking, after)
        ranking.insert(came, after)
    return left != came

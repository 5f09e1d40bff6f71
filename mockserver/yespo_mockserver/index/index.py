"""What is derived from a state, by one rule: each thing names the parts that it reads, and is never older than these.

It is made when somebody first looks. When one of its parts was replaced as a whole (by a reset, another version of the
feed), it is made anew; when one changed in place, it catches up with what changed.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from yespo_mockserver.index.candidates_kept import CandidatesKept
from yespo_mockserver.index.catalogue_numbers import CatalogueNumbers
from yespo_mockserver.index.condition_cache import ConditionCache
from yespo_mockserver.index.discounts import discount, with_old_price
from yespo_mockserver.index.neighbours import Neighbours
from yespo_mockserver.index.next_orders import NextOrders
from yespo_mockserver.index.novelties import candidates, newness
from yespo_mockserver.index.popularity import Popularity
from yespo_mockserver.index.product_ranking import ProductRanking
from yespo_mockserver.index.tags_kept import TagsKept
from yespo_mockserver.index.trending import Trending
from yespo_mockserver.index.trends import Trends
from yespo_mockserver.state.revision import Part, Revision, stamp_of
from yespo_mockserver.state.state import Files, State

_HOLDERS: Mapping[Part, str] = {
    "settings": "settings",
    "catalogue": "catalogue",
    "contacts": "contacts",
    "orders": "history",
    "interests": "interests",
}
"""Where a state holds each part."""


class CatchesUp(Protocol):
    """Something derived that can follow changes."""

    def catch_up(self) -> None:
        """Follow what has changed since."""


_Derived = TypeVar("_Derived", bound=CatchesUp)


class Derived(Generic[_Derived]):
    """One thing that `make` derives from the parts of a state that it `reads`."""

    def __init__(self, state: State, reads: tuple[Part, ...], make: Callable[[], _Derived]) -> None:
        self._state = state
        self._stamp_of = stamp_of(*reads)
        self._holders_of = attrgetter(*(_HOLDERS[part] for part in reads))
        self._make = make
        self._known: _Derived | None = None
        self._total = -1
        self._stamp: object = None
        self._holders: object = None

    def get(self) -> _Derived:
        """Return it as the state now is."""
        revision = self._state.revision
        known = self._known
        if known is not None and revision.total == self._total:
            return known
        holders, stamp = self._holders_of(self._state), self._stamp_of(revision)
        if known is None or holders != self._holders:
            known = self._known = self._make()
            known.catch_up()
        elif stamp != self._stamp:
            known.catch_up()
        self._holders, self._stamp, self._total = holders, stamp, revision.total
        return known


class IndexOfFiles:
    """What is derived from a shop's files alone, which all its states share."""

    def __init__(self, files: Files, before: IndexOfFiles | None = None) -> None:
        self.files = files
        self.neighbours: Neighbours = Neighbours(files.history)
        if before is not None and before.files.history is files.history:
            self.neighbours = before.neighbours
        self._popularity: Popularity | None = None

    @property
    def popularity(self) -> Popularity:
        """The rankings of the feed's products by the files' orders."""
        if self._popularity is None:
            self._popularity = Popularity(self.files.catalogue, self.files.history)
        return self._popularity


class Index:
    """What is derived from one state; `revision` is the state's."""

    def __init__(self, state: State, of_files: IndexOfFiles | None = None) -> None:
        self._state = state
        self.revision: Revision = state.revision
        self._of_files = of_files
        self._popularity = Derived(state, ("catalogue", "orders"), self._new_popularity)
        self._neighbours = Derived(state, ("orders",), self._new_neighbours)
        self._conditions = Derived(state, ("catalogue",), lambda: ConditionCache(state.catalogue))
        self._alternatives = Derived(state, ("catalogue",), CandidatesKept)
        self._tags = Derived(state, ("catalogue",), lambda: TagsKept(state.catalogue))
        self._numbers = Derived(state, ("catalogue", "orders"), self._new_numbers)
        self._dearer = Derived(state, ("catalogue",), CandidatesKept)
        self._of_categories = Derived(state, ("catalogue",), CandidatesKept)
        self._bestsellers = Derived(state, ("catalogue", "orders"), CandidatesKept)
        self._personal = Derived(state, ("settings", "catalogue", "orders", "interests"), CandidatesKept)
        self._next_orders = Derived(state, ("orders",), lambda: NextOrders(state.history))
        self._discounts = Derived(state, ("catalogue",), self._new_discounts)
        self._novelties: dict[str, Derived[ProductRanking]] = {}
        self._trending: dict[int, Derived[Trending]] = {}

    @property
    def of_files(self) -> IndexOfFiles:
        """What is derived from the files."""
        if self._of_files is None or self._of_files.files is not self._state.files:
            self._of_files = IndexOfFiles(self._state.files, self._of_files)
        return self._of_files

    @property
    def popularity(self) -> Popularity:
        """The rankings of what is ordered most."""
        return self._popularity.get()

    @property
    def neighbours(self) -> Neighbours:
        """What is ordered together, and how many come back for it."""
        return self._neighbours.get()

    @property
    def conditions(self) -> ConditionCache:
        """Which products the rules' conditions hold for."""
        return self._conditions.get()

    @property
    def alternatives(self) -> CandidatesKept:
        """What could replace each product."""
        return self._alternatives.get()

    @property
    def tags(self) -> TagsKept:
        """The tags of products."""
        return self._tags.get()

    @property
    def numbers(self) -> array[int]:
        """The catalogue's number of each product, by the history's."""
        return self._numbers.get().of

    @property
    def dearer(self) -> CandidatesKept:
        """What of each product's categories costs more, by the product and the range of prices."""
        return self._dearer.get()

    @property
    def of_categories(self) -> CandidatesKept:
        """The products of each combination of categories, the most ordered first."""
        return self._of_categories.get()

    @property
    def bestsellers(self) -> CandidatesKept:
        """The bestsellers without each contact's own orders."""
        return self._bestsellers.get()

    @property
    def personal(self) -> CandidatesKept:
        """What each contact's purchases and interests lead to."""
        return self._personal.get()

    @property
    def next_orders(self) -> NextOrders:
        """What is ordered next."""
        return self._next_orders.get()

    @property
    def discounts(self) -> ProductRanking:
        """The products by the share of the old price that is taken off."""
        return self._discounts.get()

    def novelties(self, date_field: str) -> ProductRanking:
        """Return the products that are new, by a date of the feed's or by when they came."""
        found = self._novelties.get(date_field)
        if found is None:
            found = self._novelties[date_field] = Derived(
                self._state, ("catalogue",), lambda: self._new_novelties(date_field)
            )
        return found.get()

    def trending(self, days: int) -> Trending:
        """Return the products by how their orders rise from one window of days to the next."""
        found = self._trending.get(days)
        if found is None:
            found = self._trending[days] = Derived(
                self._state, ("settings", "catalogue", "orders"), lambda: self._new_trending(days)
            )
        return found.get()

    def _new_discounts(self) -> ProductRanking:
        catalogue = self._state.catalogue
        return ProductRanking(catalogue, lambda number: discount(catalogue, number), lambda: with_old_price(catalogue))

    def _new_novelties(self, date_field: str) -> ProductRanking:
        catalogue = self._state.catalogue
        return ProductRanking(
            catalogue, lambda number: newness(catalogue, date_field, number), candidates(catalogue, date_field)
        )

    def _new_trending(self, days: int) -> Trending:
        state = self._state
        return Trending(state.catalogue, state.history, Trends(state.history, lambda: state.now, days))

    def _new_popularity(self) -> Popularity:
        return Popularity(self._state.catalogue, self._state.history, self.of_files.popularity)

    def _new_numbers(self) -> CatalogueNumbers:
        return CatalogueNumbers(self._state.catalogue, self._state.history)

    def _new_neighbours(self) -> Neighbours:
        return Neighbours(self._state.history, self.of_files.neighbours)

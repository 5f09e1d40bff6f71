"""How similar products are by the orders that have both, and how many of their buyers come back; both kept once known.

The similarity is the cosine of the two products' order vectors, orders with both over the square root of the product
of the orders with each (item-based collaborative filtering: Sarwar, Karypis, Konstan, Riedl, "Item-Based Collaborative
Filtering Recommendation Algorithms", 2001), times both / (both + 2), so that one order in common proves little
(significance weighting: Herlocker, Konstan, Borchers, Riedl, "An Algorithmic Framework for Performing Collaborative
Filtering", 1999; the form is the shrinkage of Bell and Koren, 2007). Ties by id.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Sequence
from itertools import chain, islice
from operator import neg
from typing import TypeAlias

import msgspec

from yespo_mockserver.state.history import History

SHRINKAGE = 2
"""So many orders in common halve the similarity's discount; measured best of 1, 2, 5 and 10 by `make quality`."""

NEAREST = 500
"""So many neighbours of a product are kept."""

LOOKED_AT = 2000
"""So many of a product's orders are looked at, the latest in the order in which they came."""

MOST_ITEMS = 10_000
"""So many products are looked at in these orders."""

REMEMBERED = 5_000_000
"""So many neighbours are kept at a time, over all products: 80 MB."""

_OVERHEAD = 32
"""What a product takes beside its neighbours, in neighbours."""

_RECHECKED = 256

Similar: TypeAlias = tuple[Sequence[int], Sequence[float]]
"""Products by number, and the similarity of each, falling."""


class Known(msgspec.Struct):
    """What was derived for a product, and how many changes and removals had happened by then.

    `orders` is in how many of the product's orders that were looked at it was, `both` in how many each neighbour was.
    """

    changes: int
    removals: int
    items: array[int]
    similarities: array[float]
    both: array[int]
    orders: int
    buyers: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        """What it takes, in neighbours."""
        return _OVERHEAD + len(self.items)


class Neighbours:
    """What is known of each product's neighbours in a history; `kept` is how much, in neighbours.

    `of_files` knows the orders in the files, which histories share that have nothing else yet.
    """

    def __init__(self, history: History, of_files: Neighbours | None = None) -> None:
        self._history = history
        self._of_files = of_files
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._changes = -1
        self._changed_since: dict[int, frozenset[int]] = {}
        self.kept: int = 0

    def similar(self, product: str) -> Similar:
        """Return a product's neighbours by the history's numbers, the most similar first, at most `NEAREST`."""
        item = self._history.item(product)
        if item is None:
            return (), ()
        known = self.of(item)
        return known.items, known.similarities

    def of(self, item: int) -> Known:
        """Return what is known of a product, by its number in the history."""
        changes, shared = len(self._history.changed), self._of_files
        home = self if changes or shared is None else shared
        known = home._known.get(item)  # noqa: SLF001  # another of its own kind
        if known is None and shared is not None and (of_files := shared._known.get(item)) is not None:  # noqa: SLF001  # likewise
            known = msgspec.structs.replace(of_files)
            home._keep(item, known)  # noqa: SLF001  # likewise
        if known is None or (known.changes != changes and not self._catches_up(known, item)):
            known = _nearest(self._history, item)
            home._keep(item, known)  # noqa: SLF001  # likewise
        return known

    def named(self, product: str) -> list[tuple[str, float]]:
        """Return a product's neighbours by their ids, with the similarity."""
        items, similarities = self.similar(product)
        return [(self._history.name(item), one) for item, one in zip(items, similarities, strict=True)]

    def buyers(self, product: str) -> tuple[int, int]:
        """Return how many contacts bought a product of late, and how many of them in more than one order."""
        item = self._history.item(product)
        return (0, 0) if item is None else self.buyers_of(item)

    def buyers_of(self, item: int) -> tuple[int, int]:
        """Return the same of a product by its number in the history."""
        known = self.of(item)
        if known.buyers is None:
            orders = Counter(self._history.owners(item, LOOKED_AT))
            known.buyers = len(orders), sum(count > 1 for count in orders.values())
        return known.buyers

    def catch_up(self) -> None:
        """Do nothing: what is known of a product is looked at when it is asked for."""

    def _catches_up(self, known: Known, item: int) -> bool:
        """Let what is known of a product follow what has changed since; tell whether it can.

        An order more or less of another product moves that product alone, of which the orders with both stand. In a
        full list it could fall below one that was too low to be kept.
        """
        history = self._history
        if len(history.changed) - known.changes > _RECHECKED or not _misses_none(known, history):
            return False
        changed = self._since(known.changes)
        if item in changed:
            return False
        if not changed.isdisjoint(known.items):
            if len(known.items) == NEAREST:
                return False
            for other in changed.intersection(known.items):
                _move(known, history, other)
        known.changes, known.removals = len(history.changed), history.removals
        return True

    def _since(self, changes: int) -> frozenset[int]:
        """Return the products that changed after so many changes, for which many of those that are known ask."""
        history = self._history
        if self._changes != len(history.changed):
            self._changes = len(history.changed)
            self._changed_since.clear()
        changed = self._changed_since.get(changes)
        if changed is None:
            changed = self._changed_since[changes] = frozenset(history.changed[changes:])
        return changed

    def _keep(self, item: int, known: Known) -> None:
        """Keep what is known of a product, in the place of those that were kept longest where it is too much."""
        before = self._known.pop(item, None)
        if before is not None:
            self.kept -= before.size
        self._known[item] = known
        self.kept += known.size
        while self.kept > REMEMBERED:
            _, oldest = self._known.popitem(last=False)
            self.kept -= oldest.size


def _misses_none(known: Known, history: History) -> bool:
    """Tell whether no product can have come near that isn't kept; an order less raises what was too low for a list."""
    return known.removals == history.removals or len(known.items) < NEAREST


def _move(known: Known, history: History, other: int) -> None:
    """Put a neighbour that was ordered where its similarity now has it."""
    place = known.items.index(other)
    items, similarities, both = known.items[:], known.similarities[:], known.both[:]
    del items[place], similarities[place]
    together = both.pop(place)
    similarity = _similarity(together, known.orders, history.count(other))
    place, name = bisect_left(similarities, -similarity, key=neg), history.name(other)
    while place < len(items) and similarities[place] == similarity and history.name(items[place]) < name:
        place += 1
    items.insert(place, other)
    similarities.insert(place, similarity)
    both.insert(place, together)
    known.items, known.similarities, known.both = items, similarities, both


def _similarity(both: int, orders: int, count: int) -> float:
    return both / math.sqrt(orders * count) * (both / (both + SHRINKAGE))


def _nearest(history: History, item: int) -> Known:
    together = Counter(islice(chain.from_iterable(history.baskets(item, LOOKED_AT)), MOST_ITEMS))
    orders = together.pop(item, 0)
    sqrt = math.sqrt
    scores = [  # as `_similarity`, of thousands
        -(both / sqrt(orders * count) * (both / (both + SHRINKAGE)))
        for both, count in zip(together.values(), history.counts(together), strict=True)
    ]
    others = list(together)
    if len(scores) > NEAREST:  # a product that everybody buys has ten thousand
        limit = sorted(scores)[NEAREST - 1]
        others = [other for other, score in zip(others, scores, strict=True) if score <= limit]
        scores = [score for score in scores if score <= limit]
    nearest = sorted(zip(scores, history.names(others), others, strict=True))[:NEAREST]
    return Known(
        len(history.changed),
        history.removals,
        array("I", [other for _, _, other in nearest]),
        array("d", [-score for score, _, _ in nearest]),
        array("I", [together[other] for _, _, other in nearest]),
        orders,
    )

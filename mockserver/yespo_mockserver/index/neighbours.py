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
from collections.abc import Mapping, Sequence
from itertools import chain, islice
from operator import neg
from typing import TypeAlias

import msgspec

from yespo_mockserver.state.history import History

SHRINKAGE = 2
"""So many orders in common halve the similarity's discount; measured best of 1, 2, 5 and 10 by `make quality`."""

NEAREST = 500
"""So many neighbours of a product are kept."""

SPARE = 150
"""So many products behind the neighbours are kept too, so that one that falls is followed by the next."""

FOLLOWED = 64
"""So many orders of a product are followed; after more of them its neighbours are found anew."""

OFTEN = 100
"""A product in so many orders is followed also after many orders of others, since finding its neighbours takes long."""

LOOKED_AT = 2000
"""So many of a product's orders are looked at, the latest in the order in which they came."""

MOST_ITEMS = 10_000
"""So many products are looked at in these orders."""

REMEMBERED = 5_000_000
"""So many neighbours are kept at a time, over all products: 80 MB."""

_OVERHEAD = 32
"""What a product takes beside its neighbours, in neighbours."""

_RECHECKED = 256
_UNSURE = 1e-9

Similar: TypeAlias = tuple[Sequence[int], Sequence[float]]
"""Products by number, and the similarity of each, falling."""


class Known(msgspec.Struct):
    """What was derived for a product, and how many changes and removals had happened by then.

    `count` is in how many orders the product is; of those that were looked at, which have `looked_at` items, it is in
    `orders`, and each neighbour in `both`. The spare ones come after them; all others weigh less than `least`.
    """

    changes: int
    removals: int
    count: int
    looked_at: int
    orders: int = 0
    items: array[int] = array("I")
    similarities: array[float] = array("d")
    both: array[int] = array("I")
    spare: array[int] = array("I")
    spare_both: array[int] = array("I")
    least: float = 0.0
    buyers: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        """What it takes, in neighbours."""
        return _OVERHEAD + len(self.items) + len(self.spare)

    def both_of(self) -> dict[int, int]:
        """In how many of the product's orders each of the others is, as far as they are kept."""
        return dict(zip(chain(self.items, self.spare), chain(self.both, self.spare_both), strict=True))


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

        An order more or less of another product moves that product alone, of which the orders with both stand.
        """
        history = self._history
        if known.removals != history.removals and len(known.items) == NEAREST:
            return False  # an order less raises what was too low for the list
        if len(history.changed) - known.changes > _RECHECKED:
            if known.count < OFTEN or not self._follows(known, item):
                return False
        elif item in (changed := self._since(known.changes)):
            if not self._follows(known, item):
                return False
        elif not changed.isdisjoint(known.items):
            if len(known.items) == NEAREST:
                if not _put(known, history, known.both_of(), known.orders):
                    return False
            else:
                for other in changed.intersection(known.items):
                    _move(known, history, other)
        known.changes, known.removals = len(history.changed), history.removals
        return True

    def _follows(self, known: Known, item: int) -> bool:
        size = known.size
        if known.removals != self._history.removals or not _follow(known, self._history, item):
            return False
        self.kept += known.size - size
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
    looked_at, orders = together.total(), together.pop(item, 0)
    known = Known(len(history.changed), history.removals, history.count(item), looked_at)
    kept, least = _heaviest(history, together) if len(together) > NEAREST + SPARE else (together, 0.0)
    _put(known, history, kept, orders)
    known.least = least
    return known


def _weight(both: int, count: int) -> float:
    """Return what a similarity is without what all of a product's have in common, right to nine places."""
    return both * both / ((both + SHRINKAGE) * math.sqrt(count))


def _heaviest(history: History, together: Mapping[int, int]) -> tuple[Mapping[int, int], float]:
    """Return those of many products that are near enough to be kept, and what all others weigh less than."""
    sqrt = math.sqrt
    weights = [  # as `_weight`, of thousands
        both * both / ((both + SHRINKAGE) * sqrt(count))
        for both, count in zip(together.values(), history.counts(together), strict=True)
    ]
    least = sorted(weights)[-NEAREST - SPARE] * (1 - _UNSURE)
    return {other: together[other] for other, weight in zip(together, weights, strict=True) if weight >= least}, least


def _put(known: Known, history: History, both_of: Mapping[int, int], orders: int) -> bool:
    """Put the kept products in their order; tell whether none of the others can be among the nearest."""
    sqrt = math.sqrt
    scores = [  # as `_similarity`, of hundreds
        -(both / sqrt(orders * count) * (both / (both + SHRINKAGE)))
        for both, count in zip(both_of.values(), history.counts(both_of), strict=True)
    ]
    ranked = sorted(zip(scores, history.names(both_of), both_of, strict=True))
    if known.least:
        last = ranked[NEAREST - 1][2] if len(ranked) >= NEAREST else None
        if last is None or _weight(both_of[last], history.count(last)) < known.least * (1 + _UNSURE):
            return False
    nearest = ranked[:NEAREST]
    known.items = array("I", [other for _, _, other in nearest])
    known.similarities = array("d", [-score for score, _, _ in nearest])
    known.both = array("I", map(both_of.__getitem__, known.items))
    known.spare = array("I", [other for _, _, other in ranked[NEAREST:]])
    known.spare_both = array("I", map(both_of.__getitem__, known.spare))
    known.orders = orders
    return True


def _follow(known: Known, history: History, item: int) -> bool:
    """Let what is known of a product follow the orders that it was in since; tell whether it can."""
    count = history.count(item)
    new = count - known.count
    if not 0 <= new <= FOLLOWED or known.looked_at >= MOST_ITEMS:
        return False
    window = [*chain(*history.orders_with(item, LOOKED_AT + new))]
    left = max(0, len(window) - LOOKED_AT)
    more: Counter[int] = Counter(chain.from_iterable(map(history.items_of, window[len(window) - new :])))
    more.subtract(chain.from_iterable(map(history.items_of, window[:left])))
    looked_at = known.looked_at + more.total()
    if looked_at > MOST_ITEMS:
        return False
    del more[item]
    both_of = known.both_of()
    for other, by in more.items():
        if other in both_of or not known.least:
            both_of[other] = both_of.get(other, 0) + by
            if not both_of[other]:
                del both_of[other]
        elif by > 0:
            both = len({*window[left:]}.intersection(chain(*history.orders_with(other, None))))
            if _weight(both, history.count(other)) >= known.least:
                both_of[other] = both
    if not _put(known, history, both_of, min(count, LOOKED_AT)):
        return False
    known.count, known.looked_at, known.buyers = count, looked_at, None
    return True

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
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Protocol, TypeAlias

import msgspec

SHRINKAGE = 2
"""So many orders in common halve the similarity's discount; measured best of 1, 2, 5 and 10 by `make quality`."""

NEAREST = 500
"""So many neighbours of a product are kept."""

REMEMBERED = 6_000_000
"""So many neighbours are kept at a time, over all products: 72 MB."""

_OVERHEAD = 32
"""What a product takes beside its neighbours, in neighbours."""

_RECHECKED = 256

Similar: TypeAlias = tuple[Sequence[int], Sequence[float]]
"""Products by number, and the similarity of each, falling."""


class Counts(Protocol):
    """What similarities are computed from; products are numbers."""

    changed: list[int]
    removals: int

    def counts(self, items: Iterable[int]) -> Iterable[int]:
        """Return in how many orders each of many products is."""
        ...

    def names(self, items: Iterable[int]) -> Iterable[str]:
        """Return each of many products' id."""
        ...

    def baskets(self, item: int) -> Iterator[Sequence[int]]:
        """Iterate over the products of each order with a product."""
        ...

    def owners(self, item: int) -> Iterator[int]:
        """Iterate over the contact of each order with a product."""
        ...


class _Known(msgspec.Struct):
    """What was derived for a product, and how many changes and removals had happened by then."""

    changes: int
    removals: int
    similar: Similar
    buyers: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        """What it takes, in neighbours."""
        return _OVERHEAD + len(self.similar[0])


class Neighbours:
    """What is known of each product's neighbours, as of the files and as of now; `kept` is how much, in neighbours."""

    def __init__(self, of_files: Neighbours | None = None) -> None:
        self._of_files = of_files
        self._known: OrderedDict[int, _Known] = OrderedDict()
        self.kept = 0

    @property
    def of_files(self) -> Neighbours:
        """What is known of the orders in the files, which every reset shares."""
        return self._of_files or self

    def over(self) -> Neighbours:
        """Return neighbours that can change without changing these."""
        return Neighbours(self.of_files)

    def similar(self, counts: Counts, item: int) -> Similar:
        """Return a product's neighbours, at most `NEAREST`."""
        return self._valid(counts, item).similar

    def buyers(self, counts: Counts, item: int) -> tuple[int, int]:
        """Return how many contacts bought a product, and how many of them in more than one order."""
        known = self._valid(counts, item)
        if known.buyers is None:
            orders = Counter(counts.owners(item))
            known.buyers = len(orders), sum(count > 1 for count in orders.values())
        return known.buyers

    def _valid(self, counts: Counts, item: int) -> _Known:
        known = self._known.get(item) or (self._of_files._known.get(item) if self._of_files else None)  # noqa: SLF001  # another of its own kind
        if known is None or not _still_holds(known, counts, item):
            known = _Known(len(counts.changed), counts.removals, _nearest(counts, item))
            (self if counts.changed else self.of_files)._keep(item, known)  # noqa: SLF001  # likewise
        return known

    def _keep(self, item: int, known: _Known) -> None:
        """Keep what is known of a product, in the place of those that were kept longest where it is too much."""
        before = self._known.pop(item, None)
        if before is not None:
            self.kept -= before.size
        self._known[item] = known
        self.kept += known.size
        while self.kept > REMEMBERED:
            _, oldest = self._known.popitem(last=False)
            self.kept -= oldest.size


def _still_holds(known: _Known, counts: Counts, item: int) -> bool:
    """Tell whether no change since has touched a product or one of its neighbours.

    An order more of any other product can only lower a similarity that was too low to be kept; an order less could
    raise it, so a removal lets nothing hold.
    """
    since = len(counts.changed) - known.changes
    if since == 0:
        return True
    if since > _RECHECKED or known.removals != counts.removals:
        return False
    changed = set(counts.changed[known.changes :])
    return item not in changed and changed.isdisjoint(known.similar[0])


def _nearest(counts: Counts, item: int) -> Similar:
    together = Counter(chain.from_iterable(counts.baskets(item)))
    orders = together.pop(item, 0)
    scores = [
        -(both / math.sqrt(orders * count) * (both / (both + SHRINKAGE)))
        for both, count in zip(together.values(), counts.counts(together), strict=True)
    ]
    others = list(together)
    if len(scores) > NEAREST:  # a product that everybody buys has ten thousand
        limit = sorted(scores)[NEAREST - 1]
        others = [other for other, score in zip(others, scores, strict=True) if score <= limit]
        scores = [score for score in scores if score <= limit]
    nearest = sorted(zip(scores, counts.names(others), others, strict=True))[:NEAREST]
    return array("I", [other for _, _, other in nearest]), array("d", [-score for score, _, _ in nearest])

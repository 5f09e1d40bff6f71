"""What the users who bought a product order next, by the order of time; kept for each product once it is known.

Of each buyer's orders after the one with the product, the next counts 1, the one after it a half, and so on. Products
that were in the same orders count too, since few buyers have come back yet in a short history. Ties by id.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from operator import neg
from typing import TypeAlias

from yespo_mockserver.state.history import History

TOGETHER = 1.0
"""What the same order weighs beside the next one; chosen by `make quality` on the earlier days of real invoices."""

SHRINKAGE = 2
"""So many orders in common halve the discount on few; chosen in the same way."""

ASKED = 0.5
"""The power of the asked product's own orders by which all its weights are divided; chosen in the same way."""

BUYERS = 1000
"""So many buyers are looked at, the latest: nobody waits for a product that everybody bought."""

ORDERS = 1000
"""So many orders of these buyers are looked at, and so many orders of the product."""

OWNED = 5000
"""So many orders of the product tell its buyers, the latest."""

FORGOTTEN = 500
"""When somebody with so many orders has ordered, all is forgotten."""

NEAREST = 200
REMEMBERED = 4096

Scored: TypeAlias = tuple[Sequence[int], Sequence[float]]
"""Products by the history's numbers, and the weight of each, falling."""


class NextOrders:
    """What is known of each product's next orders in a history."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._known: OrderedDict[int, Scored] = OrderedDict()
        self._touched = len(history.touched)
        self._changed = len(history.changed)

    def after(self, product: str) -> Scored:
        """Return what is ordered after a product, the weightiest first, at most `NEAREST`."""
        item = self._history.item(product)
        if item is None:
            return (), ()
        known = self._known.get(item)
        if known is None:
            known = self._known[item] = self._scored(item)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return known

    def buyers_after(self, product: str, other: str) -> int:
        """Return how many users ordered one product in a later order than another."""
        item, then = self._history.item(product), self._history.item(other)
        if item is None or then is None:
            return 0
        return sum(self._follows(contact, item, then) for contact in dict.fromkeys(self._history.owners(item)))

    def catch_up(self) -> None:
        """Forget what is known of products whose buyers have ordered since."""
        history = self._history
        for contact in dict.fromkeys(history.touched[self._touched :]):
            own = [*islice(history.orders_by(contact), FORGOTTEN)]
            if len(own) == FORGOTTEN:
                self._known.clear()
            for item in chain.from_iterable(map(history.items_of, own)):
                self._known.pop(item, None)
        for item in dict.fromkeys(history.changed[self._changed :]):
            self._known.pop(item, None)
        self._touched, self._changed = len(history.touched), len(history.changed)

    def _scored(self, item: int) -> Scored:
        history = self._history
        weights: dict[int, float] = defaultdict(float)
        buyers = list(dict.fromkeys(history.owners(item, OWNED)))[-BUYERS:]
        for orders in self._of_the_last(buyers):
            since: int | None = None
            for place, order in enumerate(orders):
                items = history.items_of(order)
                if since is not None:
                    weight = 1.0 / (place - since)
                    for other in items:
                        weights[other] += weight
                if item in items:
                    since = place
        together = Counter(chain.from_iterable(history.baskets(item, ORDERS)))
        for other, both in together.items():
            weights[other] += TOGETHER * both * both / (both + SHRINKAGE)
        weights.pop(item, None)
        asked = history.count(item) ** ASKED
        if len(weights) > NEAREST:  # only those that can be among the first are put in order by id
            least = sorted(weights.values())[-NEAREST]
            weights = {other: weight for other, weight in weights.items() if weight >= least}
        ranked = sorted(zip(map(neg, weights.values()), history.names(weights), weights, strict=True))[:NEAREST]
        return [other for _, _, other in ranked], [-weight / asked for weight, _, _ in ranked]

    def _of_the_last(self, buyers: list[int]) -> Iterable[list[int]]:
        """Return the orders of each of the last buyers, as many of these as `ORDERS` allows."""
        found: list[list[int]] = []
        left = ORDERS
        while buyers and left > 0:
            found.append(self._in_time(buyers.pop())[-left:])
            left -= len(found[-1])
        return reversed(found)

    def _in_time(self, contact: int) -> list[int]:
        orders = [*self._history.orders_by(contact, ORDERS)]
        return [order for _, order in sorted(zip(map(self._history.time_of, orders), orders, strict=True))]

    def _follows(self, contact: int, item: int, then: int) -> bool:
        seen = False
        for order in self._in_time(contact):
            items = self._history.items_of(order)
            if seen and then in items:
                return True
            seen = seen or item in items
        return False

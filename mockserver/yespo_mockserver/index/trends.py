"""How the orders of the last days compare with those of as many days before, kept up as orders come and time passes."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable

from yespo_mockserver.state.history import History

DAY = 86400.0


class Trends:
    """Counts each product's orders in two windows that end at `now`; `moved` are those counted anew, by number.

    The later window is (now - days, now], the earlier one (now - 2 days, now - days].
    """

    def __init__(self, history: History, now: Callable[[], float], days: int) -> None:
        self._history = history
        self._now = now
        self._span = days * DAY
        self._late: Counter[int] = Counter()
        self._early: Counter[int] = Counter()
        self._orders: list[tuple[float, int]] = []
        self._middle = 0
        self._seen = -1
        self._removals = 0
        self.moved: set[int] = set()

    def value(self, product: str) -> float:
        """Return late orders times their share of both windows': the more, and the steeper, the higher."""
        item = self._history.item(product)
        late = 0 if item is None else self._late[item]
        return 0.0 if not late else late * late / (late + self._early[item or 0])

    def counts(self, product: str) -> tuple[int, int]:
        """Return in how many orders of the later and of the earlier window a product is."""
        item = self._history.item(product)
        return (0, 0) if item is None else (self._late[item], self._early[item])

    def catch_up(self) -> None:
        """Take orders that came since, and move the windows on."""
        history, now = self._history, self._now()
        self.moved.clear()
        taken_out = history.removals - self._removals
        if self._seen < 0 or not 0 <= taken_out <= len(history.taken_out):
            self._begin(now)
        else:
            self._move_on(now)
            for order in history.taken_out[len(history.taken_out) - taken_out :]:
                self._take_out(order)
            for order in range(self._seen, history.order_count):
                self._take(order, now)
        self._seen, self._removals = history.order_count, history.removals

    def _begin(self, now: float) -> None:
        self.moved.update(self._late, self._early)
        self._late, self._early, self._orders, self._middle = Counter(), Counter(), [], 0
        for order in self._history.orders_since(now - 2 * self._span):
            self._take(order, now)

    def _take(self, order: int, now: float) -> None:
        at = self._history.time_of(order)
        if not now - 2 * self._span < at <= now or not self._history.is_bought(order):
            return
        late = at > now - self._span
        self._middle += not late
        insort(self._orders, (at, order))
        self._count(self._late if late else self._early, order, 1)

    def _take_out(self, order: int) -> None:
        entry = self._history.time_of(order), order
        place = bisect_left(self._orders, entry)
        if place < len(self._orders) and self._orders[place] == entry:
            del self._orders[place]
            late = place >= self._middle
            self._middle -= not late
            self._count(self._late if late else self._early, order, -1)

    def _move_on(self, now: float) -> None:
        """Let orders grow old: from the later window to the earlier, and out of it."""
        orders, out = self._orders, 0
        while self._middle < len(orders) and orders[self._middle][0] <= now - self._span:
            order = orders[self._middle][1]
            self._count(self._late, order, -1)
            self._count(self._early, order, 1)
            self._middle += 1
        while out < self._middle and orders[out][0] <= now - 2 * self._span:
            self._count(self._early, orders[out][1], -1)
            out += 1
        if out:
            del orders[:out]
            self._middle -= out

    def _count(self, counts: Counter[int], order: int, by: int) -> None:
        for item in self._history.items_of(order):
            counts[item] += by
            self.moved.add(item)

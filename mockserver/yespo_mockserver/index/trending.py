"""The feed's products ranked by how their orders rise."""

from __future__ import annotations

from collections.abc import Iterable

from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.index.product_ranking import ProductRanking
from yespo_mockserver.index.trends import Trends
from yespo_mockserver.state.history import History


class Trending(ProductRanking):
    """Ranks what was ordered in the later of two windows, by `Trends.value`."""

    def __init__(self, catalogue: CatalogueOverlay, history: History, trends: Trends) -> None:
        super().__init__(catalogue, lambda number: trends.value(catalogue.ids[number]), lambda: self._numbers(trends))
        self._products = catalogue
        self._history = history
        self.trends = trends

    def catch_up(self, revalued: Iterable[int] = ()) -> None:
        """Follow what has changed of products and orders, and the time."""
        self.trends.catch_up()
        super().catch_up([*revalued, *self._numbers(self.trends)])

    def _numbers(self, trends: Trends) -> list[int]:
        """Return the catalogue's numbers of what was counted anew."""
        found = map(self._products.number, self._history.names(trends.moved))
        return [number for number in found if number is not None]

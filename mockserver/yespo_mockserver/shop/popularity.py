"""Which of the catalogue's products are ordered most, over all and in each category."""

from __future__ import annotations

from collections.abc import Sequence

from yespo_mockserver.shop.catalogue import Catalogue
from yespo_mockserver.shop.history import History


class Popularity:
    """Rankings over one catalogue and one history; products that nobody ordered are in none. Ties by id."""

    def __init__(self, catalogue: Catalogue, history: History) -> None:
        self._catalogue = catalogue
        self._history = history
        numbers = (catalogue.number(product) for product in history.ranking())
        self.ranking: list[int] = [number for number in numbers if number is not None]
        self._elements: dict[str, list[int]] = {}
        self._paths: dict[str, list[int]] = {}

    def orders_of(self, number: int) -> int:
        """Return in how many orders the product is."""
        return self._history.orders_of(self._catalogue.ids[number])

    def order(self, number: int) -> tuple[int, str]:
        """Return the key by which rankings are sorted."""
        return -self.orders_of(number), self._catalogue.ids[number]

    def in_element(self, element: str) -> list[int]:
        """Return the ranking of the products of which one category equals `element`."""
        return self._among(self._elements, element, self._catalogue.in_element(element))

    def in_path(self, prefix: str) -> list[int]:
        """Return the ranking of the products of which one category's path begins with `prefix`."""
        return self._among(self._paths, prefix, self._catalogue.in_path(prefix))

    def _among(self, known: dict[str, list[int]], name: str, members: Sequence[int]) -> list[int]:
        ranking = known.get(name)
        if ranking is None:
            chosen = set(members)
            ranking = [number for number in self.ranking if number in chosen]
            if chosen:
                known[name] = ranking
        return ranking

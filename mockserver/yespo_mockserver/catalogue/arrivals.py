"""Which products came after the first version of the feed, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Arrivals:
    """Counts arrivals: a version of the feed is one, a product that is added by itself another; `at` has it by id."""

    def __init__(self) -> None:
        self.count: int = 0
        self.at: dict[str, int] = {}

    def note(self, product_ids: Iterable[str]) -> None:
        """Note that these products came together."""
        self.count += 1
        self.at.update(dict.fromkeys(product_ids, self.count))

    def take_all(self, at: Mapping[str, int], count: int) -> None:
        """Have these in the place of those that there are."""
        self.at, self.count = {**at}, count

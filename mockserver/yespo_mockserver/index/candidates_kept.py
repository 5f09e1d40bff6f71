"""The first candidates of each product that was asked about, kept until something changes that they are made from."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

PRODUCTS = 4096
"""So many products' candidates are kept."""

FIRST = 32
"""So many candidates are kept of each; whoever needs more makes all of them."""


class CandidatesKept:
    """The first candidates of each product, in their order."""

    def __init__(self) -> None:
        self._kept: dict[int, array[int]] = {}

    def candidates(self, product: int, make: Callable[[], Iterable[int]]) -> Iterator[int]:
        """Iterate over a product's candidates, all that `make` makes."""
        first = self._kept.get(product)
        if first is None:
            first = array("L", islice(make(), FIRST))
            if len(self._kept) >= PRODUCTS:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[product] = first
        return iter(first) if len(first) < FIRST else chain(first, _beyond(make))

    def catch_up(self) -> None:
        """Forget them, since one product may stand in any other's list."""
        self._kept.clear()


def _beyond(make: Callable[[], Iterable[int]]) -> Iterator[int]:
    yield from islice(make(), FIRST, None)

"""The first candidates of each product or contact that was asked about, kept until what they are made from changes."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain, islice

MOST = 4096
"""So many products' or contacts' candidates are kept."""

FIRST, MORE = 8, 24
"""So many candidates are kept of each, and so many where more were needed; whoever needs more makes all of them."""


class CandidatesKept:
    """The first candidates of each product or contact, in their order."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[object, int, array[int]]] = OrderedDict()

    def candidates(self, of: Hashable, make: Callable[[], Iterable[int]], stamp: object = None) -> Iterable[int]:
        """Return the candidates of a product or contact, all that `make` makes.

        With another `stamp` than before they are made anew.
        """
        known = self._kept.get(of)
        if known is not None and known[0] == stamp:
            _, most, first = known
            return first if len(first) < most else chain(first, self._those_after(of, make, stamp, most))
        rest = iter(make())
        first = self._keep(of, stamp, FIRST, array("L", islice(rest, FIRST)))
        return first if len(first) < FIRST else chain(first, rest)

    def _those_after(self, of: Hashable, make: Callable[[], Iterable[int]], stamp: object, known: int) -> Iterator[int]:
        """Yield the candidates after the first; they are made when somebody looks so far."""
        rest = iter(make())
        if known == FIRST:
            first = self._keep(of, stamp, MORE, array("L", islice(rest, MORE)))
            yield from first[FIRST:]
            yield from rest
        else:
            yield from islice(rest, known, None)

    def _keep(self, of: Hashable, stamp: object, most: int, first: array[int]) -> array[int]:
        if len(self._kept) >= MOST:
            self._kept.popitem(last=False)
        self._kept[of] = stamp, most, first
        return first

    def catch_up(self) -> None:
        """Forget them, since one product may stand in any list."""
        self._kept.clear()

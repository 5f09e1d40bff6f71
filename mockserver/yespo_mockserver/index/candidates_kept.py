"""The first candidates of each product or contact that was asked about, kept until what they are made from changes."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain, islice

MOST = 4096
"""So many products' or contacts' candidates are kept."""

FIRST = 24
"""So many candidates are kept of each unless told; whoever needs more makes all of them."""


class CandidatesKept:
    """The first candidates of each product or contact, in their order."""

    def __init__(self, first: int = FIRST) -> None:
        self._first = first
        self._kept: OrderedDict[Hashable, tuple[object, array[int]]] = OrderedDict()

    def candidates(self, of: Hashable, make: Callable[[], Iterable[int]], stamp: object = None) -> Iterable[int]:
        """Return the candidates of a product or contact, all that `make` makes.

        With another `stamp` than before they are made anew.
        """
        known, rest = self._kept.get(of), None
        if known is None or known[0] != stamp:
            rest = iter(make())
            known = stamp, array("L", islice(rest, self._first))
            if len(self._kept) >= MOST:
                self._kept.popitem(last=False)
            self._kept[of] = known
        first = known[1]
        if len(first) < self._first:
            return first
        return chain(first, _those_after(make, self._first) if rest is None else rest)

    def catch_up(self) -> None:
        """Forget them, since one product may stand in any list."""
        self._kept.clear()


def _those_after(make: Callable[[], Iterable[int]], first: int) -> Iterator[int]:
    """Yield the candidates after the first; they are made when somebody looks so far."""
    yield from islice(make(), first, None)

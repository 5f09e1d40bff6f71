"""How often each thing that is set has met requests, and what follows: plain data, moved on by what is told to it.

Nothing here reads a clock or draws from anything but the seed and the number of the draw, so that the same requests at
the same times give the same strikes, wherever they are counted.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

_Kind = TypeVar("_Kind")


class Occasions(msgspec.Struct, frozen=True):
    """On which of the requests that match something acts; as settings of faults and stubs have it."""

    after: int = 0
    after_seconds: float = 0.0
    first: int | None = None
    nth: int | None = None
    share: float | None = None
    seed: int = 0
    during: float | None = None
    times: int | None = None
    in_turn: bool = False
    rate: float | None = None


class Count(msgspec.Struct):
    """What one thing that was set at a time, `begun`, has seen, and on how many requests it acted.

    `left` of a rate's tokens there were at the time `filled`.
    """

    occasions: Occasions
    begun: float
    seen: int = 0
    hits: int = 0
    left: float = 0.0
    filled: float = 0.0


class Acting(msgspec.Struct, frozen=True):
    """One that acts on a request, for which time it does, and in how many seconds its rate has room again."""

    number: int
    hit: int
    wait: int = 0


class Tally:
    """The counts of all that is set, by the numbers that they were given."""

    def __init__(self) -> None:
        self.given: int = 0
        self.counts: dict[int, Count] = {}

    def begin(self, occasions: Occasions, at: float) -> int:
        """Begin to count, and return the number of the count."""
        self.given += 1
        room = max(1.0, occasions.rate or 0.0)
        self.counts[self.given] = Count(occasions, at, left=room, filled=at)
        return self.given

    def end(self, numbers: Iterable[int]) -> None:
        """Count no longer."""
        for number in numbers:
            self.counts.pop(number, None)

    def strike(self, number: int) -> None:
        """Count that something acted without a request."""
        if (count := self.counts.get(number)) is not None:
            count.hits += 1

    def meet(self, numbers: Iterable[int], at: float) -> tuple[Acting, ...]:
        """Count a request that matches all of these, and return those that act on it.

        Of those that are set in turn one acts: the first that has a number of times, else the newest.
        """
        found: list[tuple[int, Count, int]] = []
        for number in numbers:
            count = self.counts.get(number)
            if count is not None and _counts_in(count, at) and (wait := _over_rate(count, at)) is not None:
                found.append((number, count, wait))
        turns = sorted((number, count) for number, count, _ in found if count.occasions.in_turn)
        limited = (number for number, count in turns if count.occasions.times is not None)
        its_turn = next(limited, turns[-1][0] if turns else None)
        acting: list[Acting] = []
        for number, count, wait in found:
            if not count.occasions.in_turn or number == its_turn:
                count.hits += 1
                acting.append(Acting(number, count.hits, wait))
        return tuple(acting)


class Counts(Protocol):
    """A tally that somebody keeps, with the times of whoever keeps it, and with what it counts."""

    is_shared: bool
    """Whether others set things, too."""

    def begin(self, occasions: Occasions, what: object, origin: str) -> int:
        """Have something set: begin to count, and return the number of the count."""
        ...

    def set_now(self, kind: type[_Kind]) -> Mapping[int, tuple[_Kind, str]]:
        """Return what is set of a kind, with its origin, by the numbers of the counts."""
        ...

    def end(self, numbers: Sequence[int]) -> None:
        """Count no longer."""
        ...

    def strike(self, number: int) -> None:
        """Count that something acted without a request."""
        ...

    async def meet(self, numbers: Sequence[int]) -> Sequence[Acting]:
        """Count a request that matches all of these, and return those that act on it."""
        ...

    def of(self, number: int) -> Count | None:
        """Return a count, None if there is none of this number."""
        ...

    def now(self) -> float:
        """Return the time as it counts here, in seconds; it never goes back."""
        ...


class OwnCounts:
    """A tally of one's own, by a clock of one's own."""

    is_shared = False

    def __init__(self, clock: Callable[[], float]) -> None:
        self._tally = Tally()
        self.now = clock

    def begin(self, occasions: Occasions, what: object, origin: str) -> int:  # noqa: ARG002  # nobody else asks
        """Begin to count, and return the number of the count."""
        return self._tally.begin(occasions, self.now())

    def end(self, numbers: Sequence[int]) -> None:
        """Count no longer."""
        self._tally.end(numbers)

    def strike(self, number: int) -> None:
        """Count that something acted without a request."""
        self._tally.strike(number)

    def set_now(self, kind: type[_Kind]) -> Mapping[int, tuple[_Kind, str]]:  # noqa: ARG002  # likewise
        """Return nothing: whoever sets something knows it."""
        return {}

    async def meet(self, numbers: Sequence[int]) -> Sequence[Acting]:
        """Count a request that matches all of these, and return those that act on it."""
        return self._tally.meet(numbers, self.now())

    def of(self, number: int) -> Count | None:
        """Return a count, None if there is none of this number."""
        return self._tally.counts.get(number)


def uncounted(counts: Mapping[int, Count], numbers: Iterable[int]) -> tuple[Acting, ...]:
    """Return which of these act on a request that can't be counted: those that act on each one.

    Of those that are set in turn it is the newest.
    """
    always = [number for number in numbers if number in counts and _always(counts[number].occasions)]
    turns = [number for number in always if counts[number].occasions.in_turn]
    return tuple(Acting(number, 0) for number in always if number not in turns or number == max(turns))


def drawn(seed: int, number: int) -> random.Random:
    """Return what the draw of a number is made with."""
    return random.Random(f"{seed} {number}")  # noqa: S311  # the same draw everywhere is the point


def _always(occasions: Occasions) -> bool:
    return occasions == Occasions(seed=occasions.seed, in_turn=occasions.in_turn)


def _counts_in(count: Count, at: float) -> bool:
    """Count the request, and tell whether it is one to act on."""
    occasions = count.occasions
    if occasions.times is not None and count.hits >= occasions.times:
        return False
    count.seen += 1
    past = count.seen - occasions.after
    if past <= 0 or (occasions.first is not None and past > occasions.first):
        return False
    if occasions.nth is not None and past != occasions.nth:
        return False
    if occasions.after_seconds or occasions.during is not None:
        since = at - count.begun - occasions.after_seconds
        if since < 0 or (occasions.during is not None and since >= occasions.during):
            return False
    return occasions.share is None or drawn(occasions.seed, count.seen).random() < occasions.share


def _over_rate(count: Count, at: float) -> int | None:
    """Return in how many seconds the rate has room for the request, 0 without a rate; None if it has room now."""
    rate = count.occasions.rate
    if not rate:
        return 0
    count.left = min(max(1.0, rate), count.left + (at - count.filled) * rate)
    count.filled = at
    if count.left >= 1.0:
        count.left -= 1.0
        return None
    return math.ceil((1.0 - count.left) / rate)

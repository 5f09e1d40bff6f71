"""How often something set meets requests, and when: counted, drawn with a seed, and timed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias, TypeVar

from yespo_contracts.request.matching import RequestMatcher
from yespo_mockserver.messages.judged import Judged
from yespo_mockserver.messages.request import Request

Predicate: TypeAlias = Callable[[Request, Judged], bool]
"""One more condition, for tests in Python: on a request whose body was read, and what the contract makes of it."""

Clock: TypeAlias = Callable[[], float]
"""Returns seconds, and never goes back."""


class Occasions(Protocol):
    """Whom something set meets, and when: what faults and stubs have in common."""

    @property
    def match(self) -> Mapping[str, object]:
        """What a request must have."""

    @property
    def after(self) -> int:
        """After how many requests that match it begins."""

    @property
    def after_seconds(self) -> float:
        """After how many seconds it begins."""

    @property
    def first(self) -> int | None:
        """For how many requests it lasts."""

    @property
    def nth(self) -> int | None:
        """Which request alone it meets."""

    @property
    def share(self) -> float | None:
        """Which share of the requests it meets."""

    @property
    def seed(self) -> int:
        """What the share is drawn with."""

    @property
    def during(self) -> float | None:
        """For how many seconds it lasts."""

    @property
    def times(self) -> int | None:
        """How often it acts at most."""

    @property
    def in_turn(self) -> bool:
        """Whether one alone of those set so acts on a request."""


class Counter:
    """What one thing that is set has seen; `hits` counts the requests on which it acted.

    `when` is one more condition on the request.
    """

    def __init__(
        self,
        number: int,
        occasions: Occasions,
        *,
        when: Predicate | None = None,
        origin: str = "",
        clock: Clock = time.monotonic,
    ) -> None:
        self.id = number
        self.origin = origin
        self.seen = 0
        self.hits = 0
        self.when = when
        self.occasions = occasions
        self._clock = clock
        self._set_at = clock()
        self._random = random.Random(occasions.seed)  # noqa: S311  # a seeded share is the point
        self._matcher = RequestMatcher(occasions.match)

    @property
    def over(self) -> bool:
        """Whether it can't act on any request any more."""
        occasions = self.occasions
        past = self.seen - occasions.after
        return (
            (occasions.during is not None and self.since() >= occasions.during)
            or (occasions.times is not None and self.hits >= occasions.times)
            or (occasions.first is not None and past >= occasions.first)
            or (occasions.nth is not None and past >= occasions.nth)
        )

    @property
    def unused(self) -> bool:
        """Whether it has acted less often than it was meant to, or never."""
        return self.hits < (self.occasions.times or 1)

    def since(self) -> float:
        """Return the seconds since it began; below 0 before."""
        return self._clock() - self._set_at - self.occasions.after_seconds

    def remaining(self) -> float:
        """Return for how many seconds more its span lasts; 0 if it has none or it is over."""
        during = self.occasions.during
        return 0.0 if during is None else max(0.0, during - self.since())

    def meets(self, request: Request, judged: Judged) -> bool:
        """Count the request if it matches, and tell whether it is one to act on."""
        if not self._matcher.matches(request.method, request.path, request.query):
            return False
        if self.when is not None and not self.when(request, judged):
            return False
        occasions = self.occasions
        if occasions.times is not None and self.hits >= occasions.times:
            return False
        self.seen += 1
        past = self.seen - occasions.after
        if (
            past <= 0
            or (occasions.first is not None and past > occasions.first)
            or (occasions.nth is not None and past != occasions.nth)
        ):
            return False
        if occasions.after_seconds or occasions.during is not None:
            since = self.since()
            if since < 0 or (occasions.during is not None and since >= occasions.during):
                return False
        return occasions.share is None or self._random.random() < occasions.share


_Counter = TypeVar("_Counter", bound=Counter)


def whose_turn(met: Iterable[_Counter]) -> _Counter | None:
    """Return the one of those set in turn that acts: the first that has a number of times, else the newest."""
    found = sorted(met, key=lambda one: one.id)
    return next((one for one in found if one.occasions.times is not None), found[-1] if found else None)

"""Whom something set meets, and what was counted of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol, TypeAlias

from yespo_contracts.request.matching import RequestMatcher
from yespo_mockserver.faults.tally import Count, Counts, Occasions
from yespo_mockserver.messages.judged import Judged
from yespo_mockserver.messages.request import Request

Predicate: TypeAlias = Callable[[Request, Judged], bool]
"""One more condition, for tests in Python: on a request whose body was read, and what the contract makes of it."""

Clock: TypeAlias = Callable[[], float]
"""Returns seconds, and never goes back."""


class Occasional(Protocol):
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


def occasions_of(occasional: Occasional, rate: float | None = None) -> Occasions:
    """Return on which requests something acts."""
    return Occasions(
        after=occasional.after,
        after_seconds=occasional.after_seconds,
        first=occasional.first,
        nth=occasional.nth,
        share=occasional.share,
        seed=occasional.seed,
        during=occasional.during,
        times=occasional.times,
        in_turn=occasional.in_turn,
        rate=rate,
    )


class Counter:
    """One thing that is set: whom it meets, and what `counts` has counted of it under its `id`.

    `when` is one more condition on the request.
    """

    def __init__(
        self,
        counts: Counts,
        number: int,
        occasional: Occasional,
        *,
        rate: float | None = None,
        when: Predicate | None = None,
        origin: str = "",
    ) -> None:
        self.occasions: Occasions = occasions_of(occasional, rate)
        self.id = number
        self.origin = origin
        self.when = when
        self._counts = counts
        self._last = Count(self.occasions, counts.now())
        self._matcher = RequestMatcher(occasional.match)

    @property
    def seen(self) -> int:
        """How many requests it has met."""
        return self._count().seen

    @property
    def hits(self) -> int:
        """On how many requests it acted."""
        return self._count().hits

    @property
    def over(self) -> bool:
        """Whether it can't act on any request any more."""
        occasions, count = self.occasions, self._count()
        past = count.seen - occasions.after
        return (
            (occasions.during is not None and self._since() >= occasions.during)
            or (occasions.times is not None and count.hits >= occasions.times)
            or (occasions.first is not None and past >= occasions.first)
            or (occasions.nth is not None and past >= occasions.nth)
        )

    @property
    def unused(self) -> bool:
        """Whether it has acted less often than it was meant to, or never."""
        return self.hits < (self.occasions.times or 1)

    def remaining(self) -> float:
        """Return for how many seconds more its span lasts; 0 if it has none or it is over."""
        during = self.occasions.during
        return 0.0 if during is None else max(0.0, during - self._since())

    def matches(self, request: Request, judged: Judged) -> bool:
        """Tell whether it is about a request; nothing is counted."""
        if not self._matcher.matches(request.method, request.path, request.query):
            return False
        return self.when is None or self.when(request, judged)

    def _since(self) -> float:
        """Return the seconds since it began; below 0 before."""
        return self._counts.now() - self._count().begun - self.occasions.after_seconds

    def _count(self) -> Count:
        """Return its count, the last one that there was once it is no longer counted."""
        self._last = self._counts.of(self.id) or self._last
        return self._last


def end(counts: Counts, before: Iterable[Counter], after: Collection[Counter] = ()) -> None:
    """Have those counted no longer that aren't set any more; what was counted can still be told."""
    ended = [counter for counter in before if counter not in after]
    for counter in ended:
        counter.seen  # noqa: B018  # what was counted is kept by looking
    if ended:
        counts.end([counter.id for counter in ended])

"""The account's rate limit: a token bucket that holds one second's worth of requests.

Source: the vendor's page on rate limits, 200 requests a second over all methods that aren't listed, then 429.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec

from yespo_mockserver.messages.clock import monotonic

LEASE_SECONDS = 1.0
"""For how long tokens that were lent are good."""

LONGEST_SECONDS = 86400.0
"""A client is told to come again within a day, however low the rate is."""


class Bucket(msgspec.Struct):
    """A bucket that several take from, at times that are told; `lent` is when each took last, and didn't give back."""

    left: float
    filled: float
    lent: dict[str, float] = {}

    def take(self, rate: float, want: int, worker: str, at: float) -> Lease:
        """Lend a worker up to so many tokens."""
        self.left = min(max(1.0, rate), self.left + (at - self.filled) * rate)
        self.filled = at
        self.lent = {each: when for each, when in self.lent.items() if at - when < LEASE_SECONDS}
        granted = min(want, int(self.left))
        if granted:
            self.left -= granted
            self.lent[worker] = at
            return Lease(granted)
        seconds = (1.0 - self.left) / rate
        return Lease(0, seconds, tuple(sorted(self.lent.keys() - {worker})))

    def copied(self) -> Bucket:
        """Return what shares nothing that can change."""
        return Bucket(self.left, self.filled, {**self.lent})

    def give_back(self, tokens: int, worker: str) -> None:
        """Take back what a worker hasn't used."""
        self.left += tokens
        self.lent.pop(worker, None)


class Lease(msgspec.Struct, frozen=True):
    """So many tokens, or in how many seconds there is one; `others` may have some to give back."""

    tokens: int
    seconds: float = 0.0
    others: tuple[str, ...] = ()


class RateLimit:
    """Lets `rate` requests a second through; `clock` returns seconds and never goes back."""

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._bucket = Bucket(max(1.0, rate), clock())

    def wait(self) -> int:
        """Take one request's token; return 0 if there was one, else in how many whole seconds to come again."""
        lease = self._bucket.take(self.rate, 1, "", self._clock())
        return 0 if lease.tokens else math.ceil(min(lease.seconds, LONGEST_SECONDS))

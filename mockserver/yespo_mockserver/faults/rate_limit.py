"""The account's rate limit: a token bucket that holds one second's worth of requests.

Source: the vendor's page on rate limits, 200 requests a second over all methods that aren't listed, then 429.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from yespo_mockserver.messages.clock import monotonic

LONGEST_SECONDS = 86400.0
"""A client is told to come again within a day, however low the rate is."""


class RateLimit:
    """Lets `rate` requests a second through; `clock` returns seconds and never goes back."""

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._capacity = max(1.0, rate)
        self._tokens = self._capacity
        self._filled_at = clock()

    def wait(self) -> int:
        """Take one request's token; return 0 if there was one, else in how many whole seconds to come again."""
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._filled_at) * self.rate)
        self._filled_at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0
        return math.ceil(min((1.0 - self._tokens) / self.rate, LONGEST_SECONDS))

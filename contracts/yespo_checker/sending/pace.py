"""How fast requests are sent: at most so many a second, over all connections, and slower once the server says so."""

from __future__ import annotations

import threading
import time
from collections import deque

DOCUMENTED_RATE = 200.0
"""How many requests a second the account may send by the vendor's table of limits."""

_SLOWER = 0.75
_LONGEST = 5.0


class Pace:
    """Lets requests pass one at a time; `real` is whether waiting takes time, which nobody needs in process."""

    def __init__(self, rate: float | None = None, *, limit: float = DOCUMENTED_RATE, real: bool = True) -> None:
        self.rate = rate
        self.limit = limit
        self._real = real
        self._skipped = 0.0
        self._next = 0.0
        self._lock = threading.Lock()
        self._passed: deque[float] = deque()

    def wait(self) -> None:
        """Return when the next request may be sent."""
        with self._lock:
            now = self._now()
            place = max(now, self._next)
            if self.rate is not None:
                self._next = place + 1.0 / self.rate
            self._passed.append(place)
            while self._passed[0] < place - 1.0:
                self._passed.popleft()
        self.pause(place - now)

    def pause(self, seconds: float) -> None:
        """Wait so long."""
        if seconds <= 0:
            return
        if self._real:
            time.sleep(seconds)
        else:
            self._skipped += seconds

    @property
    def is_documented_limit(self) -> bool:
        """Whether so many requests were sent within a second that a 429 is what the documents say."""
        with self._lock:
            now = self._now()
            return sum(each > now - 1.0 for each in self._passed) > self.limit * 0.9

    def slow_down(self, retry_after: str | None) -> None:
        """Wait as long as a 429 says, a second if it says nothing, and then stay below the limit."""
        seconds = float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else 1.0
        below = self.limit * _SLOWER
        self.rate = below if self.rate is None else min(self.rate, below)
        self.pause(min(max(seconds, 1.0), _LONGEST))

    def _now(self) -> float:
        return time.monotonic() + self._skipped

"""The time in a log that several machines share, whose own clocks may differ."""

from __future__ import annotations

from yespo_mockserver.messages.clock import monotonic


class LogClock:
    """Goes on from the latest time that was heard of the log, and never back."""

    def __init__(self) -> None:
        self._at = 0.0
        self._then = monotonic()

    def __call__(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._at + monotonic() - self._then

    def hear(self, at: float) -> None:
        """Note a time that the log has told."""
        if at > self():
            self._at, self._then = at, monotonic()

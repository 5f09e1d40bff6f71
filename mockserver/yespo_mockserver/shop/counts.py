"""What faults, stubs and scenarios count, kept in the shop's state and changed through its log."""

from __future__ import annotations

from collections.abc import Sequence

from yespo_mockserver.faults.tally import Acting, Count, Occasions
from yespo_mockserver.shop.log import Log
from yespo_mockserver.state.change import BeginCount, EndCounts, MeetCounts, Strike


class LoggedCounts:
    """The counts of a shop."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def begin(self, occasions: Occasions) -> int:
        """Begin to count, and return the number of the count."""
        return self._log.commit_now(BeginCount(occasions))

    def end(self, numbers: Sequence[int]) -> None:
        """Count no longer."""
        self._log.commit_now(EndCounts(tuple(numbers)))

    def strike(self, number: int) -> None:
        """Count that something acted without a request."""
        self._log.commit_now(Strike(number))

    def meet(self, numbers: Sequence[int]) -> Sequence[Acting]:
        """Count a request that matches all of these, and return those that act on it."""
        return self._log.commit_now(MeetCounts(tuple(numbers)))

    def of(self, number: int) -> Count | None:
        """Return a count, None if there is none of this number."""
        return self._log.state.tally.counts.get(number)

    def now(self) -> float:
        """Return the log's time."""
        return self._log.clock()

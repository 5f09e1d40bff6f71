"""What faults, stubs and scenarios count, kept in the shop's state and changed through its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.faults.tally import Acting, Count, Occasions, uncounted
from yespo_mockserver.shop.log import Log, LogAwayError
from yespo_mockserver.state.change import EndCounts, MeetCounts, SetFault, SetStub, Strike
from yespo_mockserver.stubs.stub import Stub

_Kind = TypeVar("_Kind")


class LoggedCounts:
    """The counts of a shop, and what is set in it."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.is_shared: bool = log.is_shared

    def begin(self, occasions: Occasions, what: object, origin: str) -> int:  # noqa: ARG002  # what is set says it
        """Set a fault or a stub, and return the number of its count."""
        if isinstance(what, Fault):
            return self._log.commit_now(SetFault(what, origin))
        if isinstance(what, Stub):
            return self._log.commit_now(SetStub(what, origin))
        raise TypeError(what)

    def set_now(self, kind: type[_Kind]) -> Mapping[int, tuple[_Kind, str]]:
        """Return what is set of a kind, with its origin, by the numbers of the counts."""
        found: dict[int, tuple[_Kind, str]] = {}
        for number, rule in list(self._log.state.arranged.rules.items()):
            what = rule.fault or rule.stub
            if isinstance(what, kind):
                found[number] = what, rule.origin
        return found

    def end(self, numbers: Sequence[int]) -> None:
        """Take back what is set."""
        self._log.commit_now(EndCounts(tuple(numbers)))

    def strike(self, number: int) -> None:
        """Count that something acted without a request."""
        self._log.commit_soon(Strike(number))

    async def meet(self, numbers: Sequence[int]) -> Sequence[Acting]:
        """Count a request that matches all of these, and return those that act on it.

        While the log is out of reach those act that need no count.
        """
        try:
            return await self._log.commit(MeetCounts(tuple(numbers)))
        except LogAwayError:
            return uncounted(self._log.state.tally.counts, numbers)

    def of(self, number: int) -> Count | None:
        """Return a count, None if there is none of this number."""
        return self._log.state.tally.counts.get(number)

    def now(self) -> float:
        """Return the log's time."""
        return self._log.clock()

"""Changes of what requests count: faults, stubs, scenarios."""

from __future__ import annotations

from yespo_mockserver.faults.tally import Acting, Occasions
from yespo_mockserver.state.change.change import Change


class BeginCount(Change[int], frozen=True, tag="begin_count"):
    """A fault, a stub or a scenario's transition is set: count the requests that it meets from now on."""

    occasions: Occasions


class EndCounts(Change[None], frozen=True, tag="end_counts"):
    """These are taken back."""

    numbers: tuple[int, ...]


class MeetCounts(Change[tuple[Acting, ...]], frozen=True, tag="meet_counts"):
    """A request has come that all of these are about; tells which of them act on it."""

    numbers: tuple[int, ...]


class Strike(Change[None], frozen=True, tag="strike"):
    """A fault has acted without a request."""

    number: int


class EnterScenario(Change[None], frozen=True, tag="scenario"):
    """A scenario is in this state from now on, None where it is off."""

    scenario: str
    state: str | None

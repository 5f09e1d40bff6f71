"""Changes of what is set to happen to requests, and of what is counted of them: faults, stubs, scenarios."""

from __future__ import annotations

from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.faults.rate_limit import Lease
from yespo_mockserver.faults.scenario import Scenario, State
from yespo_mockserver.faults.tally import Acting
from yespo_mockserver.state.arranged import Visit
from yespo_mockserver.state.change.change import Change
from yespo_mockserver.stubs.stub import Stub


class SetFault(Change[int], frozen=True, tag="fault"):
    """A fault from now on; tells the number under which it is counted."""

    fault: Fault
    origin: str = ""


class SetStub(Change[int], frozen=True, tag="stub"):
    """A stub from now on; tells the number under which it is counted."""

    stub: Stub
    origin: str = ""


class EndCounts(Change[None], frozen=True, tag="end_counts"):
    """Faults and stubs are taken back."""

    numbers: tuple[int, ...]


class MeetCounts(Change[tuple[Acting, ...]], frozen=True, tag="meet_counts"):
    """A request has come that all of these are about; tells which of them act on it."""

    numbers: tuple[int, ...]


class Strike(Change[None], frozen=True, tag="strike"):
    """A fault has acted without a request."""

    number: int


class AddScenario(Change[None], frozen=True, tag="add_scenario"):
    """A scenario, in the place of one with its name, which is off then."""

    scenario: Scenario


class EnterScenario(Change[Visit | None], frozen=True, tag="scenario"):
    """A scenario goes to a state, None to be off; the feed is without the products `hidden` in it.

    `after` is the number of the visit that leads there, and nothing happens once there was another; tells the visit.
    """

    scenario: str
    state: State | None
    hidden: tuple[str, ...] = ()
    after: int | None = None


class EndScenarios(Change[None], frozen=True, tag="end_scenarios"):
    """All scenarios are off, and those that were added are gone."""


class TakeLease(Change[Lease], frozen=True, tag="lease"):
    """A worker takes up to `want` of the requests that the account may make at a rate, to let them through."""

    name: str
    rate: float
    want: int
    worker: str


class ReturnLease(Change[None], frozen=True, tag="return_lease"):
    """A worker gives back what it hasn't used, since another lacks it."""

    name: str
    tokens: int
    worker: str


class ForgetRequests(Change[None], frozen=True, tag="forget"):
    """Whoever keeps requests forgets those that came until now."""

"""What is set to happen to requests: faults and stubs with whoever set them, and the scenarios that are on."""

from __future__ import annotations

import msgspec

from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.faults.scenario import Scenario, Transition
from yespo_mockserver.stubs.stub import Stub


class SetRule(msgspec.Struct, frozen=True):
    """A fault or a stub that is set, and by what."""

    origin: str
    fault: Fault | None = None
    stub: Stub | None = None


class Awaited(msgspec.Struct, frozen=True):
    """A transition whose requests are counted, and the scenario that it is of."""

    scenario: str
    transition: Transition


class Visit(msgspec.Struct, frozen=True):
    """A state that a scenario is in, for which time any is entered, and the state that the next request leads to."""

    state: str
    number: int
    pending: str | None = None


class Arranged(msgspec.Struct):
    """All of it: `rules` and `awaited` by the numbers of their counts, `visits` by the names of scenarios.

    `scenarios` are those that were added to the files', `visited` counts the states that were entered.
    """

    rules: dict[int, SetRule] = {}
    awaited: dict[int, Awaited] = {}
    visits: dict[str, Visit] = {}
    scenarios: dict[str, Scenario] = {}
    visited: int = 0

    def copied(self) -> Arranged:
        """Return what shares nothing that can change."""
        return Arranged({**self.rules}, {**self.awaited}, {**self.visits}, {**self.scenarios}, self.visited)

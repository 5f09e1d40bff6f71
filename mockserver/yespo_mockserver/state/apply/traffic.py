"""What only requests count: when faults, stubs and scenarios act, and where each scenario is."""

from __future__ import annotations

from yespo_mockserver.faults.tally import Acting
from yespo_mockserver.state.change import BeginCount, EndCounts, EnterScenario, MeetCounts, Strike
from yespo_mockserver.state.state import State


def begin_count(state: State, change: BeginCount, at: float) -> int:
    """Begin to count, and return the number of the count."""
    return state.tally.begin(change.occasions, at)


def end_counts(state: State, change: EndCounts, at: float) -> None:  # noqa: ARG001  # an end has no date
    """Count no longer."""
    state.tally.end(change.numbers)


def strike(state: State, change: Strike, at: float) -> None:  # noqa: ARG001  # likewise
    """Count that something acted without a request."""
    state.tally.strike(change.number)


def meet_counts(state: State, change: MeetCounts, at: float) -> tuple[Acting, ...]:
    """Count a request, and return what acts on it."""
    return state.tally.meet(change.numbers, at)


def enter_scenario(state: State, change: EnterScenario, at: float) -> None:  # noqa: ARG001  # likewise
    """Note in which state a scenario is."""
    if change.state is None:
        state.scenarios.pop(change.scenario, None)
    else:
        state.scenarios[change.scenario] = change.state

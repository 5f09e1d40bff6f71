"""What is set to happen to requests, and what is counted of them: faults, stubs, and where each scenario is."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from yespo_mockserver.faults.counting import occasions_of
from yespo_mockserver.faults.rate_limit import Bucket, Lease
from yespo_mockserver.faults.scenario import SCENARIO
from yespo_mockserver.faults.tally import Acting, Occasions
from yespo_mockserver.state.apply.products import hide_products, show_products
from yespo_mockserver.state.arranged import Arranged, Awaited, SetRule, Visit
from yespo_mockserver.state.change import (
    AddScenario,
    EndCounts,
    EndScenarios,
    EnterScenario,
    HideProducts,
    MeetCounts,
    ReturnLease,
    SetFault,
    SetStub,
    ShowProducts,
    Strike,
    TakeLease,
)
from yespo_mockserver.state.state import State


def set_fault(state: State, change: SetFault, at: float) -> int:
    """Set a fault, and return the number of its count."""
    number = state.tally.begin(occasions_of(change.fault, change.fault.rate), at)
    state.arranged.rules[number] = SetRule(change.origin, fault=change.fault)
    return number


def set_stub(state: State, change: SetStub, at: float) -> int:
    """Set a stub, and return the number of its count."""
    number = state.tally.begin(occasions_of(change.stub), at)
    state.arranged.rules[number] = SetRule(change.origin, stub=change.stub)
    return number


def end_counts(state: State, change: EndCounts, at: float) -> None:  # noqa: ARG001  # an end has no date
    """Take faults and stubs back."""
    _end(state, change.numbers)


def strike(state: State, change: Strike, at: float) -> None:  # noqa: ARG001  # likewise
    """Count that something acted without a request."""
    state.tally.strike(change.number)


def meet_counts(state: State, change: MeetCounts, at: float) -> tuple[Acting, ...]:
    """Count a request, and return what acts on it; a transition that is due leads to its state."""
    acting = state.tally.meet(change.numbers, at)
    for one in acting:
        awaited = state.arranged.awaited.get(one.number)
        visit = None if awaited is None else state.arranged.visits.get(awaited.scenario)
        if awaited is not None and visit is not None and visit.pending is None:
            state.arranged.visits[awaited.scenario] = msgspec.structs.replace(visit, pending=awaited.transition.to)
    return acting


def add_scenario(state: State, change: AddScenario, at: float) -> None:
    """Add a scenario."""
    _leave(state, change.scenario.name, at)
    state.arranged.scenarios[change.scenario.name] = change.scenario


def enter_scenario(state: State, change: EnterScenario, at: float) -> Visit | None:
    """Leave the state that a scenario is in, and enter another; what the other brings along is set."""
    arranged, name, entered = state.arranged, change.scenario, change.state
    before = arranged.visits.get(name)
    if change.after is not None and (before is None or before.number != change.after):
        return before
    _leave(state, name, at)
    if entered is None:
        return None
    for fault in entered.faults:
        set_fault(state, SetFault(fault, _origin(name)), at)
    if change.hidden:
        hide_products(state, HideProducts(_origin(name), change.hidden), at)
    for transition in entered.next:
        number = state.tally.begin(Occasions(after=transition.after - 1), at)
        arranged.awaited[number] = Awaited(name, transition)
    arranged.visited += 1
    arranged.visits[name] = visit = Visit(entered.name, arranged.visited)
    return visit


def take_lease(state: State, change: TakeLease, at: float) -> Lease:
    """Lend a worker a part of what the account may ask at a rate."""
    bucket = state.rates.get(change.name)
    if bucket is None:
        bucket = state.rates[change.name] = Bucket(max(1.0, change.rate), at)
    return bucket.take(change.rate, change.want, change.worker, at)


def return_lease(state: State, change: ReturnLease, at: float) -> None:  # noqa: ARG001  # what comes back has no date
    """Take back what a worker hasn't used."""
    if (bucket := state.rates.get(change.name)) is not None:
        bucket.give_back(change.tokens, change.worker)


def end_scenarios(state: State, change: EndScenarios, at: float) -> None:  # noqa: ARG001  # nothing to know but that
    """Switch all scenarios off, and forget those that were added."""
    for name in tuple(state.arranged.visits):
        _leave(state, name, at)
    state.arranged.scenarios.clear()


def arrange_anew(state: State, at: float) -> None:
    """Have the faults and stubs of the settings set, with nothing counted, and all scenarios off."""
    state.tally.counts.clear()
    state.arranged = Arranged(visited=state.arranged.visited)
    for fault in state.settings.faults:
        set_fault(state, SetFault(fault, "shop.toml"), at)
    for stub in state.settings.stubs:
        set_stub(state, SetStub(stub, "shop.toml"), at)


def _leave(state: State, name: str, at: float) -> None:
    arranged, origin = state.arranged, _origin(name)
    if arranged.visits.pop(name, None) is None:
        return
    _end(state, [number for number, rule in arranged.rules.items() if rule.origin == origin])
    _end(state, [number for number, awaited in arranged.awaited.items() if awaited.scenario == name])
    if origin in state.hidden:
        show_products(state, ShowProducts(origin), at)


def _end(state: State, numbers: Iterable[int]) -> None:
    state.tally.end(numbers)
    for number in numbers:
        state.arranged.rules.pop(number, None)
        state.arranged.awaited.pop(number, None)


def _origin(scenario: str) -> str:
    return f"{SCENARIO}{scenario}"

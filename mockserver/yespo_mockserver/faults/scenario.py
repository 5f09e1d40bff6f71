"""The model of a scenario: named states with transitions between them, checked with words on what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.faults.fault import Fault, FaultError, check_match

SCENARIO = "scenario "
"""What the origin of a scenario's faults begins with; its name follows."""

OFF = "off"
"""The state of a scenario that isn't running."""

BESTSELLER = "@bestseller"
"""In `without`: whatever the shop's first bestseller is."""


class ScenarioError(ValueError):
    """A scenario can't be as it was written or asked for; the text says what is allowed."""


class Transition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """To another state once this one has answered `after` requests that match, as a fault's `match` does."""

    to: str
    after: Annotated[int, Meta(ge=1, le=2**53)] = 1
    match: Mapping[str, str | int | tuple[str | int, ...]] = {}


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One state: the faults that are set in it, the products that the feed lacks in it, and where it leads."""

    name: str
    faults: tuple[Fault, ...] = ()
    without: tuple[str, ...] = ()
    next: tuple[Transition, ...] = ()


class Scenario(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Named states; it starts in the first one."""

    name: str
    states: tuple[State, ...]
    says: str = ""

    @classmethod
    def of(cls, document: Mapping[str, object]) -> Scenario:
        """Return the scenario that a table of shop.toml or a JSON object writes; raises `ScenarioError`."""
        try:
            written = msgspec.convert(document, WrittenScenario)
            states = tuple(
                State(
                    name=state.name,
                    faults=tuple(map(Fault.of, state.fault)),
                    without=state.without,
                    next=state.next,
                )
                for state in written.state
            )
        except (msgspec.ValidationError, FaultError) as error:
            raise ScenarioError(f"the scenario can't be read: {error}") from None
        names = [state.name for state in states]
        if not names or len(set(names)) < len(names) or OFF in names:
            raise ScenarioError(f"scenario {written.name}: its states need names of their own, none of them {OFF!r}")
        for state in states:
            for transition in state.next:
                if transition.to not in names:
                    raise ScenarioError(
                        f"scenario {written.name}, state {state.name}: there is no state {transition.to!r}; "
                        f"it has {', '.join(names)}"
                    )
                try:
                    check_match(transition.match)
                except FaultError as error:
                    raise ScenarioError(f"scenario {written.name}, state {state.name}: {error}") from None
        return cls(name=written.name, states=states, says=written.says)

    def state(self, name: str) -> State:
        """Return the state with this name; raises `ScenarioError`."""
        for state in self.states:
            if state.name == name:
                return state
        names = [OFF, *(state.name for state in self.states)]
        hint = did_you_mean(name, names)
        raise ScenarioError(f"Scenario {self.name} has no state {name[:40]!r}{hint} It has {', '.join(names)}.")

    def to_json(self) -> dict[str, Any]:
        """Return the scenario as a JSON object, as `of` reads it."""
        states = [
            {
                "name": state.name,
                "fault": [fault.to_json() for fault in state.faults],
                "without": list(state.without),
                "next": [msgspec.to_builtins(transition) for transition in state.next],
            }
            for state in self.states
        ]
        return {"name": self.name, "says": self.says, "state": states}


class WrittenState(msgspec.Struct, forbid_unknown_fields=True):
    """A state as a file has it: `[[scenario.state]]`."""

    name: str
    fault: tuple[dict[str, object], ...] = ()
    without: tuple[str, ...] = ()
    next: tuple[Transition, ...] = ()


class WrittenScenario(msgspec.Struct, forbid_unknown_fields=True):
    """A scenario as a file has it: `[[scenario]]`."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    state: tuple[WrittenState, ...]
    says: str = ""


BUILT_IN = (
    Scenario(
        name="rate limited for a while",
        says="Three requests pass, the next three get 429 with Retry-After, then all pass again.",
        states=(
            State(name="works", next=(Transition(to="limited", after=3),)),
            State(name="limited", faults=(Fault("rate-limit"),), next=(Transition(to="works again", after=3),)),
            State(name="works again"),
        ),
    ),
    Scenario(
        name="token expires",
        says="Three requests pass, then the API key isn't good any more.",
        states=(
            State(name="works", next=(Transition(to="expired", after=3),)),
            State(name="expired", faults=(Fault("status", status=401),)),
        ),
    ),
    Scenario(
        name="product disappears",
        says="After two requests the feed comes without the shop's first bestseller.",
        states=(
            State(name="complete", next=(Transition(to="without it", after=2),)),
            State(name="without it", without=(BESTSELLER,)),
        ),
    ),
    Scenario(
        name="outage and recovery",
        says="It works, then it gets slow, then there are server errors, then it works again.",
        states=(
            State(name="works", next=(Transition(to="slow", after=3),)),
            State(name="slow", faults=(Fault("latency", seconds=1.0),), next=(Transition(to="down", after=3),)),
            State(name="down", faults=(Fault("status", status=503),), next=(Transition(to="works again", after=3),)),
            State(name="works again"),
        ),
    ),
)
"""The scenarios that every shop has beside its own."""

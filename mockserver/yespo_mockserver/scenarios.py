"""Scenarios: a shop that changes as requests come, from one named state to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.faults.armed import Faults
from yespo_mockserver.faults.counting import Counter, end
from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.faults.scenario import BESTSELLER, BUILT_IN, OFF, Scenario, ScenarioError, Transition
from yespo_mockserver.faults.tally import Counts
from yespo_mockserver.messages.judged import UNREAD
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import EnterScenario, HideProducts, ShowProducts


class _Awaited(Counter):
    """A transition, and how many of the requests that it waits for have come."""

    def __init__(self, counts: Counts, transition: Transition) -> None:
        super().__init__(counts, Fault("empty", match=transition.match, after=transition.after - 1))
        self.to = transition.to


class Running:
    """A scenario with its current state, `OFF` while it isn't running."""

    def __init__(self, scenario: Scenario, shop: Shop, faults: Faults) -> None:
        self.scenario = scenario
        self.current = OFF
        self._shop = shop
        self._faults = faults
        self._awaited: tuple[_Awaited, ...] = ()
        self._pending: str | None = None
        self._hides = False

    @property
    def state(self) -> str:
        """The state that the next request will find."""
        return self._pending or self.current

    def enter(self, name: str) -> None:
        """Go to a state, or `OFF`; raises `ScenarioError`."""
        state = None if name == OFF else self.scenario.state(name)
        self.leave()
        self.current = name
        if state is None:
            return
        for fault in state.faults:
            self._faults.add(fault, origin=self._origin)
        if state.without:
            self._take_products(state.without)
        self._awaited = tuple(_Awaited(self._faults.counts, transition) for transition in state.next)
        self._shop.log.commit_now(EnterScenario(self.scenario.name, name))

    def leave(self) -> None:
        """Take back what the current state has set."""
        if self.current == OFF:
            return
        self._faults.clear(self._origin)
        end(self._awaited)
        self._awaited = ()
        self._pending = None
        self.current = OFF
        self._shop.log.commit_now(EnterScenario(self.scenario.name, None))
        if self._hides:
            self._hides = False
            self._shop.log.commit_now(ShowProducts(self._origin))

    def observe(self, request: Request) -> None:
        """Enter the state that earlier requests have led to, and count this one."""
        if self._pending is not None:
            self.enter(self._pending)
        met = {awaited.id: awaited for awaited in self._awaited if awaited.matches(request, UNREAD)}
        if met and (due := self._faults.counts.meet(tuple(met))) and self._pending is None:
            self._pending = met[due[0].number].to

    @property
    def _origin(self) -> str:
        return f"scenario {self.scenario.name}"

    def _take_products(self, without: tuple[str, ...]) -> None:
        ranking = self._shop.index.popularity.ranked
        hidden = tuple(ranking[0][1] if each == BESTSELLER and ranking else each for each in without)
        self._hides = True
        self._shop.log.commit_now(HideProducts(self._origin, hidden))


class Scenarios:
    """The scenarios that a shop has, each off until it is entered; `running` tells whether any is on."""

    def __init__(self, files: Callable[[], Iterable[Scenario]], shop: Shop, faults: Faults) -> None:
        self._files = files
        self._shop = shop
        self._faults = faults
        self._all: dict[str, Running] = {}
        self.running: tuple[Running, ...] = ()
        self.reload()

    def __iter__(self) -> Iterator[Running]:
        """Iterate over the scenarios in their order."""
        return iter(self._all.values())

    def add(self, scenario: Scenario) -> Running:
        """Add a scenario, or replace the one with the same name, and return it."""
        if (before := self._all.get(scenario.name)) is not None:
            before.leave()
        running = self._all[scenario.name] = Running(scenario, self._shop, self._faults)
        self._count()
        return running

    def enter(self, name: str, state: str | None = None) -> Running:
        """Put a scenario into a state, its first unless told; raises `ScenarioError`."""
        running = self._all.get(name)
        if running is None:
            hint = did_you_mean(name, self._all)
            raise ScenarioError(f"There is no scenario {name[:40]!r}{hint} There are {', '.join(self._all)}.")
        running.enter(running.scenario.states[0].name if state is None else state)
        self._count()
        return running

    def observe(self, request: Request) -> None:
        """Let every scenario that is on see a request before it is answered."""
        for running in self.running:
            running.observe(request)

    def reset(self) -> None:
        """Switch all scenarios off."""
        for running in self.running:
            running.leave()
        self._count()

    def reload(self) -> None:
        """Have the scenarios of the shop's files as these now are, all of them off."""
        self.reset()
        self._all.clear()
        for scenario in (*BUILT_IN, *self._files()):
            self.add(scenario)

    def _count(self) -> None:
        self.running = tuple(running for running in self._all.values() if running.current != OFF)

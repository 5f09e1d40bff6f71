"""Scenarios: a shop that changes as requests come, from one named state to the next."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator

from yespo_contracts.request.matching import RequestMatcher
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.faults.armed import Faults
from yespo_mockserver.faults.scenario import BESTSELLER, BUILT_IN, OFF, Scenario, ScenarioError
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Shop
from yespo_mockserver.shop.log import LogAwayError
from yespo_mockserver.state.arranged import Visit
from yespo_mockserver.state.change import AddScenario, EndScenarios, EnterScenario, MeetCounts


class Running:
    """A scenario, and the state that the shop has it in, `OFF` while it isn't running."""

    def __init__(self, scenario: Scenario, shop: Shop) -> None:
        self.scenario = scenario
        self._shop = shop
        self._visited = 0
        self._awaited: dict[int, RequestMatcher] = {}

    @property
    def visit(self) -> Visit | None:
        """The state that it is in, and how it came there; None while it is off."""
        return self._shop.log.state.arranged.visits.get(self.scenario.name)

    @property
    def current(self) -> str:
        """The state that it is in."""
        return OFF if (visit := self.visit) is None else visit.state

    @property
    def state(self) -> str:
        """The state that the next request will find."""
        return OFF if (visit := self.visit) is None else visit.pending or visit.state

    def to(self, name: str, *, after: int | None = None) -> EnterScenario:
        """Return the change that enters a state, or `OFF`; raises `ScenarioError`."""
        state = None if name == OFF else self.scenario.state(name)
        ranking = self._shop.index.popularity.ranked if state is not None and state.without else []
        hidden = (
            ranking[0][1] if each == BESTSELLER and ranking else each for each in (state.without if state else ())
        )
        return EnterScenario(self.scenario.name, state, tuple(hidden), after)

    def awaits(self, request: Request) -> tuple[int, ...]:
        """Return the numbers of the transitions that wait for a request."""
        visit = self.visit
        if visit is None:
            return ()
        if visit.number != self._visited:
            arranged = self._shop.log.state.arranged.awaited
            self._awaited = {
                number: RequestMatcher(awaited.transition.match)
                for number, awaited in list(arranged.items())
                if awaited.scenario == self.scenario.name
            }
            self._visited = visit.number
        method, path, query = request.method, request.path, request.query
        return tuple(number for number, matcher in self._awaited.items() if matcher.matches(method, path, query))


class Scenarios:
    """The scenarios that a shop has, each off until it is entered; `running` tells whether any is on."""

    def __init__(self, files: Callable[[], Iterable[Scenario]], shop: Shop, faults: Faults) -> None:
        self._files = files
        self._shop = shop
        self._faults = faults
        self._all: dict[str, Running] = {}
        self.running: tuple[Running, ...] = ()
        if shop.log.is_shared:
            self.follow()
        else:
            self.reload()

    def __iter__(self) -> Iterator[Running]:
        """Iterate over the scenarios in their order."""
        return iter(self._all.values())

    def add(self, scenario: Scenario) -> Running:
        """Add a scenario, or replace the one with the same name, and return it."""
        self._shop.log.commit_now(AddScenario(scenario))
        self.follow()
        return self._all[scenario.name]

    def enter(self, name: str, state: str | None = None) -> Running:
        """Put a scenario into a state, its first unless told; raises `ScenarioError`."""
        running = self._all.get(name)
        if running is None:
            hint = did_you_mean(name, self._all)
            raise ScenarioError(f"There is no scenario {name[:40]!r}{hint} There are {', '.join(self._all)}.")
        self._shop.log.commit_now(running.to(running.scenario.states[0].name if state is None else state))
        self.follow()
        return running

    async def observe(self, request: Request) -> None:
        """Let every scenario that is on see a request before it is answered: enter the state that is due, and count.

        While the log is out of reach each stays where it is.
        """
        with contextlib.suppress(LogAwayError):
            await self._observe(request)

    async def _observe(self, request: Request) -> None:
        for running in self.running:
            visit = running.visit
            if visit is not None and visit.pending is not None:
                await self._shop.log.commit(running.to(visit.pending, after=visit.number))
                self.follow()
            if awaiting := running.awaits(request):
                await self._shop.log.commit(MeetCounts(awaiting))

    def reset(self) -> None:
        """Switch all scenarios off."""
        for name in tuple(self._shop.log.state.arranged.visits):
            self._shop.log.commit_now(EnterScenario(name, None))
        self.follow()

    def reload(self) -> None:
        """Have the scenarios of the shop's files as these now are, all of them off."""
        self._shop.log.commit_now(EndScenarios())
        self.follow()

    def follow(self) -> None:
        """Have what the shop's state has: its scenarios, those that are on, and their faults."""
        arranged = self._shop.log.state.arranged
        known = {one.name: one for one in (*BUILT_IN, *self._files(), *tuple(arranged.scenarios.values()))}
        before = self._all
        self._all = {
            name: before[name] if name in before and before[name].scenario is one else Running(one, self._shop)
            for name, one in known.items()
        }
        self.running = tuple(running for running in self._all.values() if running.current != OFF)
        self._faults.follow()

"""The faults that are set, and which of them strike a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import msgspec

from yespo_mockserver.faults.counting import Clock, Counter, Predicate, end, occasions_of
from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.faults.scenario import SCENARIO
from yespo_mockserver.faults.tally import Acting, Counts, OwnCounts, drawn
from yespo_mockserver.messages.clock import monotonic


class Port(Protocol):
    """Where connections are accepted, or refused for a while."""

    def refuse(self, seconds: float) -> None:
        """Refuse connections for so many seconds."""

    def accept(self) -> None:
        """Accept connections again."""


class Rule(Counter):
    """A fault that is set."""

    def __init__(
        self, counts: Counts, number: int, fault: Fault, *, when: Predicate | None = None, origin: str = ""
    ) -> None:
        super().__init__(counts, number, fault, rate=fault.rate, when=when, origin=origin)
        self.fault = fault
        self.remembered: dict[tuple[str, bytes], Any] = {}
        self.retry_after = fault.retry_after

    def struck(self, acting: Acting) -> float:
        """Note when to come again, and return the seconds by which an answer is late; 0 unless that is the fault."""
        fault = self.fault
        if acting.wait and fault.retry_after is None:
            self.retry_after = acting.wait
        if fault.kind != "latency" or fault.seconds is None:
            return 0.0
        if fault.distribution == "uniform":
            return drawn(fault.seed, acting.hit).uniform(fault.seconds, fault.up_to or fault.seconds)
        if fault.distribution == "lognormal":
            late = fault.seconds * drawn(fault.seed, acting.hit).lognormvariate(0.0, fault.sigma or 0.5)
            return late if fault.up_to is None else min(late, fault.up_to)
        return fault.seconds


class Matched(msgspec.Struct, frozen=True):
    """The faults that strike one request, in order; `seconds` is by how much the answer is late."""

    rules: tuple[Rule, ...]
    seconds: float

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults themselves."""
        return tuple(rule.fault for rule in self.rules)

    @property
    def before(self) -> bool:
        """Whether one of them strikes before the request takes effect."""
        return any(rule.fault.before for rule in self.rules)


class Faults:
    """The faults that are set, in the order in which they act."""

    def __init__(
        self,
        files: Callable[[], Iterable[Fault]] = tuple,
        *,
        clock: Clock = monotonic,
        counts: Counts | None = None,
    ) -> None:
        self._files = files
        self.counts: Counts = counts or OwnCounts(clock)
        self._port: Port | None = None
        self.rules: tuple[Rule, ...] = ()
        self.looks_inside: bool = False
        """Whether a rule looks at more of a request than its head."""
        if self.counts.is_shared:
            self.follow()
        else:
            self.reset()

    def __iter__(self) -> Iterator[Rule]:
        """Iterate over the rules in their order."""
        return iter(self.rules)

    def __len__(self) -> int:
        """Count the rules."""
        return len(self.rules)

    def add(self, fault: Fault | str | int, *, when: Predicate | None = None, origin: str = "") -> Rule:
        """Set a fault, after those that are set, and return its rule; raises `FaultError`."""
        if not isinstance(fault, Fault):
            fault = Fault.parse(fault)
        number = self.counts.begin(occasions_of(fault, fault.rate), fault, origin)
        rule = self._of(number) or Rule(self.counts, number, fault, when=when, origin=origin)
        if rule not in self.rules:
            self._have((*self.rules, rule))
        if self._refuse_at_once(rule):
            self.counts.strike(number)
        return rule

    def remove(self, number: int) -> bool:
        """Take a fault back by its rule's id; tell whether there was one."""
        before = self.rules
        self._keep(rule for rule in before if rule.id != number)
        return len(self.rules) < len(before)

    def clear(self, origin: str | None = None) -> None:
        """Take all faults back, or those of one origin."""
        self._keep(rule for rule in self.rules if origin is not None and rule.origin != origin)

    def reset(self) -> None:
        """Return to the faults of the shop's files, with nothing counted."""
        self._keep(())
        for fault in self._files():
            self.add(fault, origin="shop.toml")

    def follow(self) -> None:
        """Have the faults that the shop's state has; where nobody else sets any, those of scenarios."""
        set_now = self.counts.set_now(Fault)
        mine = {rule.id: rule for rule in self.rules}
        rules: list[Rule] = []
        for number, (fault, origin) in sorted(set_now.items()):
            if number in mine:
                rules.append(mine[number])
            elif self.counts.is_shared or origin.startswith(SCENARIO):
                rules.append(Rule(self.counts, number, fault, origin=origin))
        self._have(rules)
        for rule in rules:
            if rule.id not in mine:
                self._refuse_at_once(rule)

    def listen_at(self, port: Port) -> None:
        """Have the port refuse connections when a fault says so, and accept them when it is taken back."""
        self._port = port
        for rule in self.rules:
            if self._refuse_at_once(rule) and not self.counts.is_shared:
                self.counts.strike(rule.id)

    def refuse_connections(self, seconds: float) -> None:
        """Have connections refused for so many seconds, where there is a port."""
        if self._port is not None and seconds:
            self._port.refuse(seconds)

    def _of(self, number: int) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == number), None)

    def _refuse_at_once(self, rule: Rule) -> bool:
        """Close the port for a fault that waits for no request; tell whether it is one."""
        fault = rule.fault
        waits = fault.match or fault.after or fault.after_seconds or fault.times or rule.when
        if fault.kind == "refused" and not waits and self._port is not None:
            self.refuse_connections(rule.remaining())
            return True
        return False

    def _keep(self, rules: Iterable[Rule]) -> None:
        """Have these of the rules alone, and the others taken back."""
        before = self.rules
        self._have(rules)
        end(self.counts, before, self.rules)

    def _have(self, rules: Iterable[Rule]) -> None:
        before, self.rules = self.rules, tuple(rules)
        self.looks_inside = any(rule.when is not None for rule in self.rules)
        if self._port is not None and any(rule.fault.kind == "refused" for rule in set(before) - set(self.rules)):
            self._port.accept()

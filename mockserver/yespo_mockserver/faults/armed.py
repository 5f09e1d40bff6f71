"""The faults that are set, and which of them strike a request."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import msgspec

from yespo_mockserver.faults.counting import Clock, Counter, Predicate
from yespo_mockserver.faults.fault import MAX_SECONDS, Fault
from yespo_mockserver.faults.rate_limit import RateLimit
from yespo_mockserver.messages.judged import UNREAD, Judged
from yespo_mockserver.messages.request import Request


class Port(Protocol):
    """Where connections are accepted, or refused for a while."""

    def refuse(self, seconds: float) -> None:
        """Refuse connections for so many seconds."""

    def accept(self) -> None:
        """Accept connections again."""


class Rule(Counter):
    """A fault that is set."""

    def __init__(
        self,
        number: int,
        fault: Fault,
        *,
        when: Predicate | None = None,
        origin: str = "",
        clock: Clock = time.monotonic,
    ) -> None:
        super().__init__(number, fault, when=when, origin=origin, clock=clock)
        self.fault = fault
        self.remembered: dict[tuple[str, bytes], Any] = {}
        self.retry_after = fault.retry_after
        self._limit = RateLimit(fault.rate, clock) if fault.rate else None

    def meets(self, request: Request, judged: Judged) -> bool:
        """Count the request if it matches, and tell whether the fault could strike it."""
        if not super().meets(request, judged):
            return False
        if self._limit is not None:
            wait = self._limit.wait()
            if not wait:
                return False
            self.retry_after = self.fault.retry_after if self.fault.retry_after is not None else wait
        return True

    def latency(self) -> float:
        """Draw the seconds by which an answer is late; 0 unless that is the fault."""
        fault = self.fault
        if fault.kind != "latency" or fault.seconds is None:
            return 0.0
        if fault.distribution == "uniform":
            return self._random.uniform(fault.seconds, fault.up_to or fault.seconds)
        if fault.distribution == "lognormal":
            drawn = fault.seconds * self._random.lognormvariate(0.0, fault.sigma or 0.5)
            return min(drawn, MAX_SECONDS if fault.up_to is None else fault.up_to)
        return fault.seconds


class Met(msgspec.Struct, frozen=True):
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
        clock: Clock = time.monotonic,
        numbers: Iterator[int] | None = None,
    ) -> None:
        self._files = files
        self._clock = clock
        self._numbers = numbers or itertools.count(1)
        self._port: Port | None = None
        self.rules: tuple[Rule, ...] = ()
        self.looks_inside = False
        """Whether a rule looks at more of a request than its head."""
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
        rule = Rule(next(self._numbers), fault, when=when, origin=origin, clock=self._clock)
        self._keep((*self.rules, rule))
        self._refuse_at_once(rule)
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

    def listen_at(self, port: Port) -> None:
        """Have the port refuse connections when a fault says so, and accept them when it is taken back."""
        self._port = port
        for rule in self.rules:
            self._refuse_at_once(rule)

    def meeting(self, request: Request, judged: Judged = UNREAD) -> list[Rule]:
        """Return the rules that a request meets, in order; counts the request."""
        return [rule for rule in self.rules if rule.meets(request, judged)]

    def refuse_connections(self, seconds: float) -> None:
        """Have connections refused for so many seconds, where there is a port."""
        if self._port is not None and seconds:
            self._port.refuse(seconds)

    def _refuse_at_once(self, rule: Rule) -> None:
        """Close the port for a fault that waits for no request."""
        fault = rule.fault
        waits = fault.match or fault.after or fault.after_seconds or fault.times or rule.when
        if fault.kind == "refused" and not waits and self._port is not None:
            rule.hits += 1
            self.refuse_connections(rule.remaining())

    def _keep(self, rules: Iterable[Rule]) -> None:
        before, self.rules = self.rules, tuple(rules)
        self.looks_inside = any(rule.when is not None for rule in self.rules)
        if self._port is not None and any(rule.fault.kind == "refused" for rule in set(before) - set(self.rules)):
            self._port.accept()


def struck(rules: Iterable[Rule]) -> Met | None:
    """Return the faults that strike, each counted; None if there are none."""
    found = tuple(rules)
    for rule in found:
        rule.hits += 1
    return Met(found, sum(rule.latency() for rule in found)) if found else None

"""Which requests a fault meets, and when: counted, drawn with a seed, and timed, rule by rule."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

import msgspec

from yespo_contracts.request.lists import LISTS, readable_elements
from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.faults.rate_limit import RateLimit

Scope = Mapping[str, Any]  # ASGI's own type of a scope
Predicate = Callable[[Scope], bool]

FAULTS = "yespo.faults"
"""The key of the ASGI scope under which the faults that a request met are found, a `Met`; absent if it met none.

In process nothing sleeps: `scope["yespo.faults"].seconds` says by how much the answer is late, `scope["yespo.drip"]`
how long its body takes after that, and whoever drives the app compares the two with its client's time-outs. A fault of
the wire comes out of the app as a `WireFault`.
"""

DRIP = "yespo.drip"
"""The key under which an answer that drips in process says how many seconds its body takes."""

_RECOMS = "/recoms/"


class Rule:
    """A fault that is set, with what it has seen; `hits` counts the requests that it met.

    `when` is one more condition on the request, for tests in Python. `clock` returns seconds and never goes back.
    """

    def __init__(
        self,
        number: int,
        fault: Fault,
        *,
        when: Predicate | None = None,
        origin: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.id = number
        self.fault = fault
        self.origin = origin
        self.seen = 0
        self.hits = 0
        self.remembered: dict[tuple[str, bytes], Any] = {}
        self._when = when
        self._clock = clock
        self._set_at = clock()
        self._random = random.Random(fault.seed)  # noqa: S311  # a seeded share is the point
        self._limit = RateLimit(fault.rate, clock) if fault.rate else None
        self.retry_after = fault.retry_after
        self._ends = tuple(_RECOMS + text for text in _texts(fault.match.get("data_source")))
        self._methods = frozenset(text.upper() for text in _texts(fault.match.get("method")))
        self._paths = _texts(fault.match.get("path"))
        self._parameters = {
            name: _texts(value) for name, value in fault.match.items() if name not in {"data_source", "method", "path"}
        }

    @property
    def over(self) -> bool:
        """Whether no request can meet the fault any more."""
        fault = self.fault
        past = self.seen - fault.after
        if fault.during is not None and self._clock() - self._set_at >= fault.after_seconds + fault.during:
            return True
        return (fault.first is not None and past >= fault.first) or (fault.nth is not None and past >= fault.nth)

    def remaining(self) -> float:
        """Return for how many seconds more the fault's span lasts; 0 if it has none or it is over."""
        if self.fault.during is None:
            return 0.0
        return max(0.0, self._set_at + self.fault.after_seconds + self.fault.during - self._clock())

    def matches(self, scope: Scope) -> bool:
        """Tell whether the request is one that the fault is about; nothing is counted."""
        if self._ends and not scope["path"].endswith(self._ends):
            return False
        if self._methods and scope["method"] not in self._methods:
            return False
        if self._paths and not scope["path"].startswith(self._paths):
            return False
        if self._parameters and not self._has_parameters(scope["query_string"]):
            return False
        return self._when is None or self._when(scope)

    def meets(self, scope: Scope) -> bool:
        """Count the request if it matches, and tell whether the fault happens to it."""
        if (self._ends and not scope["path"].endswith(self._ends)) or not self.matches(scope):
            return False
        self.seen += 1
        fault = self.fault
        past = self.seen - fault.after
        if (
            past <= 0
            or (fault.first is not None and past > fault.first)
            or (fault.nth is not None and past != fault.nth)
        ):
            return False
        if fault.after_seconds or fault.during is not None:
            since = self._clock() - self._set_at - fault.after_seconds
            if since < 0 or (fault.during is not None and since >= fault.during):
                return False
        if fault.share is not None and self._random.random() >= fault.share:
            return False
        if self._limit is not None:
            wait = self._limit.wait()
            if not wait:
                return False
            self.retry_after = fault.retry_after if fault.retry_after is not None else wait
        self.hits += 1
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
            return drawn if fault.up_to is None else min(drawn, fault.up_to)
        return fault.seconds

    def _has_parameters(self, query: bytes) -> bool:
        given = parse_qs(query.decode("utf-8", "replace"), keep_blank_values=True)
        for name, wanted in self._parameters.items():
            sent = given.get(name, ())
            values = readable_elements(sent) if name in LISTS else sent
            if not any(value in wanted for value in values):
                return False
        return True


class Met(msgspec.Struct, frozen=True):
    """The faults that one request meets, in order; `seconds` is by how much the answer is late."""

    rules: tuple[Rule, ...]
    seconds: float

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults themselves."""
        return tuple(rule.fault for rule in self.rules)

    @property
    def broken(self) -> str | None:
        """The kind of the fault that ends the connection, None if none does."""
        return next((rule.fault.kind for rule in self.rules if rule.fault.breaks), None)


class Faults:
    """The faults that are set, in the order in which they act: all that a request meets act on it together."""

    def __init__(self, faults: tuple[Fault, ...] = (), *, clock: Callable[[], float] = time.monotonic) -> None:
        self._files = faults
        self._clock = clock
        self._numbers = itertools.count(1)
        self.rules: tuple[Rule, ...] = ()
        self.refuse: Callable[[float], None] | None = None
        """Stops listening for so many seconds; a server on a port puts itself here."""
        for fault in faults:
            self.add(fault, origin="shop.toml")

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
        self.rules = (*self.rules, rule)
        if fault.kind == "refused" and not (fault.match or fault.after or fault.after_seconds or when):
            self.refuse_now(rule)
        return rule

    def remove(self, number: int) -> bool:
        """Take a fault back by its rule's id; tell whether there was one."""
        before = len(self.rules)
        self.rules = tuple(rule for rule in self.rules if rule.id != number)
        return len(self.rules) < before

    def clear(self, origin: str | None = None) -> None:
        """Take all faults back, or those of one origin."""
        self.rules = tuple(rule for rule in self.rules if origin is not None and rule.origin != origin)

    def reset(self) -> None:
        """Return to the faults of the shop's files, with nothing counted."""
        self.rules = ()
        for fault in self._files:
            self.add(fault, origin="shop.toml")

    def met_by(self, scope: Scope) -> Met | None:
        """Return the faults that a request meets, None if it meets none; counts the request."""
        rules: tuple[Rule, ...] = ()
        for rule in self.rules:
            if rule.meets(scope):
                rules = (*rules, rule)
        return Met(rules, sum(rule.latency() for rule in rules)) if rules else None

    def refuse_now(self, rule: Rule) -> None:
        """Stop listening for what remains of a rule's span, where there is a port."""
        if self.refuse is not None and (seconds := rule.remaining()):
            self.refuse(seconds)


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    values = value if isinstance(value, tuple | list) else (value,)
    return tuple(map(str, values))

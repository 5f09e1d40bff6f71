"""What `YespoMock` and `YespoServer` share: arrange answers and faults, look at the calls, be strict."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Unpack
from urllib.parse import urlencode

from starlette.types import Scope

from yespo_contracts.product import Product
from yespo_mockserver.app import create_app
from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.armed import Rule
from yespo_mockserver.messages.exchange import EXCHANGE, Exchange
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop
from yespo_testkit.assertions import calls as assertions
from yespo_testkit.assertions.parameters import WIRE_NAMES, Identifiers, Matcher, Parameters, check_names
from yespo_testkit.assertions.strictness import Broken, check_rules, unknown_path, violations_text
from yespo_testkit.assertions.traceback import place_in_the_users_code
from yespo_testkit.call import Call
from yespo_testkit.given_answer import Answers, Arrangement, Arrangements, fixed_answer
from yespo_testkit.outcome import Outcome, fault_of, outcome_of, says_when, spoilt


class Fake:
    """The fake in front of one shop, with what a test arranges and what it asserts."""

    name = "fake"
    """How failure texts call it."""
    has_admin = False
    """Whether the control API under `/__admin/` is there."""

    def __init__(self, shop: Shop | Path | str | None = None, *, strict: bool = True) -> None:
        self._lock = threading.RLock()
        self._begin(opened_shop(shop), strict=strict)

    def _begin(self, shop: Shop, *, strict: bool) -> None:
        """Forget everything, and answer from this shop."""
        with self._lock:
            self.strict = strict
            self._shop = shop
            self._app = create_app(shop, admin=self.has_admin)
            self._calls: list[Call] = []
            self._broken: list[Broken] = []
            self._allowed: list[Collection[str] | None] = []
            self._arrangements = Arrangements()

    @property
    def shop(self) -> Shop:
        """The shop that is asked; `add_product`, `add_contact`, `add_order`, `add_data_source` change it."""
        return self._shop

    @property
    def calls(self) -> Sequence[Call]:
        """The calls so far, the oldest first."""
        return tuple(self._calls)

    # --- arrange

    def answers(self, answer: Answers, *, for_: Matcher | None = None, times: int | None = None) -> None:
        """Answer so instead of what the fake would: every call, those that `for_` means, the next `times`.

        A request that breaks the contract is refused all the same. A function is given the `Call`, as the fake would
        have answered it.
        """
        _check_matcher(for_, "for_")
        _check_times(times)
        if callable(answer):
            what, given = f"answers({getattr(answer, '__name__', 'a function')})", answer
        else:
            fixed = fixed_answer(answer, self.shop)
            what, given = "answers(…)", None

        def act(call: Call, _scope: Scope, _own: Outcome) -> Outcome:
            return Outcome(fixed if given is None else fixed_answer(given(call), self.shop))

        self._arrangements.add(Arrangement(what=what, act=act, matcher=for_, times=times))

    def fails(
        self,
        fault: int | str | Fault,
        *,
        for_: Matcher | None = None,
        times: int | None = 1,
        after: int = 0,
    ) -> None:
        """Fail the next `times` calls, or those that `for_` means, once `after` of them have gone well.

        `fault` is a status from 400 to 599, a `Fault`, or a kind of fault with or without settings, such as
        "timeout", "connect", "reset", "malformed", "truncated", "latency:seconds=0.5"; `yespo-testkit serve --fault`
        has the same ones. A `Fault` with settings of its own on when it happens is left to them.
        """
        _check_matcher(for_, "for_")
        _check_times(times, after)
        rule = Rule(0, fault_of(fault))
        if says_when(rule.fault):
            times = None

        def act(_call: Call, scope: Scope, own: Outcome) -> Outcome:
            return spoilt(own, rule, scope, self.shop.config.behaviour)

        arrangement = Arrangement(
            what=f"fails({fault if isinstance(fault, int) else str(fault)!r})",
            act=act,
            matcher=for_,
            times=times,
            after=after,
            meets=rule.meets,
            overrides_refusals=True,
        )
        self._arrangements.add(arrangement)

    def allow_violations(self, *rules: str) -> AbstractContextManager[None]:
        """Let requests in the block break these rules of the contract, or any where none is named."""
        check_rules(rules)
        return self._allowing(frozenset(rules) or None)

    @contextlib.contextmanager
    def _allowing(self, allowed: Collection[str] | None) -> Iterator[None]:
        self._allowed.append(allowed)
        try:
            yield
        finally:
            self._allowed.remove(allowed)

    def reset(self) -> None:
        """Forget calls and arrangements, and return the shop to its files."""
        with self._lock:
            self._calls.clear()
            self._broken.clear()
            self._arrangements.clear()
            self._shop.reset()
            self._app = create_app(self._shop, admin=self.has_admin)

    # --- assert

    def expected(
        self,
        *,
        data_source: int,
        products: Iterable[str] = (),
        category: Iterable[str] | str = (),
        **identifier: Unpack[Identifiers],
    ) -> list[Product]:
        """Return what the fake answers to such a request as the shop is now, arrangements and faults left aside.

        Raises `ValueError` with the refusal where it would refuse the request.
        """
        check_names(identifier, "expected()")
        query = [(WIRE_NAMES[name], str(value)) for name, value in identifier.items()]
        lists = {"products": products, "category": category}
        for name, values in lists.items():
            query += [(name, value) for value in ((values,) if isinstance(values, str) else values)]
        with self._lock:
            exchange = Service(self.shop).answer(str(data_source), urlencode(query).encode())
            if exchange.refusal is not None:
                told = " ".join(exchange.refusal.messages)
                raise ValueError(f"The fake refuses such a request with {exchange.refusal.status}: {told}")
            return [self.shop.catalogue.product(number) for number in exchange.products]

    def assert_called(
        self, *, times: int | None = None, data_source: int | None = None, **parameters: Unpack[Parameters]
    ) -> None:
        """Fail unless such a call was made: `times` times, or at least once. Only what is named is compared."""
        __tracebackhide__ = True
        check_names(parameters, "assert_called()")
        wanted: dict[str, object] = {} if data_source is None else {"data_source": data_source}
        wanted.update(parameters)
        if problem := assertions.not_called(self, wanted, times):
            raise AssertionError(problem)

    def assert_not_called(self) -> None:
        """Fail if any call was made."""
        __tracebackhide__ = True
        if problem := assertions.called(self):
            raise AssertionError(problem)

    def assert_all_called(self) -> None:
        """Fail unless everything that was arranged was used, as often as arranged."""
        __tracebackhide__ = True
        if problem := assertions.not_used(self, self._unused()):
            raise AssertionError(problem)

    def violations_text(self) -> str | None:
        """Return the failure text of the requests that broke the contract since it was asked for last, None if none."""
        with self._lock:
            broken, self._broken = self._broken, []
        return violations_text(self.name, broken, self.shop) if broken else None

    def judge(self, error: BaseException | None) -> None:
        """Raise `AssertionError` if a request broke the contract, or say so in the exception that is under way."""
        __tracebackhide__ = True
        problem = self.violations_text()
        if problem is None:
            return
        if error is None:
            raise AssertionError(problem)
        error.add_note(problem)

    def any_key(self) -> str:
        """Return an API key that the shop takes."""
        keys = self.shop.config.auth.keys
        return "key" if isinstance(keys, str) or not keys else keys[0]

    def notes(self) -> list[str]:
        """Return what may explain that no call came, a sentence each."""
        return []

    def strays(self) -> list[str]:
        """Return which requests were meant for the API and went elsewhere, a sentence each."""
        return []

    def _unused(self) -> list[str]:
        return [str(arrangement) for arrangement in self._arrangements.unused()]

    # --- answer

    def handle(self, scope: Scope, url: str, content: bytes) -> Outcome:
        """Answer one request, and keep the call."""
        with self._lock:
            own = outcome_of(self._app, scope, content)
            exchange: Exchange | None = scope.get(EXCHANGE)
            call = _call(scope, url, content, exchange, own)
            refused = any(violation.refused for violation in call.violations)
            arrangement = self._arrangements.take(call, scope, refused=refused)
            if arrangement is None and exchange is None and "endpoint" not in scope and not own.breaks:
                call = dataclasses.replace(call, violations=(unknown_path(call),))
            self._judge(call)
            if arrangement is None:
                self._calls.append(call)
                return own
            place = len(self._calls)
            self._calls.append(dataclasses.replace(call, status=0, body=b""))
            outcome = arrangement.act(call, scope, own)
            self._calls[place] = _with(call, outcome)
            return outcome

    def _judge(self, call: Call) -> None:
        """Keep the violations that aren't allowed."""
        if not self.strict or None in self._allowed:
            return
        allowed = {rule for rules in self._allowed if rules is not None for rule in rules}
        if violations := tuple(violation for violation in call.violations if violation.rule not in allowed):
            self._broken.append(Broken(call, violations, place_in_the_users_code()))


def opened_shop(shop: Shop | Path | str | None) -> Shop:
    """Return the shop itself, the one in a folder, or the demo shop."""
    if shop is None:
        return Shop.demo()
    return shop if isinstance(shop, Shop) else Shop.load(shop)


def _call(scope: Scope, url: str, content: bytes, exchange: Exchange | None, own: Outcome) -> Call:
    status, body = _arrives(own)
    return Call(
        method=scope["method"],
        url=url,
        path=scope["raw_path"].decode("ascii", "replace"),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        content=content,
        request=None if exchange is None else exchange.request,
        violations=() if exchange is None else exchange.violations,
        contact=None if exchange is None else exchange.contact,
        status=status,
        body=body,
    )


def _with(call: Call, outcome: Outcome) -> Call:
    """Return the call with what was answered."""
    status, body = _arrives(outcome)
    return dataclasses.replace(call, status=status, body=body)


def _arrives(outcome: Outcome) -> tuple[int, bytes]:
    """Return the status and the body that reach the client: of an answer that breaks off, a part; 0 for no status."""
    if not outcome.breaks:
        return outcome.answer.status, outcome.answer.body
    return (0, b"") if outcome.partial is None else (outcome.answer.status, outcome.partial)


def _check_matcher(matcher: object, where: str) -> None:
    if matcher is None or callable(matcher):
        return
    if not isinstance(matcher, Mapping):
        example = f"{{'data_source': {matcher}}}" if isinstance(matcher, int) else "{'data_source': 1247}"
        raise TypeError(
            f"{where}={matcher!r}: allowed is a mapping such as {example}, or a function from Call to bool."
        )
    check_names(matcher, where)


def _check_times(times: object, after: object = 0) -> None:
    if times is not None and not (isinstance(times, int) and times >= 1):
        raise ValueError(f"times={times!r}: allowed is a whole number from 1 on, or None for every call.")
    if not (isinstance(after, int) and after >= 0):
        raise ValueError(f"after={after!r}: allowed is a whole number from 0 on.")

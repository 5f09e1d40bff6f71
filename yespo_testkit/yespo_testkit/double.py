"""What `YespoMock` and `YespoServer` share: arrange answers and faults, look at the calls, be strict."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Unpack
from urllib.parse import urlencode

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.faults import Fault, FaultError
from yespo_mockserver.faults.fault import MAX_SECONDS
from yespo_mockserver.faults.kinds import ALIASES
from yespo_mockserver.faults.scenario import Scenario
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.stub import Stub
from yespo_testkit.assertions import calls as assertions
from yespo_testkit.assertions.order import in_order
from yespo_testkit.assertions.parameters import WIRE_NAMES, Identifiers, Matcher, Parameters, check_names
from yespo_testkit.assertions.strictness import check_rules
from yespo_testkit.calls import Calls
from yespo_testkit.given_answer import Answers, fixed_answer
from yespo_testkit.inner import Arranged, Inner


class Double:
    """The fake in front of one shop, with what a test arranges and what it asserts."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    @property
    def shop(self) -> Shop:
        """The shop that is asked; `add_product`, `add_contact`, `add_order`, `add_data_source` change it."""
        return self._inner.shop

    @property
    def strict(self) -> bool:
        """Whether a request that breaks the contract fails the test."""
        return self._inner.strict

    @property
    def calls(self) -> Calls:
        """The calls so far, the oldest first: a tuple that has `last` and `where(...)` too."""
        return Calls(self._inner.calls)

    # --- arrange

    def answers(self, answer: Answers, *, for_: Matcher | None = None, times: int | None = None) -> None:
        """Answer so instead of what the fake would: every call, those that `for_` means, the next `times`.

        A request that breaks the contract is refused all the same. A function is given the `Call`, as the fake would
        have answered it.
        """
        check_matcher(for_, "for_")
        _check_times(times)
        inner = self._inner
        if isinstance(answer, Stub):
            what, stub, given = "answers(Stub(…))", answer, None
        elif callable(answer):
            what, stub, given = f"answers({getattr(answer, '__name__', 'a function')})", Stub(), inner.answer(answer)
        else:
            fixed = fixed_answer(answer, self.shop)
            what, stub, given = "answers(…)", Stub(), lambda _request, _judged: fixed
        if times is not None:
            stub = msgspec.structs.replace(stub, times=times)
        rule = inner.fake.stubs.add(stub, answer=given, when=inner.predicate(for_), origin="test")
        inner.arranged.append(Arranged(what, for_, rule))

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

        On a port "connect" differs: it is open to everybody or to nobody, and who finds it closed can't be counted.
        `fails("connect", times=None)` closes it to every client until `reset()` or the end of the test, and
        "refused:during=0.5" for half a second. With a number of times, `for_` or `after`, a connection is accepted and
        reset without an answer: the client meets a lost connection instead of a refused one.
        """
        check_matcher(for_, "for_")
        _check_times(times, after)
        inner = self._inner
        made = fault_of(fault, times)
        if not made.says_how_often and times is not None:
            made = msgspec.structs.replace(made, times=times)
        made = msgspec.structs.replace(made, after=after or made.after, in_turn=True)
        rule = inner.fake.faults.add(made, when=inner.predicate(for_), origin="test")
        shown = fault if isinstance(fault, int) else str(fault)
        inner.arranged.append(Arranged(f"fails({shown!r})", for_, rule))

    def scenario(self, scenario: str | Scenario | Mapping[str, object], *, state: str | None = None) -> None:
        """Put a scenario into a state, its first unless told; "off" switches it off.

        A scenario is named (`yespo-testkit`'s own and the shop's are there), or given: a `Scenario`, or a mapping as
        `[[scenario]]` in shop.toml has it. Raises `ScenarioError` naming what there is.
        """
        scenarios = self._inner.fake.scenarios
        if not isinstance(scenario, str):
            made = scenario if isinstance(scenario, Scenario) else Scenario.of(scenario)
            scenario = scenarios.add(made).scenario.name
        scenarios.enter(scenario, state)

    def allow_violations(self, *rules: str) -> AbstractContextManager[None]:
        """Let requests in the block break these rules of the contract, or any where none is named."""
        check_rules(rules)
        return self._allowing(frozenset(rules) or None)

    @contextlib.contextmanager
    def _allowing(self, allowed: Collection[str] | None) -> Iterator[None]:
        self._inner.allowed.append(allowed)
        try:
            yield
        finally:
            self._inner.allowed.remove(allowed)

    def reset(self) -> None:
        """Forget calls and arrangements, and return the shop to its files."""
        self._inner.reset()

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
        with self.shop.log.lock:
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
        if problem := assertions.not_called(self._inner, wanted, times):
            raise AssertionError(problem)

    def assert_calls(self, wanted: Sequence[Matcher]) -> None:
        """Fail unless these calls were made, in this order, and no others. Only what is named is compared."""
        __tracebackhide__ = True
        for matcher in wanted:
            check_matcher(matcher, "assert_calls()")
        if problem := in_order(self._inner, wanted):
            raise AssertionError(problem)

    def assert_not_called(self) -> None:
        """Fail if any call was made."""
        __tracebackhide__ = True
        if problem := assertions.called(self._inner):
            raise AssertionError(problem)

    def assert_all_called(self) -> None:
        """Fail unless everything that was arranged was used, as often as arranged."""
        __tracebackhide__ = True
        if problem := assertions.not_used(self._inner, [*self._inner.unused(), *self._unused()]):
            raise AssertionError(problem)

    def pact(self, *, consumer: str, folder: Path | str | None = None, version: Literal[3, 4] = 4) -> str:
        """Return what the client really sent so far as a pact (JSON), and write it into a folder where one is named.

        Values are the contract's examples with matchers, never what was sent; provider states say what the shop must
        hold. The same calls give the same bytes.
        """
        from yespo_checker.pact.writing import pact, write_pact  # noqa: PLC0415  # needed by few tests
        from yespo_testkit.pact import interactions  # noqa: PLC0415  # likewise

        found = interactions(self._inner.fake.journal, self.shop)
        if folder is not None:
            write_pact(Path(folder), found, consumer=consumer, version=version)
        return pact(found, consumer=consumer, version=version)

    def _unused(self) -> list[str]:
        """Return what else was arranged and not used, a sentence each."""
        return []

    def _any_key(self) -> str:
        """Return an API key that the shop takes."""
        keys = self.shop.config.auth.keys
        return "key" if isinstance(keys, str) or not keys else keys[0]


def inner_of(double: Double) -> Inner:
    """Return what is behind a mock or a server, for the plugin and for other modules of ours."""
    return double._inner  # noqa: SLF001  # the one door to it


def fault_of(fault: object, times: int | None) -> Fault:
    """Return the fault that a test names; raises `ValueError` naming what is wrong and what is allowed."""
    if isinstance(fault, Fault):
        return fault
    if not isinstance(fault, int | str):
        shown = getattr(fault, "__name__", type(fault).__name__)
        raise TypeError(
            f"fails({shown}): it takes a status, a kind of fault such as 'timeout' or 'connect', or a Fault."
        )
    if isinstance(fault, int) and not 400 <= fault <= 599:
        raise ValueError(f"fails({fault}): a status that fails is from 400 to 599; answers() takes others.")
    if ALIASES.get(str(fault), fault) == "refused":  # as often as `times` says, or for good
        return Fault("refused", times=times) if times is not None else Fault("refused", during=MAX_SECONDS)
    try:
        return Fault.parse(fault)
    except FaultError as error:
        raise ValueError(f"fails({fault!r}): {error}.") from None


def check_matcher(matcher: object, where: str) -> None:
    """Raise `TypeError` for what is no matcher, or names what no call has."""
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

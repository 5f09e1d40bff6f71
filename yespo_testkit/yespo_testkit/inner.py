"""What is behind a mock or a server: the fake of one shop, the calls that came, and what in them broke the contract."""

from __future__ import annotations

import dataclasses
import inspect
import threading
import traceback
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from yespo_contracts.counted import many
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.fake import Fake
from yespo_mockserver.faults.counting import Counter, Predicate
from yespo_mockserver.journal.entry import Entry
from yespo_mockserver.messages.aside import aside
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.messages.judged import Judged
from yespo_mockserver.messages.reply import Reply, Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Contact, Shop
from yespo_mockserver.stubs.stubs import Answer
from yespo_testkit.assertions import calls
from yespo_testkit.assertions.parameters import Matcher, matches, shown_matcher
from yespo_testkit.assertions.strictness import Broken, unknown_data_source, unknown_path, violations_text
from yespo_testkit.assertions.traceback import place_in_the_users_code, prune
from yespo_testkit.call import Call, OwnAnswer
from yespo_testkit.given_answer import Function, fixed_answer
from yespo_testkit.intercept.at_once import at_once

Heard: TypeAlias = tuple[Request, Reply]
"""What a call is made of when somebody looks at it."""


class Arranged(NamedTuple):
    """One `answers` or `fails`, as the test wrote it, and what it has seen."""

    what: str
    matcher: Matcher | None
    rule: Counter

    def __str__(self) -> str:
        """Name it as the test wrote it, with how often it was used."""
        used = (
            f"used {self.rule.hits} of {many(self.rule.occasions.times or 0, 'time')}"
            if self.rule.hits
            else "never used"
        )
        return f"{self.what}{shown_matcher(self.matcher)}: {used}"


class Inner:
    """Everything of a mock or a server that isn't for users; `name` is how failure texts call it.

    On a port a test's functions run in threads of their own. `changed` is told of each fake that answers from now on;
    `strays` and `notes` return what may explain that no call came, a sentence each.
    """

    def __init__(self, name: str, shop: Shop, *, strict: bool, on_a_port: bool = False) -> None:
        self.name = name
        self._calls: list[Call | Heard] = []
        self._made = 0
        self.allowed: list[Collection[str] | None] = []
        self.strict_stubs = False
        self.arranged: list[Arranged] = []
        self.strays: Callable[[], list[str]] = list
        self.notes: Callable[[], list[str]] = list
        self.changed: Callable[[Fake], None] = lambda _fake: None
        self._on_a_port = on_a_port
        self._lock = threading.RLock()
        self._begun = 0
        self._late: list[str] = []
        self._raised: list[str] = []
        self._broken: list[Broken] = []
        self._answering: dict[int, int] = {}
        self.begin(shop, strict=strict)

    def begin(self, shop: Shop, *, strict: bool = True) -> None:
        """Forget everything, and answer from this shop."""
        self.strict = strict
        self.shop = shop
        self.allowed.clear()
        self._forget()

    def reset(self) -> None:
        """Forget calls and arrangements, and return the shop to its files."""
        self.shop.reset()
        self._forget()

    def _forget(self) -> None:
        with self._lock:
            self._calls.clear()
            self._made = 0
            self.arranged.clear()
            self._broken.clear()
            self._raised.clear()
            self.awaits: bool = False
            self._answering.clear()
            self.fake: Fake = Fake(self.shop)
            self._begun += 1
            begun = self._begun
            self.fake.journal.listen(lambda entry: self._heard(entry) if begun == self._begun else self._missed(entry))
        self.changed(self.fake)

    # --- what a test arranges

    def predicate(self, matcher: Matcher | None) -> Predicate | None:
        """Return a matcher as a condition of the fake's rules."""
        if matcher is None:
            return None

        def meant(request: Request, judged: Judged) -> bool:
            own = None if judged.own is None else judged.own[0]
            status, body = (0, b"") if own is None else (own.status, own.body)
            return matches(matcher, call_of(request, judged.exchange, status, body))

        return meant

    def answer(self, function: Function) -> Answer:
        """Return a test's function as a stub's answer."""
        self.awaits |= inspect.iscoroutinefunction(function)

        def answer(request: Request, judged: Judged) -> Response | Awaitable[Response]:
            own = OwnAnswer(lambda: at_once(judged.outcome())[0])
            call = call_of(request, judged.exchange, own=own)
            self._begins(request, call)
            if not judged.changes:
                call = dataclasses.replace(call, status=own.status_code, body=own.content)
            if self._on_a_port:
                return self._on_the_port(function, call)
            given: object = function(call)
            return self._awaited(given) if inspect.isawaitable(given) else fixed_answer(given, self.shop)

        return answer

    async def _awaited(self, given: Awaitable[object]) -> Response:
        return fixed_answer(await given, self.shop)

    async def _on_the_port(self, function: Function, call: Call) -> Response:
        """Answer by a test's function, beside other requests; what it raises is kept for the test."""
        try:
            if inspect.iscoroutinefunction(function):
                return fixed_answer(await function(call), self.shop)
            given: object = await aside(partial(function, call))
            return fixed_answer(await given if inspect.isawaitable(given) else given, self.shop)
        except Exception as error:
            prune(error)
            told = "".join(traceback.format_exception(error)).rstrip()
            with self._lock:
                self._raised.append(f"{self.name}: answers(): a function raised, answering {call.line}:\n{told}")
            raise

    def unused(self) -> list[str]:
        """Return what was arranged and used less often than arranged, a sentence each."""
        return [str(one) for one in self.arranged if one.rule.unused]

    # --- what came

    @property
    def calls(self) -> list[Call]:
        """The calls, the oldest first."""
        with self._lock:
            end = len(self._calls)  # more may come meanwhile
            for place in range(self._made, end):
                one = self._calls[place]
                if isinstance(one, tuple):
                    request, reply = one
                    self._calls[place] = call_of(request, reply.exchange, *_arrives(reply))
            self._made = end
            return [one for one in self._calls[:end] if isinstance(one, Call)]

    def violations_text(self) -> str | None:
        """Return the failure text of what went wrong since it was asked for last, None if nothing did.

        Requests that broke the contract, and what a test's functions raised where no client could meet it.
        """
        with self._lock:
            broken, self._broken = self._broken, []
            raised, self._raised = self._raised, []
        if broken:
            raised.insert(0, violations_text(self.name, broken, self.shop))
        return "\n\n".join(raised) or None

    def told_late(self) -> list[str]:
        """Return which requests ended after their own test had, a sentence each, once."""
        with self._lock:
            late, self._late = self._late, []
        return late

    def unmet_text(self) -> str | None:
        """Return the failure text of what was arranged and met by no request, None where all was or it is allowed."""
        unmet = [one for one in self.arranged if not one.rule.hits]
        return calls.never_met(self, [str(one) for one in unmet]) if unmet and self.strict_stubs else None

    def judge(self, error: BaseException | None) -> None:
        """Raise `AssertionError` if a request broke the contract, or say so in the exception that is under way."""
        __tracebackhide__ = True
        problem = self.violations_text()
        if problem is None:
            return
        if error is None:
            raise AssertionError(problem)
        error.add_note(problem)

    def _begins(self, request: Request, call: Call) -> None:
        """Keep a call while a test's function answers it, as one without an answer."""
        with self._lock:
            self._answering[id(request)] = len(self._calls)
            self._calls.append(dataclasses.replace(call, _own=None))

    def _heard(self, entry: Entry) -> None:
        request, reply = entry.request, entry.reply
        exchange = reply.exchange
        if (
            exchange.known_path
            and not exchange.violations
            and not self._answering
            and (exchange.request is None or exchange.data_source is not None)
        ):
            self._calls.append((request, reply))  # nothing is wrong with it: it is looked at when somebody asks
            return
        call = call_of(request, exchange, *_arrives(reply))
        if not (reply.stubbed or reply.faults):
            if not reply.exchange.known_path:
                call = dataclasses.replace(call, violations=(unknown_path(call),))
            elif self._lacks_the_data_source(reply.exchange, call):
                call = dataclasses.replace(call, violations=(unknown_data_source(call, self.shop),))
        with self._lock:
            place = self._answering.pop(id(request), None)
            if place is None:
                self._calls.append(call)
            else:
                self._calls[place] = call
            self._judge(call)

    def _missed(self, entry: Entry) -> None:
        """Keep a request that an earlier test began and that ends now: it is none of this one's."""
        line = call_of(entry.request, entry.reply.exchange).line
        with self._lock:
            self._late.append(f"{self.name}: {line} was begun before this test, and is none of its calls.")

    def _lacks_the_data_source(self, exchange: Exchange, call: Call) -> bool:
        """Tell whether a project's own shop, whose ids the project knows, lacks the data source that was asked."""
        if exchange.request is None or exchange.violations or exchange.data_source is not None:
            return False
        known = self.shop.data_sources
        return self.shop.folder != demo_shop_folder() and call.data_source is not None and call.data_source not in known

    def _judge(self, call: Call) -> None:
        """Keep the violations that aren't allowed."""
        if not self.strict or None in self.allowed:
            return
        allowed = {rule for rules in self.allowed if rules is not None for rule in rules}
        if violations := tuple(violation for violation in call.violations if violation.rule not in allowed):
            self._broken.append(Broken(call, violations, place_in_the_users_code()))


def call_of(
    request: Request, exchange: Exchange, status: int = 0, body: bytes = b"", own: OwnAnswer | None = None
) -> Call:
    """Return the call that a request is, with what was answered."""
    contact = exchange.contact
    return Call(
        method=request.method,
        url=request.url,
        path=request.target.partition(b"?")[0].decode("ascii", "replace"),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers},
        content=request.content,
        request=exchange.request,
        violations=exchange.violations,
        contact=contact if isinstance(contact, Contact) else None,
        status=status,
        body=body,
        _own=own,
    )


def opened_shop(shop: Shop | Path | str | None) -> Shop:
    """Return the shop itself, the one in a folder, or the demo shop."""
    if shop is None:
        return Shop.demo()
    return shop if isinstance(shop, Shop) else Shop.load(shop)


def _arrives(reply: Reply) -> tuple[int, bytes]:
    """Return the status and the body that reach the client: of a response that breaks off, a part; 0 for no status."""
    response, delivery = reply.response, reply.delivery
    if delivery.breaks and not delivery.begun:
        return 0, b""
    return response.status, delivery.arrives(response.body)

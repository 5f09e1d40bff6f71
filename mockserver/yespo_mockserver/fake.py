"""The fake: what it replies to a request, and the order of all decisions on the way there."""

from __future__ import annotations

import inspect
import itertools
import threading
from time import perf_counter

from yespo_contracts.errors import Refusal
from yespo_mockserver.api.cors import PREFLIGHT, opened
from yespo_mockserver.api.rate import AccountRate
from yespo_mockserver.api.resource import TOO_LARGE, Resource
from yespo_mockserver.api.routes import Routes
from yespo_mockserver.faults.armed import Faults, Met
from yespo_mockserver.faults.breaking import delivery_of
from yespo_mockserver.faults.spoiling import spoil
from yespo_mockserver.journal.journal import Journal
from yespo_mockserver.messages.exchange import NOTHING, Exchange
from yespo_mockserver.messages.judged import UNREAD, Judged, answered_by
from yespo_mockserver.messages.reply import Reply, Response
from yespo_mockserver.messages.request import BodyCutError, BodyTooLargeError, Request
from yespo_mockserver.scenarios import Scenarios
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.stubs import StubRule, Stubs, acting_on

_FAILED = Reply(Response(500, ((b"content-type", b"text/plain; charset=UTF-8"),), b"Internal Server Error"), NOTHING)
_CUT = Exchange(
    refusal=Refusal(400, ("The body ended too early.",)), hints=("The client left before its body was there.",)
)


class Fake:
    """The fake in front of a shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        numbers = itertools.count(1)
        self.faults = Faults(lambda: self.shop.config.faults, numbers=numbers)
        self.stubs = Stubs(lambda: self.shop.config.stubs, numbers)
        self.scenarios = Scenarios(lambda: self.shop.config.scenarios, shop, self.faults)
        self.journal = Journal(shop)
        self._routes = Routes(shop)
        self._rate = AccountRate(shop)
        self._counting = threading.RLock()  # a condition in Python may ask the fake itself

    async def respond(self, request: Request) -> Reply:
        """Return the reply to a request, and keep both in the journal.

        It waits for the request's body and for a test's own function; in process neither suspends it.
        """
        started = perf_counter()
        try:
            reply = await self._reply(request)
        except BaseException:
            self.journal.record(request, _FAILED, started)
            raise
        self.journal.record(request, reply, started)
        return reply

    async def _reply(self, request: Request) -> Reply:
        resource, named = self._routes.find(request.path)
        if self.scenarios.running:
            self.scenarios.observe(request)
        if not (self.faults.rules or self.stubs.rules):
            return self._whole(request, *await self._own_answer(resource, named, request))
        judged = None
        if self.faults.looks_inside or self.stubs.rules:
            judged = await self._judged(resource, named, request)
        with self._counting:
            met, stub = acting_on(self.faults, self.stubs, request, judged or UNREAD)
        if met is not None and met.before and resource.changes(request.method):  # nothing is read, nothing is taken
            response = Response(200, (), b"")
            exchange = judged.exchange if judged is not None else self._refused(resource, request) or NOTHING
        elif stub is not None and judged is not None:
            response, exchange = await self._stubbed(stub, request, judged)
        else:
            response, exchange = await self._own_answer(resource, named, request, judged)
        reply = (
            self._whole(request, response, exchange) if met is None else self._spoilt(met, request, response, exchange)
        )
        reply.stubbed = stub is not None
        return reply

    async def _own_answer(
        self, resource: Resource, named: str, request: Request, judged: Judged | None = None
    ) -> tuple[Response, Exchange]:
        """Return the fake's own answer: head, rate, body, contract, and then what was asked for."""
        if resource.limited and self._refused(resource, request) is None and (limited := self._rate.refused()):
            return resource.refusal(request, limited), limited
        if judged is None:
            judged = await self._judged(resource, named, request)
        return await judged.carry_out()

    async def _judged(self, resource: Resource, named: str, request: Request) -> Judged:
        """Return what the contract makes of a request, by its head and then by its body, with nothing carried out."""
        if request.method == "OPTIONS" and self._opens:
            return answered_by(NOTHING, PREFLIGHT)
        refused = self._refused(resource, request)
        if refused is None and request.method == "POST":
            try:
                await request.body()
            except BodyTooLargeError:
                refused = TOO_LARGE
            except BodyCutError:
                refused = _CUT
        if refused is None:
            return resource.judged(request, named)
        return answered_by(refused, resource.refusal(request, refused))

    async def _stubbed(self, rule: StubRule, request: Request, judged: Judged) -> tuple[Response, Exchange]:
        if rule.answer is None:
            return rule.stub.response(self._product), judged.exchange
        answer = rule.answer(request, judged)
        return (await answer if inspect.isawaitable(answer) else answer), judged.exchange

    def _whole(self, request: Request, response: Response, exchange: Exchange) -> Reply:
        if self._opens:
            response = opened(response)
        return Reply(response.framed(request.method), exchange)

    def _spoilt(self, met: Met, request: Request, response: Response, exchange: Exchange) -> Reply:
        """Return the reply with everything that the faults do to it."""
        for rule in met.rules:
            response = spoil(response, rule, request, self.shop.config.behaviour)
        reply = self._whole(request, response, exchange)
        reply.delivery = delivery_of(met, response, request.method)
        reply.faults = met.faults
        return reply

    def _refused(self, resource: Resource, request: Request) -> Exchange | None:
        if request.method == "OPTIONS" and self._opens:
            return None
        return resource.refused(request)

    @property
    def _opens(self) -> bool:
        """Whether pages of any origin may read the answers."""
        return self.shop.config.behaviour.cors == "any"

    def _product(self, product_id: str) -> bytes | None:
        catalogue = self.shop.catalogue
        number = catalogue.number(product_id)
        return None if number is None else catalogue.body(number)

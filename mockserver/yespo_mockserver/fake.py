"""The fake: what it replies to a request, and the order of all decisions on the way there."""

from __future__ import annotations

import inspect
import threading
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from yespo_contracts.errors import Refusal
from yespo_mockserver.api.cors import PREFLIGHT, opened
from yespo_mockserver.api.rate import AccountRate
from yespo_mockserver.api.resource import TOO_LARGE, Resource
from yespo_mockserver.api.routes import Routes
from yespo_mockserver.faults.armed import Faults, Matched
from yespo_mockserver.faults.breaking import delivery_of
from yespo_mockserver.faults.spoiling import spoil
from yespo_mockserver.journal.journal import Journal
from yespo_mockserver.messages.exchange import NOTHING, Exchange
from yespo_mockserver.messages.judged import NO_OUTCOME, UNREAD, Judged
from yespo_mockserver.messages.reply import Reply, Response
from yespo_mockserver.messages.request import BodyCutError, BodyTooLargeError, Request
from yespo_mockserver.scenarios import Scenarios
from yespo_mockserver.shop import Shop
from yespo_mockserver.shop.counts import LoggedCounts
from yespo_mockserver.shop.log import LogAwayError
from yespo_mockserver.state.change import (
    AddScenario,
    Change,
    EndCounts,
    EndScenarios,
    EnterScenario,
    ForgetRequests,
    Override,
    Reload,
    Reset,
    SetFault,
    SetStub,
)
from yespo_mockserver.state.state import Files
from yespo_mockserver.stubs.stubs import StubRule, Stubs, acting_on, matching

if TYPE_CHECKING:
    from yespo_mockserver.stubs.recording import Replay

_FAILED = Reply(Response(500, ((b"content-type", b"text/plain; charset=UTF-8"),), b"Internal Server Error"), NOTHING)
LARGE = 32 * 1024
"""From so many bytes on a body is read aside, where others wait meanwhile."""

_CUT = Exchange(
    refusal=Refusal(400, ("The body ended too early.",)), hints=("The client left before its body was there.",)
)


_ARRANGING = (SetFault, SetStub, EndCounts, AddScenario, EnterScenario, EndScenarios, Override, Reset, Reload)


class Fake:
    """The fake in front of a shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        counts = LoggedCounts(shop.log)
        self.faults: Faults = Faults(lambda: self.shop.config.faults, counts=counts)
        self.stubs: Stubs = Stubs(lambda: self.shop.config.stubs, counts)
        self.scenarios: Scenarios = Scenarios(lambda: self.shop.config.scenarios, shop, self.faults)
        self.journal: Journal = Journal(shop)
        self.replay: Replay | None = None
        self._routes = Routes(shop)
        self._rate = AccountRate(shop)
        if shop.log.is_shared:
            shop.log.followers.append(self.follow)
        self._counting = threading.RLock()  # a condition in Python may ask the fake itself

    @property
    def answers_at_once(self) -> bool:
        """Whether a question for recommendations is answered without waiting, and its answer comes as it is."""
        waits = self.faults.rules or self.stubs.rules or self.scenarios.running or self.replay
        return not (waits or self._rate.on)

    def respond_at_once(self, request: Request) -> Reply:
        """Return the reply to a request without a body while the fake `answers_at_once`.

        One that nothing refuses has the reply that `respond` gives it, without a coroutine.
        """
        started, own = perf_counter(), None
        try:
            resource, named = self._routes.find(request.path)
            if resource.refused(request) is None:
                own = resource.judged(request, named).own
        except Exception:  # noqa: BLE001  # it comes again below, where something is made of it
            own = None
        if own is not None:
            reply = self._whole(request, *own)
            self.journal.record(request, reply, started)
            return reply
        try:
            self.respond(request).send(None)
        except StopIteration as returned:
            return cast("Reply", returned.value)
        raise RuntimeError("The reply to a plain question waits for something.")

    async def respond(self, request: Request) -> Reply:
        """Return the reply to a request, and keep both in the journal.

        It waits for the request's body, for a log of changes that is shared, and for a test's own function; in process
        nothing suspends it. What strikes before the request takes effect answers first: nothing is read then.
        """
        started = perf_counter()
        try:
            resource, named = self._routes.find(request.path)
            preflight = request.method == "OPTIONS" and self._is_preflight(request)
            refused = None if preflight else resource.refused(request)
            if self.scenarios.running:
                await self.scenarios.observe(request)
            recorded = self.replay and await self._replayed(self.replay, request, resource, named, refused)
            if recorded:
                reply = recorded
            elif self.faults.rules or self.stubs.rules:
                reply = await self._acted_on(request, resource, named, refused)
            else:
                if refused is None and self._rate.on:
                    refused = await self._limited(request, resource, refused)
                if refused is None and (request.reader is not None or request.content):
                    refused = await self._body_refused(request)
                if refused is None and not preflight:
                    judged = (
                        resource.judged(request, named)
                        if len(request.content) < LARGE
                        else await _judged_aside(request, resource, named)
                    )
                else:
                    judged = await self._judged(request, resource, named, refused)
                response, exchange = judged.own or await judged.outcome()
                reply = self._whole(request, response, exchange)
        except LogAwayError as away:
            refusal = Exchange(refusal=Refusal(503, (str(away),), (("Retry-After", "1"),)))
            reply = self._whole(request, resource.refusal(request, refusal), refusal)
        except BaseException:
            self.journal.record(request, _FAILED, started)
            raise
        self.journal.record(request, reply, started)
        return reply

    def reset(self) -> None:
        """Return the shop, its faults, stubs and scenarios to the shop's files, and forget the requests."""
        if self.shop.log.is_shared:
            self.shop.log.commit_now(Reset(everything=True))
            return
        self.scenarios.reload()
        self.shop.reset()
        self.faults.reset()
        self.stubs.reset()
        self._forget()

    def reload(self, files: Files | None = None) -> None:
        """Read the shop's files again, unless they just were, and have their faults, stubs and scenarios.

        Raises `ShopError`, and changes nothing, if they can't be read.
        """
        self.shop.reload(files, everything=self.shop.log.is_shared)
        if not self.shop.log.is_shared:
            self.scenarios.reload()
            self.faults.reset()
            self.stubs.reset()

    def forget_requests(self) -> None:
        """Forget the requests that came until now."""
        if self.shop.log.is_shared:
            self.shop.log.commit_now(ForgetRequests())
        else:
            self.journal.clear()

    def follow(self, change: Change[Any] | None) -> None:
        """Take part in a change that was made to a shop that is shared; None where it may have been any."""
        if isinstance(change, ForgetRequests):
            self.journal.clear()
        elif isinstance(change, Reset) and change.everything:
            self._forget()
        if change is None or isinstance(change, _ARRANGING):
            self.stubs.follow()
            self.scenarios.follow()

    def _forget(self) -> None:
        self.journal.clear()
        if self.replay is not None:
            self.replay.reset()

    async def _replayed(
        self, replay: Replay, request: Request, resource: Resource, named: str, refused: Exchange | None
    ) -> Reply | None:
        """Return what a recording answers to a request, which is judged all the same; None leaves it to the fake."""
        judged = await self._judged(request, resource, named, refused or await self._body_refused(request))
        if refused is not None:
            await self._body_refused(request)
        with self._counting:
            found = replay.answer(request)
        if found is None:
            return None
        reply = self._whole(request, found[0], judged.exchange)
        reply.delivery, reply.stubbed = found[1], True
        return reply

    async def _acted_on(self, request: Request, resource: Resource, named: str, refused: Exchange | None) -> Reply:
        """Return the reply to a request that faults and stubs may meet."""
        judged = None
        if self.faults.looks_inside or self.stubs.rules:
            judged = await self._judged(request, resource, named, refused or await self._body_refused(request))
        with self._counting:
            about = matching(self.faults, self.stubs, request, judged or UNREAD)
        met, stub = await acting_on(about, self.faults.counts)
        before = met is not None and met.before
        if before and resource.changes(request.method):  # nothing is read, and nothing is taken
            response, exchange = NO_OUTCOME[0], refused or NOTHING if judged is None else judged.exchange
        elif not before and (limited := await self._limited(request, resource, refused)):
            response, exchange = resource.refusal(request, limited), limited
        else:
            if judged is None:
                judged = await self._judged(request, resource, named, refused or await self._body_refused(request))
            response, exchange = await (judged.outcome() if stub is None else self._stubbed(stub, request, judged))
        reply = (
            self._whole(request, response, exchange) if met is None else self._spoilt(met, request, response, exchange)
        )
        reply.stubbed = stub is not None
        return reply

    async def _limited(self, request: Request, resource: Resource, refused: Exchange | None) -> Exchange | None:
        """Count a request that isn't refused by its head, and return what becomes of one over the account's rate."""
        if refused is not None or request.method in resource.unlimited:
            return None
        return await self._rate.refused(resource.listed(request.method))

    async def _body_refused(self, request: Request) -> Exchange | None:
        """Read a request's body, and return what becomes of it if the body isn't all there or over the bound."""
        try:
            await request.body()
        except BodyTooLargeError:
            return TOO_LARGE
        except BodyCutError:
            return _CUT
        return None

    async def _judged(self, request: Request, resource: Resource, named: str, refused: Exchange | None) -> Judged:
        """Return what the contract makes of a request whose body was read, with nothing carried out."""
        if refused is not None:
            return Judged(refused, (resource.refusal(request, refused), refused))
        if self._is_preflight(request):
            return Judged(NOTHING, (PREFLIGHT, NOTHING))
        return await _judged_aside(request, resource, named)

    async def _stubbed(self, rule: StubRule, request: Request, judged: Judged) -> tuple[Response, Exchange]:
        if rule.answer is None:
            return rule.stub.response(self._product), judged.exchange
        answer = rule.answer(request, judged)
        return (await answer if inspect.isawaitable(answer) else answer), judged.exchange

    def _whole(self, request: Request, response: Response, exchange: Exchange) -> Reply:
        if exchange is _CUT:
            return Reply(response, exchange, left_early=True)
        if self.shop.config.behaviour.cors == "any":
            response = opened(response)
        return Reply(response.framed(request.method), exchange)

    def _spoilt(self, met: Matched, request: Request, response: Response, exchange: Exchange) -> Reply:
        """Return the reply with everything that the faults do to it."""
        for rule in met.rules:
            response = spoil(response, rule, request, self.shop.config.behaviour)
        reply = self._whole(request, response, exchange)
        reply.delivery = delivery_of(met, response, request.method)
        reply.faults = met.faults
        return reply

    def _is_preflight(self, request: Request) -> bool:
        return request.method == "OPTIONS" and self.shop.config.behaviour.cors == "any"

    def _product(self, product_id: str) -> bytes | None:
        catalogue = self.shop.catalogue
        number = catalogue.number(product_id)
        return None if number is None else catalogue.body(number)


async def _judged_aside(request: Request, resource: Resource, named: str) -> Judged:
    """Return what the contract says of a request; that changes nothing, so that a large body is judged aside."""
    if request.aside is None or len(request.content) < LARGE:
        return resource.judged(request, named)
    return await request.aside(partial(resource.judged, request, named))

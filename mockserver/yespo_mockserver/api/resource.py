"""What the API's resources have in common: how heads are judged, the body's document, one answer or refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import parse_qsl

import msgspec

from yespo_contracts import errors
from yespo_contracts.bodies.json_body import MAX_BODY_BYTES, BodyError, read_json
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.errors import Refusal
from yespo_contracts.request.reading import MAX_QUERY_BYTES
from yespo_contracts.request.suggestions import did_you_mean, shown_name
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.authorization import Authorization
from yespo_mockserver.api.rate import Listed
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.messages.judged import Judged
from yespo_mockserver.messages.refusals import refusal_response
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Contact, Shop, ShopError
from yespo_mockserver.state.change import NoteRequest

TOO_LARGE = Exchange(
    refusal=Refusal(413, (f"The body is larger than {MAX_BODY_BYTES} bytes.",)),
    violations=(Violation("json-body", f"The body is larger than {MAX_BODY_BYTES} bytes."),),
)
"""What becomes of a request whose body is over the bound."""


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """One request: its method, what the path and the query name, and the body's document where there is one.

    `remarks` are where to note what is let pass in the body, as the shop's behaviour has it.
    """

    method: str
    named: str
    query: Mapping[str, str]
    remarks: Remarks
    document: object = None


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, and what the journal may know: the contact, and what was wrong without being refused."""

    response: Response
    contact: Contact | None = None
    violations: tuple[Violation, ...] = ()


class Refused(Exception):  # noqa: N818  # an answer, no fault
    """A request is refused; `rule` is the ledger's."""

    def __init__(self, refusal: Refusal, rule: str) -> None:
        super().__init__("\n".join(refusal.messages))
        self.refusal = refusal
        self.rule = rule


class Resource:
    """One resource of the API; `take` judges a request by the contract and returns what carries it out."""

    methods: ClassVar[tuple[str, ...]] = ("POST",)
    rule: ClassVar[str]
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What the query may have, by method."""
    authorized: ClassVar[bool] = True
    unlimited: ClassVar[tuple[str, ...]] = ()
    """The methods that have no rate, since no key is asked for."""
    rates: ClassVar[Mapping[str, float]] = {}
    """The methods that the vendor's table of rate limits lists, with their requests a second; others share one."""
    repeatable: ClassVar[frozenset[str]] = frozenset()
    """The methods of which the same request within a minute is a conflict, where the behaviour has it so."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._allowed = (*self.methods, *(["HEAD"] if "GET" in self.methods else []))
        self._authorization = Authorization(shop)

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Return what carries the request out; raises `Refused` or `BodyError` where the contract has another.

        What is returned raises `Refused`, `BodyError` or `ShopError` where the shop has something against it.
        """
        raise NotImplementedError

    def listed(self, method: str) -> Listed | None:
        """Return the line of the vendor's table of rate limits that a method is of, None where it shares the rest's."""
        rate = self.rates.get(method)
        return None if rate is None else Listed(f"{method} {type(self).__name__}", rate)

    def changes(self, method: str) -> bool:
        """Tell whether a request of this method may change something."""
        return method not in {"GET", "HEAD"}

    def refused(self, request: Request) -> Exchange | None:
        """Return what becomes of a request that is refused by its head alone: method, bounds, key. None for others."""
        if request.method not in self._allowed:
            refusal = errors.method_not_allowed(", ".join(self._allowed))
            return Exchange(refusal=refusal, violations=(Violation("methods", refusal.messages[0]),))
        if len(request.query) > MAX_QUERY_BYTES:
            refusal = errors.query_too_long(MAX_QUERY_BYTES)
            return Exchange(refusal=refusal, violations=(Violation("query-length", refusal.messages[0]),))
        if self.authorized and (refused := self._authorization.refused(request)):
            return refused
        return TOO_LARGE if request.method in {"POST", "PUT"} and request.announces_too_much() else None

    def judged(self, request: Request, named: str) -> Judged:
        """Return what the contract says of a request whose body was read, and what carries it out."""
        remarks = Remarks(self.shop.config.behaviour)
        try:
            carry_out = self.take(self._incoming(request, named, remarks))
        except Refused as refused:
            return self._refused(request, refused.refusal, refused.rule)
        except BodyError as error:
            return self._refused(request, Refusal(400, tuple(str(error).split("\n"))), self.rule)
        exchange = Exchange(violations=remarks.violations, unread=remarks.unread)
        return Judged(exchange, carry_out=partial(self._carried_out, request, carry_out, remarks))

    def refusal(self, request: Request, exchange: Exchange) -> Response:
        """Return the response of an exchange that has a refusal."""
        return refusal_response(exchange.refusal or errors.no_such_path(), request.path, self.shop.config.behaviour)

    async def _carried_out(
        self, request: Request, carry_out: Callable[[], Awaitable[Answered]], remarks: Remarks
    ) -> tuple[Response, Exchange]:
        try:
            if request.method in self.repeatable:
                await self._refuse_repeated(request)
            answered = await carry_out()
        except Refused as refused:
            return await self._refused(request, refused.refusal, refused.rule).outcome()
        except (BodyError, ShopError) as error:
            return await self._refused(request, Refusal(400, tuple(str(error).split("\n"))), self.rule).outcome()
        violations = answered.violations + remarks.violations
        return answered.response, Exchange(contact=answered.contact, violations=violations, unread=remarks.unread)

    async def _refuse_repeated(self, request: Request) -> None:
        if self.shop.config.behaviour.repeated_request == "off":
            return
        sent = b"\n".join((request.method.encode(), request.path.encode(), request.content))
        if await self.shop.log.commit(NoteRequest(hashlib.sha256(sent).hexdigest())):
            raise Refused(errors.repeated_request(), "repeated-request")

    def _incoming(self, request: Request, named: str, remarks: Remarks) -> Incoming:
        query = dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True))
        self._tell_unknown(query, request.method, remarks)
        document = None
        if request.method in {"POST", "PUT"} or (request.method == "DELETE" and request.content.strip()):
            media_type = (request.header(b"content-type") or b"").partition(b";")[0].strip().lower()
            if media_type and media_type != b"application/json" and not media_type.endswith(b"+json"):
                message = "The body must be JSON: send Content-Type: application/json."
                raise Refused(Refusal(415, (message,)), "json-body")
            try:
                document = read_json(request.content)
            except BodyError as error:
                raise Refused(Refusal(400, (str(error),)), "json-body") from None
        return Incoming(method=request.method, named=named, query=query, remarks=remarks, document=document)

    def _tell_unknown(self, query: Mapping[str, str], method: str, remarks: Remarks) -> None:
        known = self.parameters.get("GET" if method == "HEAD" else method, ())
        unknown = [name for name in sorted(query) if name not in known]
        says = {name: f"this resource has no such parameter{did_you_mean(name, known)}" for name in unknown}
        if unknown and self.shop.config.behaviour.unknown_parameter == "400":
            messages = tuple(f"{shown_name(name)}: {says[name]}" for name in unknown)
            raise Refused(Refusal(400, messages), "unknown-parameter")
        for name in unknown:
            remarks.unexpected("unknown-parameter", shown_name(name), says[name])

    def _refused(self, request: Request, refusal: Refusal, rule: str) -> Judged:
        unknown = refusal.status == HTTPStatus.NOT_FOUND  # somebody whom the shop doesn't know: no client's mistake
        violations = () if unknown else tuple(Violation(rule, message) for message in refusal.messages)
        exchange = Exchange(refusal=refusal, violations=violations)
        return Judged(exchange, (self.refusal(request, exchange), exchange))


class UnknownPath(Resource):
    """What stands where the API has nothing."""

    def refused(self, request: Request) -> Exchange:
        """Refuse whatever comes."""
        return Exchange(refusal=errors.no_such_path(), known_path=False)

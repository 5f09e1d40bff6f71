"""`GET /api/v2/contacts/recoms/{dataSourceId}`: who asks, what for, and the answer."""

from __future__ import annotations

import logging

import msgspec
from starlette.types import Receive, Scope, Send

from yespo_contracts import errors
from yespo_contracts.errors import Refusal
from yespo_contracts.identity import IDENTIFIERS, MAX_DATA_SOURCE_ID, whole_number
from yespo_contracts.request.reading import MAX_QUERY_BYTES, RecomsRequest, Violation, read
from yespo_mockserver.api.authorization import Authorization
from yespo_mockserver.api.presentation import answer_body
from yespo_mockserver.faults.rate_limit import RateLimit
from yespo_mockserver.messages.exchange import EXCHANGE, Exchange
from yespo_mockserver.messages.reply import Headers, Response, refusal_response
from yespo_mockserver.recommend import recommend
from yespo_mockserver.shop import DataSource, Shop

METHODS = "GET, HEAD"
REMEMBERED = 8192
"""How many different questions' answers are kept, as products' numbers, until the shop changes."""

_OK: Headers = ((b"content-type", errors.JSON.encode()),)
_log = logging.getLogger("yespo_mockserver")


class Recoms:
    """The endpoint, with what it remembers between requests."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._authorization = Authorization(shop)
        rate = shop.config.limits.rate
        self._rate_limit = None if rate == "off" else RateLimit(rate)
        self._remembered: dict[tuple[str, bytes], Exchange] = {}
        self._revision = shop.revision

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = scope[EXCHANGE] = self.exchange(scope)
        await self.response(scope, exchange)(scope, receive, send)

    def exchange(self, scope: Scope) -> Exchange:
        """Return what becomes of a request, in the ledger's order of refusals."""
        method = scope["method"]
        if method not in {"GET", "HEAD"}:
            violation = Violation("methods", f"{method} isn't a method of this resource: it has {METHODS}.")
            return Exchange(refusal=errors.method_not_allowed(METHODS), violations=(violation,))
        query: bytes = scope["query_string"]
        if len(query) > MAX_QUERY_BYTES:
            refusal = errors.query_too_long(MAX_QUERY_BYTES)
            return Exchange(refusal=refusal, violations=(Violation("query-length", refusal.messages[0]),))
        if refused := self._authorization.refused(scope):
            return refused
        if self._rate_limit and (seconds := self._rate_limit.wait()):
            shown = seconds if self.shop.config.behaviour.retry_after == "seconds" else None
            return Exchange(refusal=errors.too_many_requests(self._rate_limit.rate, shown))
        return self.answered(scope["path_params"]["dataSourceId"], query)

    def response(self, scope: Scope, exchange: Exchange) -> Response:
        """Return the answer on the wire."""
        behaviour = self.shop.config.behaviour
        if exchange.refusal is not None:
            response = refusal_response(exchange.refusal, scope["path"], behaviour)
        elif not exchange.products and behaviour.empty_answer == "204":
            response = Response(204, (), b"")
        else:
            response = Response(200, _OK, answer_body(self.shop, exchange.products))
        return response

    def answered(self, data_source_id: str, query: bytes) -> Exchange:
        """Return what becomes of a question, from memory where the shop hasn't changed since."""
        if self._revision != self.shop.revision:
            self._remembered.clear()
            self._revision = self.shop.revision
        key = data_source_id, query
        known = self._remembered.get(key)
        if known is None:
            known = self._answer(data_source_id, query)
            if len(self._remembered) >= REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = known
        return known

    def _answer(self, data_source_id: str, query: bytes) -> Exchange:
        behaviour = self.shop.config.behaviour
        number = whole_number(data_source_id, MAX_DATA_SOURCE_ID)
        source = None if number is None else self.shop.data_sources.get(number)
        reading = read(data_source_id, query, requires=source.requires if source else None, behaviour=behaviour)
        matches = [] if reading.request is None else self.shop.contacts.matches(_identifiers(reading.request))
        violations = reading.violations
        if len(matches) > 1 and behaviour.conflicting_identifiers == "400":
            violations += (Violation("conflicting-identifiers", "The identifiers belong to different contacts."),)
        refused = tuple(violation.message for violation in violations if violation.refused)
        exchange = Exchange(
            request=reading.request,
            violations=violations,
            hints=reading.hints,
            contact=matches[0] if matches else None,
            data_source=source,
        )
        if reading.request is None or refused:
            return msgspec.structs.replace(exchange, refusal=Refusal(400, refused))
        if source is None:
            if behaviour.unknown_data_source == "empty":
                return exchange
            refusal = errors.unknown_data_source(int(behaviour.unknown_data_source), reading.request.data_source)
            return msgspec.structs.replace(exchange, refusal=refusal)
        return self._unanswered(exchange, source) or self._recommended(exchange, source)

    def _unanswered(self, exchange: Exchange, source: DataSource) -> Exchange | None:
        """Return the exchange as it ends where `[behaviour]` has something else than a recommendation, else None."""
        behaviour = self.shop.config.behaviour
        if exchange.contact is None:
            if behaviour.unknown_contact == "404":
                return msgspec.structs.replace(exchange, refusal=errors.unknown_contact())
            if behaviour.unknown_contact == "empty" and source.type == "personal":
                return exchange
        if _lacks_list(exchange):
            return exchange if behaviour.missing_list == "empty" else None
        if self._knows_no_product(exchange, source):
            if behaviour.unknown_products == "empty":
                return exchange
            if behaviour.unknown_products == "400":
                return msgspec.structs.replace(exchange, refusal=Refusal(400, ("None of the product ids is known.",)))
        return None

    def _recommended(self, exchange: Exchange, source: DataSource) -> Exchange:
        """Return the exchange with its products: by the data source's type, or bestsellers where that can't answer."""
        fallback = _lacks_list(exchange) or self._knows_no_product(exchange, source)
        products, category = _lists(exchange)
        try:
            chosen = recommend(
                self.shop,
                source,
                exchange.contact,
                products,
                category,
                type="bestsellers" if fallback else None,
            )
        except Exception as error:
            if source.type != "other":
                raise
            _log.exception("data source %d: its function failed", source.id)
            message = f"The function of data source {source.id} failed: {type(error).__name__}."
            return msgspec.structs.replace(exchange, refusal=Refusal(500, (message,)))
        return msgspec.structs.replace(exchange, products=chosen)

    def _knows_no_product(self, exchange: Exchange, source: DataSource) -> bool:
        number = self.shop.catalogue.number
        return "products" in source.requires and all(number(product) is None for product in _lists(exchange)[0])


def _lacks_list(exchange: Exchange) -> bool:
    """Tell whether a list is missing that the data source needs, and `[behaviour]` let it pass."""
    return any(violation.rule.endswith("-required") for violation in exchange.violations)


def _lists(exchange: Exchange) -> tuple[tuple[str, ...], tuple[str, ...]]:
    request = exchange.request
    return ((), ()) if request is None else (request.products, request.category)


def _identifiers(request: RecomsRequest) -> dict[str, str]:
    values = (request.contact_id, request.email, request.phone, request.external_customer_id, request.web_id)
    return {name: str(value) for name, value in zip(IDENTIFIERS, values, strict=True) if value is not None}

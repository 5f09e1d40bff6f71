"""`GET /api/v2/contacts/recoms/{dataSourceId}`: who asks, what for, and the answer."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from yespo_contracts import errors
from yespo_contracts.request.reading import MAX_QUERY_BYTES, Violation
from yespo_mockserver.api.authorization import Authorization
from yespo_mockserver.api.presentation import answer_body
from yespo_mockserver.faults.rate_limit import RateLimit
from yespo_mockserver.messages.exchange import EXCHANGE, Exchange
from yespo_mockserver.messages.reply import Headers, Response, refusal_response
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop

METHODS = "GET, HEAD"

_OK: Headers = ((b"content-type", errors.JSON.encode()),)


class Recoms:
    """The endpoint."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._authorization = Authorization(shop)
        rate = shop.config.limits.rate
        self._rate_limit = None if rate == "off" else RateLimit(rate)
        self._service = Service(shop)

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
        return self._service.answer(scope["path_params"]["dataSourceId"], query)

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

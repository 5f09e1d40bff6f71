"""`GET /api/v2/contacts/recoms/{dataSourceId}`: the question, and the products on the wire."""

from __future__ import annotations

from typing import ClassVar

from yespo_contracts import errors
from yespo_mockserver.api.presentation import answer_body
from yespo_mockserver.api.resource import Resource
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.messages.judged import Judged
from yespo_mockserver.messages.reply import Headers, Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop

_OK: Headers = ((b"content-type", errors.JSON.encode()),)


class Recoms(Resource):
    """Answers questions for recommendations."""

    methods: ClassVar[tuple[str, ...]] = ("GET",)

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._service = Service(shop)

    def judged(self, request: Request, named: str) -> Judged:
        """Return what becomes of a question, in the ledger's order of refusals."""
        exchange = self._service.answer(named, request.query)
        return Judged(exchange, (self.response(request, exchange), exchange))

    def response(self, request: Request, exchange: Exchange) -> Response:
        """Return the answer on the wire."""
        if exchange.refusal is not None:
            return self.refusal(request, exchange)
        if not exchange.products and self.shop.config.behaviour.empty_answer == "204":
            return Response(204, (), b"")
        return Response(200, _OK, answer_body(self.shop, exchange.products))

"""`GET /api/v2/contacts/recoms/{dataSourceId}`: the question, and the products on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from yespo_contracts import errors
from yespo_mockserver.api.presentation import answer_body
from yespo_mockserver.api.resource import Resource
from yespo_mockserver.index.remembered import AskedOnce, Remembered
from yespo_mockserver.journal.entry import KEPT_BYTES
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.messages.judged import Judged
from yespo_mockserver.messages.reply import Headers, Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.revision import stamp_of

REMEMBERED = 1024
"""How many different answers are kept as they go on the wire, until the shop's products or settings change; the
journal holds on to as many."""

_OK: Headers = ((b"content-type", errors.JSON.encode()),)
_MADE_FROM = stamp_of("settings", "catalogue")


class Recoms(Resource):
    """Answers questions for recommendations."""

    methods: ClassVar[tuple[str, ...]] = ("GET",)

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._service = Service(shop)
        self._remembered: Remembered[Response] = Remembered(shop.index.revision, REMEMBERED)
        self._made_once = AskedOnce()

    def judged(self, request: Request, named: str) -> Judged:
        """Return what becomes of a question, in the ledger's order of refusals."""
        exchange = self._service.answer(named, request.query)
        return Judged(exchange, (self.response(request, exchange), exchange))

    def response(self, request: Request, exchange: Exchange) -> Response:
        """Return the answer on the wire."""
        if exchange.refusal is not None:
            return self.refusal(request, exchange)
        products = exchange.products
        known = self._remembered.get(products)
        if known is None:
            with self.shop.log.lock:  # what changes meanwhile must not be taken for known
                known = self._made(products)
                if len(known.body) <= KEPT_BYTES and self._made_once.before(products):
                    self._remembered.keep(products, known, _MADE_FROM)
        return known

    def _made(self, products: Sequence[int]) -> Response:
        if not products and self.shop.config.behaviour.empty_answer == "204":
            return Response(204, (), b"")
        return Response(200, _OK, answer_body(self.shop, products))

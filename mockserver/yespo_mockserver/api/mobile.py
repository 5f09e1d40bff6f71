"""The mobile flow: a token for a contact, then recommendations for whoever holds it, each token good for one request.

Source: the vendor's page on recommendations in mobile apps. How a token looks is assumed (ledger: `mobile-token`).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from yespo_contracts import errors
from yespo_contracts.bodies.contact_body import read_token_request
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.reading import LISTS
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.recoms import METHODS, Recoms
from yespo_mockserver.api.resource import Answered, Asked, Resource
from yespo_mockserver.messages.exchange import EXCHANGE, Exchange
from yespo_mockserver.messages.reply import Response, header, json_response, refusal_response
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import GiveToken, UseToken

TOKEN = b"es-token"


class ContactToken(Resource):
    """`POST /api/v1/auth/contact/token`."""

    rule = "mobile-token"

    def answer(self, asked: Asked) -> Answered:
        """Give out a token for whom the body names, known or not."""
        remarks = self.remarks()
        identifiers = read_token_request(asked.document, remarks).identifiers()
        known = self.shop.contacts.matches(identifiers)
        token = self.shop.log.commit_now(GiveToken(identifiers))
        return Answered(
            response=json_response({"token": token}),
            contact=known[0] if known else None,
            violations=remarks.violations,
            unread=remarks.unread,
        )


class MobileRecoms:
    """`GET /v1/recoms/{dataSourceId}`: as the other endpoint, for the contact of the token."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._recoms = Recoms(shop)
        self._service = Service(shop)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever becomes of it, its token is used up and the answer carries the next one."""
        behaviour = self.shop.config.behaviour
        if scope["method"] not in {"GET", "HEAD"}:
            refusal = errors.method_not_allowed(METHODS)
            scope[EXCHANGE] = Exchange(refusal=refusal, violations=(Violation("methods", refusal.messages[0]),))
            await refusal_response(refusal, scope["path"], behaviour)(scope, receive, send)
            return
        used = self.shop.log.commit_now(UseToken((header(scope, TOKEN) or b"").decode("latin-1")))
        if used is None:
            refusal = errors.token_refused()
            scope[EXCHANGE] = Exchange(refusal=refusal, violations=(Violation("mobile-token", refusal.messages[0]),))
            await refusal_response(refusal, scope["path"], behaviour)(scope, receive, send)
            return
        query = _query(scope["query_string"], used.identifiers)
        exchange = scope[EXCHANGE] = self._service.answer(scope["path_params"]["dataSourceId"], query)
        response = self._recoms.response(scope, exchange)
        next_token = (TOKEN, used.next.encode())
        await Response(response.status, (*response.headers, next_token), response.body)(scope, receive, send)


def _query(sent: bytes, identifiers: Mapping[str, str]) -> bytes:
    """Return the other endpoint's query: the lists as they were sent, and whom the token names."""
    lists = [piece for piece in sent.split(b"&") if piece.partition(b"=")[0].decode("latin-1") in LISTS]
    named = [f"{name}={quote(identifiers[name])}".encode() for name in IDENTIFIERS if name in identifiers]
    return b"&".join(named + lists)

"""The mobile flow: a token for a contact, then recommendations for whoever holds it, each token good for one request.

Source: the vendor's page on recommendations in mobile apps. How a token looks is assumed (ledger: `mobile-token`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import ClassVar
from urllib.parse import quote

from yespo_contracts import errors
from yespo_contracts.bodies.contact_body import read_token_request
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.recoms import Recoms
from yespo_mockserver.api.resource import Answered, Incoming, Resource
from yespo_mockserver.messages.exchange import NOTHING, Exchange
from yespo_mockserver.messages.judged import Judged
from yespo_mockserver.messages.reply import Response, json_response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.state.change import GiveToken, UseToken

TOKEN, _NEXT = b"es-token", b"ES-TOKEN"
"""The header of a request, in lower case as a server reads it, and of an answer, as the vendor's page writes it."""


class ContactToken(Resource):
    """`POST /api/v1/auth/contact/token`."""

    rule = "mobile-token"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Give out a token for whom the body names, known or not."""
        return partial(self._given, read_token_request(incoming.document, incoming.remarks).identifiers())

    async def _given(self, identifiers: Mapping[str, str]) -> Answered:
        known = self.shop.contacts.matches(identifiers)
        token = await self.shop.log.commit(GiveToken(identifiers))
        return Answered(response=json_response({"token": token}), contact=known[0] if known else None)


class MobileRecoms(Recoms):
    """`GET /v1/recoms/{dataSourceId}`: as the other endpoint, for the contact of the token."""

    authorized: ClassVar[bool] = False
    unlimited: ClassVar[tuple[str, ...]] = ("GET", "HEAD")

    def changes(self, method: str) -> bool:
        """Say that whatever becomes of a request, its token is used up and the answer carries the next one."""
        return True

    def judged(self, request: Request, named: str) -> Judged:
        """Return what answers for the contact of the token; nothing is looked at until it is used."""
        return Judged(NOTHING, carry_out=partial(self._answered, request, named))

    async def _answered(self, request: Request, named: str) -> tuple[Response, Exchange]:
        used = await self.shop.log.commit(UseToken((request.header(TOKEN) or b"").decode("latin-1")))
        if used is None:
            refusal = errors.token_refused()
            refused = Exchange(refusal=refusal, violations=(Violation("mobile-token", refusal.messages[0]),))
            return self.refusal(request, refused), refused
        exchange = self._service.answer(named, _query(request.query, used.identifiers))
        response = self.response(request, exchange)
        next_token = (_NEXT, used.next.encode())
        return Response(response.status, (*response.headers, next_token), response.body), exchange


def _query(sent: bytes, identifiers: Mapping[str, str]) -> bytes:
    """Return the other endpoint's query: whom the token names, and beside that what was sent."""
    whose = {name.encode() for name in IDENTIFIERS}
    others = [piece for piece in sent.split(b"&") if piece and piece.partition(b"=")[0] not in whose]
    named = [f"{name}={quote(identifiers[name])}".encode() for name in IDENTIFIERS if name in identifiers]
    return b"&".join(named + others)

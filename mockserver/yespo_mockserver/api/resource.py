"""What the API's other resources have in common: method, authorization, body in, one answer or one refusal out."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import parse_qsl

import msgspec
from starlette.types import Receive, Scope, Send

from yespo_contracts import errors
from yespo_contracts.bodies.json_body import MAX_BODY_BYTES, BodyError, read_json
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.errors import Refusal
from yespo_contracts.request.reading import MAX_QUERY_BYTES
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.authorization import Authorization
from yespo_mockserver.messages.exchange import EXCHANGE, Exchange
from yespo_mockserver.messages.reply import Response, header, refusal_response
from yespo_mockserver.shop import Contact, Shop, ShopError


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request: its method, what the path and the query name, and the body's document where there is one."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    document: object = None


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, and what the journal may know: the contact, and what was wrong without being refused."""

    response: Response
    contact: Contact | None = None
    violations: tuple[Violation, ...] = ()
    unread: tuple[str, ...] = ()


class Refused(Exception):  # noqa: N818  # an answer, no fault
    """A request is refused; `rule` is the ledger's."""

    def __init__(self, refusal: Refusal, rule: str) -> None:
        super().__init__("\n".join(refusal.messages))
        self.refusal = refusal
        self.rule = rule


class Resource:
    """One resource of the API; `answer` says what becomes of a request that may be made."""

    methods: ClassVar[tuple[str, ...]] = ("POST",)
    rule: ClassVar[str]
    authorized: ClassVar[bool] = True

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._authorization = Authorization(shop)

    def remarks(self) -> Remarks:
        """Return where to note what is let pass in a body, as the shop's behaviour has it."""
        return Remarks(self.shop.config.behaviour)

    def answer(self, asked: Asked) -> Answered:
        """Return the answer; raises `Refused`, `BodyError` or `ShopError` where there is none."""
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if refused := self._forbidden(scope):
                scope[EXCHANGE] = refused
                response = self._refusal_response(scope, refused.refusal)
            else:
                answered = self.answer(await self._asked(scope, receive))
                scope[EXCHANGE] = Exchange(
                    contact=answered.contact, violations=answered.violations, unread=answered.unread
                )
                response = answered.response
        except Refused as refused:
            response = self._refused(scope, refused.refusal, refused.rule)
        except (BodyError, ShopError) as error:
            response = self._refused(scope, Refusal(400, tuple(str(error).split("\n"))), self.rule)
        await response(scope, receive, send)

    def _forbidden(self, scope: Scope) -> Exchange | None:
        allowed = (*self.methods, *(["HEAD"] if "GET" in self.methods else []))
        method = scope["method"]
        if method not in allowed:
            refusal = errors.method_not_allowed(", ".join(allowed))
            return Exchange(refusal=refusal, violations=(Violation("methods", refusal.messages[0]),))
        if len(scope["query_string"]) > MAX_QUERY_BYTES:
            refusal = errors.query_too_long(MAX_QUERY_BYTES)
            return Exchange(refusal=refusal, violations=(Violation("query-length", refusal.messages[0]),))
        return self._authorization.refused(scope) if self.authorized else None

    async def _asked(self, scope: Scope, receive: Receive) -> Asked:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        document = None
        if scope["method"] == "POST":
            media_type = (header(scope, b"content-type") or b"").partition(b";")[0].strip().lower()
            if media_type and media_type != b"application/json" and not media_type.endswith(b"+json"):
                message = "The body must be JSON: send Content-Type: application/json."
                raise Refused(Refusal(415, (message,)), "json-body")
            body = await _body(scope, receive)
            try:
                document = read_json(body)
            except BodyError as error:
                raise Refused(Refusal(400, (str(error),)), "json-body") from None
        return Asked(method=scope["method"], path=scope["path_params"], query=query, document=document)

    def _refused(self, scope: Scope, refusal: Refusal, rule: str) -> Response:
        unknown = (
            refusal.status == HTTPStatus.NOT_FOUND
        )  # somebody whom the shop doesn't know: no mistake of the client's
        violations = () if unknown else tuple(Violation(rule, message) for message in refusal.messages)
        scope[EXCHANGE] = Exchange(refusal=refusal, violations=violations)
        return self._refusal_response(scope, refusal)

    def _refusal_response(self, scope: Scope, refusal: Refusal | None) -> Response:
        return refusal_response(refusal or errors.no_such_path(), scope["path"], self.shop.config.behaviour)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Return the whole body; one beyond the limit is refused as soon as that is known."""
    too_large = Refused(Refusal(413, (f"The body is larger than {MAX_BODY_BYTES} bytes.",)), "json-body")
    length = header(scope, b"content-length") or b""
    if length.isdigit() and (len(length) > 18 or int(length) > MAX_BODY_BYTES):
        raise too_large
    pieces = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(Refusal(400, ("The body ended too early.",)), "json-body")
        pieces += message.get("body", b"")
        if len(pieces) > MAX_BODY_BYTES:
            raise too_large
        if not message.get("more_body", False):
            return bytes(pieces)

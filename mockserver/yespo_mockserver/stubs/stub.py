"""The model of a stub: one fixed answer, whom it answers and how often, checked with words on what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from yespo_contracts.errors import JSON
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.faults.fault import FaultError, check_match
from yespo_mockserver.messages.reply import Response

_TEXT = "text/plain; charset=UTF-8"
_CONTENT_TYPE = b"content-type"
_HEADER = r"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z"
_NOT_ITS_OWN = ("connection", "content-length", "transfer-encoding")

_Seconds = Annotated[float, Meta(ge=0, le=86400)]
_Count = Annotated[int, Meta(ge=1, le=2**53)]


class StubError(ValueError):
    """A stub can't be as it was written; the text says what is allowed."""


class Stub(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer in place of the fake's own, to requests that keep the contract.

    The body is one of `products` (ids of the feed, answered as the API would), `json` (any document) and `body` (a
    text). Whom it answers and when is as with a fault; of the stubs and faults that are set in turn one acts on a
    request: those with `times` in the order in which they were set, then the newest of the others.
    """

    status: Annotated[int, Meta(ge=200, le=599)] = 200
    headers: Mapping[Annotated[str, Meta(pattern=_HEADER)], Annotated[str, Meta(pattern=r"\A[\t -~\x80-\xff]*\Z")]] = {}
    products: tuple[str, ...] | None = None
    json: object = msgspec.UNSET
    body: str | None = None
    match: Mapping[str, str | int | tuple[str | int, ...]] = {}
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    after_seconds: _Seconds = 0.0
    first: _Count | None = None
    nth: _Count | None = None
    share: Annotated[float, Meta(gt=0, le=1)] | None = None
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    during: Annotated[float, Meta(gt=0, le=86400)] | None = None
    times: _Count | None = None

    @property
    def in_turn(self) -> bool:
        """Say that one stub alone answers a request."""
        return True

    @classmethod
    def of(cls, document: Mapping[str, object]) -> Stub:
        """Return the stub that a table of shop.toml or a JSON object writes; raises `StubError`."""
        for name in document:
            if name not in _FIELDS:
                hint = did_you_mean(str(name), _FIELDS)
                raise StubError(f"a stub has no setting {str(name)[:40]!r}{hint} Allowed are {', '.join(_FIELDS)}")
        try:
            stub = msgspec.convert(dict(document), cls)
            msgspec.json.encode(stub)
            check_match(stub.match)
        except FaultError as error:
            raise StubError(str(error)) from None
        except (msgspec.ValidationError, TypeError, ValueError) as error:
            raise StubError(f"the stub can't be read: {error}") from None
        if (stub.products is not None) + (stub.json is not msgspec.UNSET) + (stub.body is not None) > 1:
            raise StubError("products, json and body exclude each other: a stub has one body")
        if stub.first is not None and stub.nth is not None:
            raise StubError("first and nth exclude each other: the first n requests, or the nth alone")
        for name in stub.headers:
            if name.lower() in _NOT_ITS_OWN:
                raise StubError(f"headers: {name} isn't the stub's: the server sends its own")
        return stub

    def response(self, product: Callable[[str], bytes | None]) -> Response:
        """Return the answer; `product` returns a product's JSON by its id, None for one that the feed doesn't have."""
        if self.products is not None:
            bodies = (found for each in self.products if (found := product(each)) is not None)
            content_type, body = JSON, b"[" + b",".join(bodies) + b"]"
        elif self.json is not msgspec.UNSET:
            content_type, body = JSON, msgspec.json.encode(self.json)
        else:
            content_type, body = _TEXT, (self.body or "").encode()
        headers = tuple((name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items())
        if body and _CONTENT_TYPE not in dict(headers):
            headers = ((_CONTENT_TYPE, content_type.encode()), *headers)
        return Response(self.status, headers, body)

    def to_json(self) -> dict[str, Any]:
        """Return the stub as a JSON object with only what was set, as `of` reads it."""
        document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return document


_FIELDS = Stub.__struct_fields__

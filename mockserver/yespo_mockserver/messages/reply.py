"""What the fake replies to a request: the response, what was made of the request, and how the response is delivered."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import msgspec

from yespo_contracts.errors import JSON
from yespo_mockserver.messages.delivery import AT_ONCE, Delivery
from yespo_mockserver.messages.exchange import Exchange

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

BODILESS = frozenset({204, 304})
"""The statuses of responses that have no body, and no length of one."""


class Response(msgspec.Struct, frozen=True, gc=False):
    """One response: status, headers but for content-length until it is `framed`, and body."""

    status: int
    headers: Headers
    body: bytes

    def framed(self, method: str) -> Response:
        """Return the response as it answers a request of this method: with its length, and HEAD without the body."""
        if self.status in BODILESS:
            return self if not self.body else Response(self.status, self.headers, b"")
        headers = (*self.headers, (b"content-length", b"%d" % len(self.body)))
        return Response(self.status, headers, b"" if method == "HEAD" else self.body)


class MetFault(Protocol):
    """A fault that a request met."""

    @property
    def kind(self) -> str:
        """Its kind."""


class Reply(msgspec.Struct, gc=False):
    """The reply to one request; `stubbed` is whether its response stands in place of the fake's own.

    Whoever delivers it says in `left_early` if the client didn't wait for all of it.
    """

    response: Response
    exchange: Exchange
    delivery: Delivery = AT_ONCE
    faults: tuple[MetFault, ...] = ()
    stubbed: bool = False
    left_early: bool = False


def text_as_json(sentence: str) -> Response:
    """Return a sentence under the content type of JSON, without quotes, as the API sends it."""
    return Response(200, ((b"content-type", JSON.encode()),), sentence.encode())


def json_response(document: object, status: int = 200) -> Response:
    """Return a JSON response."""
    return Response(status, ((b"content-type", JSON.encode()),), msgspec.json.encode(document))

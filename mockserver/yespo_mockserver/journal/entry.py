"""One request with its answer, as the journal keeps it: raw, and read when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from yespo_contracts.request.matching import parameters
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.messages.reply import MetFault, Reply, Response
from yespo_mockserver.messages.request import Request

KEPT_BYTES = 16 * 1024
"""How much is kept of a body or a query; with what else a request may hold, this bounds the journal's memory."""

KEPT_HEADERS = 50
"""How many headers are kept of a request."""

Headers = Sequence[tuple[bytes, bytes]]


class Entry(msgspec.Struct, gc=False):
    """One request and the reply to it.

    `ended` is in seconds since 1970, `seconds` how long the answer took. It is made for every request that comes, so
    it only holds on to what there is, and reads it when somebody looks.
    """

    id: int
    ended: float
    seconds: float
    request: Request
    reply: Reply
    _ids: Sequence[str] | None = None
    size: int = -1
    _products: tuple[str, ...] | None = None
    _parameters: dict[str, list[str]] | None = None

    def settle(self) -> None:
        """Let go of the catalogue's ids, and of what is over the bounds."""
        self._products = self.products
        self._ids = None
        self.size = self.body_size
        answer, request = self.answer, self.request
        cut = Response(answer.status, tuple(answer.headers), answer.body[:KEPT_BYTES])
        self.reply = msgspec.structs.replace(self.reply, response=cut)
        self.request = msgspec.structs.replace(
            request,
            query=request.query[:KEPT_BYTES],
            target=request.target[:KEPT_BYTES],
            headers=[(name, value[:KEPT_BYTES]) for name, value in list(request.headers)[:KEPT_HEADERS]],
            content=request.content[:KEPT_BYTES],
        )

    @property
    def answer(self) -> Response:
        """The answer; its body is cut at `KEPT_BYTES` once the entry is settled."""
        return self.reply.response

    @property
    def at(self) -> float:
        """When the request came, in seconds since 1970."""
        return self.ended - self.seconds

    @property
    def moment(self) -> str:
        """When the request came, in UTC as ISO 8601."""
        return datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @property
    def method(self) -> str:
        """The method."""
        return self.request.method

    @property
    def path(self) -> str:
        """The path, decoded."""
        return self.request.path

    @property
    def headers(self) -> Headers:
        """The request's headers."""
        return self.request.headers

    @property
    def url(self) -> str:
        """The URL that was asked, as it was written."""
        request = self.request
        host = (request.header(b"host") or b"localhost").decode("latin-1")
        query = request.query.decode("latin-1")
        return f"{request.scheme}://{host}{self.path}" + (f"?{query}" if query else "")

    @property
    def parameters(self) -> Mapping[str, list[str]]:
        """The query's parameters by the names that were sent."""
        if self._parameters is None:
            self._parameters = parameters(self.request.query)
        return self._parameters

    @property
    def request_body(self) -> bytes:
        """The request's body, cut at `KEPT_BYTES`."""
        return self.request.content[:KEPT_BYTES]

    @property
    def status(self) -> int:
        """The answer's status; where `broken`, the one that it would have had."""
        return self.answer.status

    @property
    def exchange(self) -> Exchange:
        """What the fake made of the request."""
        return self.reply.exchange

    @property
    def products(self) -> tuple[str, ...]:
        """The ids of the products that were chosen, in the answer's order."""
        if self._products is None:
            ids = self._ids
            self._products = () if ids is None else tuple(ids[each] for each in self.exchange.products)
        return self._products

    @property
    def data_source(self) -> int | None:
        """The data source that was asked for, None if the request names none that could be."""
        exchange = self.exchange
        if exchange.data_source is not None:
            return exchange.data_source
        return None if exchange.request is None else exchange.request.data_source

    @property
    def violated(self) -> bool:
        """Whether the request broke a rule of the contract, refused or not."""
        return bool(self.exchange.violations)

    @property
    def faults(self) -> tuple[MetFault, ...]:
        """The faults that the request met."""
        return self.reply.faults

    @property
    def broken(self) -> str | None:
        """How the connection ended before the answer did, None if it didn't."""
        delivery = self.reply.delivery
        return delivery.ends if delivery.breaks else "aborted" if self.reply.left_early else None

    @property
    def body_size(self) -> int:
        """How many bytes the answer's body had."""
        return len(self.answer.body) if self.size < 0 else self.size

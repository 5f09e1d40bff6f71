"""One request with its answer, as the journal keeps it: raw, and read when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from yespo_mockserver.faults.armed import FAULTS, Met
from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.messages.exchange import EXCHANGE, Exchange
from yespo_mockserver.messages.reply import Response

KEPT_BYTES = 16 * 1024
"""How much is kept of a body or a query; with what else a request may hold, this bounds the journal's memory."""

KEPT_HEADERS = 50
"""How many headers are kept of a request."""

REQUEST_BODY = "yespo.request_body"
"""The key of the ASGI scope under which the beginning of a request's body is kept while it is read."""

Headers = Sequence[tuple[bytes, bytes]]
_NO_ANSWER = Response(500, (), b"")


class Entry(msgspec.Struct):
    """One request and its answer.

    `ended` is in seconds since 1970, `seconds` how long the answer took. It is made for every request that comes, so
    it only holds on to what there is, and reads it when somebody looks.
    """

    id: int
    ended: float
    seconds: float
    _scope: MutableMapping[str, Any]  # ASGI's own type
    _answer: Response | None
    _ids: Sequence[str] | None
    size: int = -1
    _products: tuple[str, ...] | None = None
    _parameters: dict[str, list[str]] | None = None

    def settle(self) -> None:
        """Let go of the catalogue's ids, and of what is over the bounds."""
        self._products = self.products
        self._ids = None
        self.size = self.body_size
        answer, scope = self.answer, self._scope
        self._answer = Response(answer.status, tuple(answer.headers), answer.body[:KEPT_BYTES])
        kept = {key: scope[key] for key in ("method", "scheme", "path", EXCHANGE, FAULTS, REQUEST_BODY) if key in scope}
        headers = [(name, value[:KEPT_BYTES]) for name, value in list(scope["headers"])[:KEPT_HEADERS]]
        self._scope = {**kept, "query_string": scope["query_string"][:KEPT_BYTES], "headers": headers}

    @property
    def answer(self) -> Response:
        """The answer; its body is cut at `KEPT_BYTES` once the entry is settled."""
        return _NO_ANSWER if self._answer is None else self._answer

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
        return str(self._scope["method"])

    @property
    def path(self) -> str:
        """The path, decoded."""
        return str(self._scope["path"])

    @property
    def headers(self) -> Headers:
        """The request's headers."""
        found: Headers = self._scope["headers"]
        return found

    @property
    def url(self) -> str:
        """The URL that was asked, as it was written."""
        host = next((value for name, value in self.headers if name == b"host"), b"localhost").decode("latin-1")
        query = self._scope["query_string"].decode("latin-1")
        scheme = self._scope.get("scheme", "http")
        return f"{scheme}://{host}{self.path}" + (f"?{query}" if query else "")

    @property
    def parameters(self) -> Mapping[str, list[str]]:
        """The query's parameters by the names that were sent."""
        if self._parameters is None:
            self._parameters = {}
            query = self._scope["query_string"].decode("latin-1")
            for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
                self._parameters.setdefault(name, []).append(value)
        return self._parameters

    @property
    def request_body(self) -> bytes:
        """The request's body, cut at `KEPT_BYTES`."""
        return bytes(self._scope.get(REQUEST_BODY, b""))

    @property
    def status(self) -> int:
        """The answer's status; where `broken`, the one that it would have had."""
        return self.answer.status

    @property
    def exchange(self) -> Exchange:
        """What the fake made of the request."""
        found: Exchange = self._scope.get(EXCHANGE, _NOTHING)
        return found

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
            return exchange.data_source.id
        return None if exchange.request is None else exchange.request.data_source

    @property
    def violated(self) -> bool:
        """Whether the request broke a rule of the contract, refused or not."""
        return bool(self.exchange.violations)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that the request met."""
        met: Met | None = self._scope.get(FAULTS)
        return () if met is None else met.faults

    @property
    def broken(self) -> str | None:
        """The fault that ended the connection, None if none did."""
        met: Met | None = self._scope.get(FAULTS)
        return None if met is None else met.broken

    @property
    def body_size(self) -> int:
        """How many bytes the answer's body had."""
        return len(self.answer.body) if self.size < 0 else self.size


_NOTHING = Exchange()

"""One call that a test made, with everything in it parsed."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from yespo_contracts.identity import MAX_DATA_SOURCE_ID, whole_number
from yespo_contracts.masking import finder
from yespo_contracts.private.finder import Finder
from yespo_contracts.product import Product
from yespo_contracts.request.reading import RecomsRequest, Violation
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.shop import Contact

RECOMS = "/api/v2/contacts/recoms/"
"""What the path of a request for recommendations begins with; the data source's id follows."""


class OwnAnswer:
    """The fake's own answer to a call, as a response: it is made when it is looked at first."""

    def __init__(self, make: Callable[[], Response]) -> None:
        self._make = make

    @functools.cached_property
    def _response(self) -> Response:
        return self._make()

    @property
    def status_code(self) -> int:
        """The status."""
        return self._response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by lower-case names."""
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self._response.headers}

    @property
    def content(self) -> bytes:
        """The body."""
        return self._response.body

    def json(self) -> Any:  # whatever the body holds
        """Return the body's JSON document."""
        return msgspec.json.decode(self.content)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Call:
    """One call: what was sent, what the fake made of it, and what it answered.

    `path` is the API's, as sent, without what a base URL has before it; `content` is the request's body and `body`
    the answer's; `request` is None where the query isn't one that the contract allows; `contact` is None for
    somebody whom the shop doesn't know; `headers` have lower-case names.
    """

    method: str
    url: str
    path: str
    headers: Mapping[str, str]
    content: bytes = b""
    request: RecomsRequest | None = None
    violations: tuple[Violation, ...] = ()
    contact: Contact | None = None
    status: int = 0
    body: bytes = b""
    _own: OwnAnswer | None = None

    def proceed(self) -> OwnAnswer:
        """Have the fake carry the call out, once, and return its answer; for a function that `answers` was given.

        Without it nothing is taken of a request that would change something. What it returns may be answered as it is.
        """
        if self._own is None:
            raise RuntimeError("proceed() is for the call that a function of answers() is given, while it answers.")
        _ = self._own.status_code
        return self._own

    def __repr__(self) -> str:
        """Show the request's first line, masked, and the answer's status."""
        return f"<Call {self.line} -> {self.status}>"

    @property
    def line(self) -> str:
        """Method and URL, with what identifies people and opens accounts masked."""
        return f"{self.method} {self._finder.url(self.url)}"

    def told(self, text: str) -> str:
        """Return a text about the call with the same masked, and with what the call named at any place."""
        return self._finder.text(text)

    @functools.cached_property
    def _finder(self) -> Finder:
        found = finder()
        learning = found.learning()
        for name, value in self.headers.items():
            learning.header(name, value)
        learning.url(self.url)
        if self.content:
            learning.body(self.content.decode("utf-8", "replace"), path=self.path)
        return found

    @functools.cached_property
    def parameters(self) -> dict[str, list[str]]:
        """The query's parameters by their names on the wire, each with all its values, undecodable bytes replaced."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.url.partition("?")[2], keep_blank_values=True, errors="replace"):
            found.setdefault(name, []).append(value)
        return found

    @functools.cached_property
    def data_source(self) -> int | None:
        """The id of the data source that was asked, None where the path names none."""
        if not self.path.startswith(RECOMS):
            return None
        return whole_number(unquote(self.path.removeprefix(RECOMS)), MAX_DATA_SOURCE_ID)

    @functools.cached_property
    def products(self) -> tuple[Product, ...]:
        """The products that were answered, none where the answer isn't a list of products."""
        try:
            return tuple(
                Product.from_json(element) for element in msgspec.json.decode(self.body, type=list[dict[str, object]])
            )
        except (msgspec.DecodeError, UnicodeDecodeError):
            return ()

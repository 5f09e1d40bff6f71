"""What a refusal looks like on the wire.

Source: statuses 400, 401, 405 and 429 are declared by the vendor for its API in general; the vendor says that a 4xx
may carry a text. That the text is plain, one sentence a violation, and 401 a JSON object with `status`, is assumed from
client code (ledger: `error-body`, `unauthorized-body`; `[behaviour] error_style`).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

import msgspec

from yespo_contracts.request.authentication import CHALLENGE

TEXT = "text/plain; charset=UTF-8"
JSON = "application/json; charset=UTF-8"


class Refusal(msgspec.Struct, frozen=True):
    """A 4xx answer: its status, one sentence for each thing wrong, and the headers that belong to it."""

    status: int
    messages: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()

    def content(self, path: str, style: Literal["text", "json"]) -> tuple[str, bytes]:
        """Return the content type and the body; a 401 is JSON in either style."""
        message = "\n".join(self.messages)
        if style == "text" and self.status != HTTPStatus.UNAUTHORIZED:
            return TEXT, message.encode()
        document = {
            "status": self.status,
            "error": HTTPStatus(self.status).phrase,
            "message": message,
            "path": path,
        }
        return JSON, msgspec.json.encode(document)


def unauthorized(problem: str) -> Refusal:
    """Return the refusal of a request without a usable API key."""
    return Refusal(401, (problem,), (("WWW-Authenticate", CHALLENGE),))


def token_refused() -> Refusal:
    """Return the refusal of a mobile request without an unused token."""
    return Refusal(401, ("The ES-TOKEN header is missing, or its token is unknown or used: request a new token.",))


def forbidden() -> Refusal:
    """Return the refusal of an API key that lacks the right to this resource."""
    return Refusal(403, ("The API key has no right to this resource.",))


def method_not_allowed(allowed: str) -> Refusal:
    """Return the refusal of a method that the resource doesn't have."""
    return Refusal(405, (f"Method not allowed: this resource answers {allowed}.",), (("Allow", allowed),))


def no_such_path() -> Refusal:
    """Return the refusal of a path that isn't the API's."""
    return Refusal(404, ("Not found: there is no resource at this path.",))


def unknown_data_source(status: int, data_source: int) -> Refusal:
    """Return the refusal of a data source that the account doesn't have."""
    return Refusal(status, (f"Unknown dataSourceId {data_source}.",))


def unknown_contact() -> Refusal:
    """Return the refusal of a contact that the account doesn't have."""
    return Refusal(404, ("Contact not found.",))


def external_id_taken() -> Refusal:
    """Return the refusal of an external id that another contact has."""
    return Refusal(409, ("externalCustomerId: another contact has it.",))


def repeated_request() -> Refusal:
    """Return the refusal of a request that came within the last minute."""
    return Refusal(409, ("Duplicated request: the same one came within 1 minute.",))


def query_too_long(longest: int) -> Refusal:
    """Return the refusal of a query over `longest` bytes."""
    return Refusal(414, (f"The query is longer than {longest} bytes.",))


def too_many_requests(rate: float, retry_after: int | None) -> Refusal:
    """Return the refusal over the account's rate, in requests a second; `retry_after` is in seconds."""
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    return Refusal(429, (f"Too many requests: More than {rate:g} requests per 1 second.",), headers)

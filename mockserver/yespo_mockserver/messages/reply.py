"""ASGI's small change: headers in, one answer out."""

from __future__ import annotations

import msgspec
from starlette.types import Receive, Scope, Send

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.errors import JSON, Refusal

ANSWER = "yespo.answer"
"""The key of the ASGI scope under which an answer leaves itself, for the journal."""

ANSWERED = "yespo.answered"
"""The key under which the scope may hold a function that is called with it just before an answer is sent."""

Headers = tuple[tuple[bytes, bytes], ...]


class Response(msgspec.Struct, frozen=True):
    """One whole answer: status, headers but for content-length, and body."""

    status: int
    headers: Headers
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; HEAD gets all of it but the body."""
        scope[ANSWER] = self
        if (answered := scope.get(ANSWERED)) is not None:
            answered(scope)
        headers = self.headers
        if self.status != 204:
            headers = (*headers, (b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else self.body
        await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> bytes | None:
    """Return the first header of this name, which must be in lower case; None if there is none."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


def json_response(document: object, status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(status, ((b"content-type", JSON.encode()),), msgspec.json.encode(document))


def refusal_response(refusal: Refusal, path: str, behaviour: Behaviour) -> Response:
    """Return a refusal in the API's error style."""
    content_type, body = refusal.content(path, behaviour.error_style)
    headers = [(name.lower().encode(), value.encode()) for name, value in refusal.headers]
    return Response(refusal.status, ((b"content-type", content_type.encode()), *headers), body)

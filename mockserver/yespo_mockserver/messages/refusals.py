"""Refusals as responses, in the API's error style."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.errors import Refusal
from yespo_mockserver.messages.reply import Response


def refusal_response(refusal: Refusal, path: str, behaviour: Behaviour) -> Response:
    """Return a refusal in the API's error style."""
    content_type, body = refusal.content(path, behaviour.error_style)
    headers = [(name.lower().encode(), value.encode()) for name, value in refusal.headers]
    return Response(refusal.status, ((b"content-type", content_type.encode()), *headers), body)

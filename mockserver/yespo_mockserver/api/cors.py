"""Cross-origin headers, for those who set `[behaviour] cors = "any"`."""

from __future__ import annotations

from yespo_mockserver.messages.reply import Response

ANY_ORIGIN = (b"access-control-allow-origin", b"*")
PREFLIGHT = Response(
    204,
    (ANY_ORIGIN, (b"access-control-allow-methods", b"GET, HEAD"), (b"access-control-allow-headers", b"Authorization")),
    b"",
)
"""The answer to OPTIONS."""


def opened(response: Response) -> Response:
    """Return the response as pages of any origin may read it."""
    if ANY_ORIGIN in response.headers:
        return response
    return Response(response.status, (*response.headers, ANY_ORIGIN), response.body)

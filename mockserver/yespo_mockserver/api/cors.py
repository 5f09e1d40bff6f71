"""Cross-origin headers, for those who set `[behaviour] cors = "any"`."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from yespo_mockserver.messages.reply import Response

ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_PREFLIGHT = Response(
    204,
    (ANY_ORIGIN, (b"access-control-allow-methods", b"GET, HEAD"), (b"access-control-allow-headers", b"Authorization")),
    b"",
)


class AnyOrigin:
    """Lets pages of any origin read the answers, and answers their preflight requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS; pass everything else on and mark its answer as open to all."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            await _PREFLIGHT(scope, receive, send)
            return

        async def marked(message: MutableMapping[str, Any]) -> None:  # Starlette's own type of a message
            if message["type"] == "http.response.start":
                message["headers"] = (*message["headers"], ANY_ORIGIN)
            await send(message)

        await self._app(scope, receive, marked)

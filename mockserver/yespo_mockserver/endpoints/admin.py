"""The control API's first part: is the fake well, and back to the shop's files."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from yespo_contracts.errors import method_not_allowed
from yespo_contracts.version import __version__
from yespo_mockserver.endpoints.wire import json_response, refusal_response
from yespo_mockserver.shop import Shop


class Health:
    """`GET /__admin/health`."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the version, the shop's name, and the feed in use."""
        if scope["method"] not in {"GET", "HEAD"}:
            refusal = method_not_allowed("GET, HEAD")
            await refusal_response(refusal, scope["path"], self.shop.config.behaviour)(scope, receive, send)
            return
        feed = self.shop.feed
        document = {
            "status": "ok",
            "version": __version__,
            "shop": self.shop.config.shop.name,
            "feed": {
                "version": feed.version,
                "products": feed.products,
                "loaded_at": feed.loaded_at,
                "error": feed.error,
            },
        }
        await json_response(document)(scope, receive, send)


class Reset:
    """`POST /__admin/reset`."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Return the shop to its files."""
        if scope["method"] != "POST":
            refusal = method_not_allowed("POST")
            await refusal_response(refusal, scope["path"], self.shop.config.behaviour)(scope, receive, send)
            return
        self.shop.reset()
        await json_response({"status": "ok"})(scope, receive, send)

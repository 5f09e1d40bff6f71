"""The application: the table of routes, and one ASGI app in front of a shop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from yespo_contracts.errors import no_such_path
from yespo_mockserver.endpoints.admin import Health, Reset
from yespo_mockserver.endpoints.cors import AnyOrigin
from yespo_mockserver.endpoints.recoms import Recoms
from yespo_mockserver.endpoints.wire import refusal_response
from yespo_mockserver.faults.rules import Faults
from yespo_mockserver.journal import Journal
from yespo_mockserver.shop import Shop
from yespo_mockserver.watched import Watched

ROUTES: Mapping[str, Callable[[Shop], ASGIApp]] = {
    "/api/v2/contacts/recoms/{dataSourceId}": Recoms,
}
"""Every path of the API that the fake answers, as the vendor has them."""

ADMIN_ROUTES: Mapping[str, Callable[[Shop], ASGIApp]] = {
    "/__admin/health": Health,
    "/__admin/reset": Reset,
}
"""Ours, under `/__admin/`: no fault meets them, and the journal leaves them out."""


class Fake(Watched):
    """The fake in front of a shop: the API under watch, and the control API beside it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        api: ASGIApp = _router(shop, ROUTES)
        super().__init__(
            AnyOrigin(api) if shop.config.behaviour.cors == "any" else api,
            Faults(shop.config.faults),
            Journal(shop),
            lambda: shop.config.behaviour,
            beside=_router(shop, ADMIN_ROUTES),
        )


def create_app(shop: Shop) -> Fake:
    """Return the fake in front of a shop, with the settings of its shop.toml."""
    return Fake(shop)


def _router(shop: Shop, routes: Mapping[str, Callable[[Shop], ASGIApp]]) -> Router:
    async def unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
        await refusal_response(no_such_path(), scope["path"], shop.config.behaviour)(scope, receive, send)

    return Router(
        [Route(path, endpoint(shop)) for path, endpoint in routes.items()],
        redirect_slashes=False,
        default=unknown_path,
    )

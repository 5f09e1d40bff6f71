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
from yespo_mockserver.shop import Shop

ROUTES: Mapping[str, Callable[[Shop], ASGIApp]] = {
    "/api/v2/contacts/recoms/{dataSourceId}": Recoms,
    "/__admin/health": Health,
    "/__admin/reset": Reset,
}
"""Every path that the fake answers, the API's as the vendor has them and ours under `/__admin/`."""


def create_app(shop: Shop) -> ASGIApp:
    """Return the fake in front of a shop, with the settings of its shop.toml."""

    async def unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
        await refusal_response(no_such_path(), scope["path"], shop.config.behaviour)(scope, receive, send)

    routes = [Route(path, endpoint(shop)) for path, endpoint in ROUTES.items()]
    app: ASGIApp = Router(routes, redirect_slashes=False, default=unknown_path)
    return AnyOrigin(app) if shop.config.behaviour.cors == "any" else app

"""The application: the table of routes, and one ASGI app in front of a shop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from yespo_contracts.errors import no_such_path
from yespo_mockserver.admin.app import AdminApp
from yespo_mockserver.api.account import AccountInfo, Version
from yespo_mockserver.api.contacts import ContactById, ManyContacts, OneContact
from yespo_mockserver.api.cors import AnyOrigin
from yespo_mockserver.api.mobile import ContactToken, MobileRecoms
from yespo_mockserver.api.orders import Orders
from yespo_mockserver.api.recoms import Recoms
from yespo_mockserver.api.tracker import Tracker
from yespo_mockserver.fake import Watched
from yespo_mockserver.faults.armed import Faults
from yespo_mockserver.journal import Journal
from yespo_mockserver.messages.reply import refusal_response
from yespo_mockserver.scenarios import Scenarios
from yespo_mockserver.shop import Shop

_RECOMS = "/api/v2/contacts/recoms/"

ROUTES: Mapping[str, Callable[[Shop], ASGIApp]] = {
    _RECOMS + "{dataSourceId}": Recoms,
    "/api/v1/orders": Orders,
    "/api/v2": Tracker,
    "/api/v1/contact": OneContact,
    "/api/v1/contacts": ManyContacts,
    "/api/v1/contact/{id}": ContactById,
    "/api/v1/account/info": AccountInfo,
    "/api/v1/version": Version,
    "/api/v1/auth/contact/token": ContactToken,
    "/v1/recoms/{dataSourceId}": MobileRecoms,
}
"""Every path of the API that the fake answers, as the vendor has them."""


class Fake(Watched):
    """The fake in front of a shop: the API under watch, and the control API beside it."""

    def __init__(self, shop: Shop, *, admin: bool = True, admin_token: str | None = None) -> None:
        self.shop = shop
        api = unwatched(shop)
        faults = Faults(shop.config.faults)
        self.scenarios = Scenarios(shop.config.scenarios, shop, faults)
        super().__init__(
            AnyOrigin(api) if shop.config.behaviour.cors == "any" else api,
            faults,
            Journal(shop),
            lambda: shop.config.behaviour,
            scenarios=self.scenarios,
            beside=AdminApp(self, admin_token) if admin else _router(shop, {}),
        )


def create_app(shop: Shop, *, admin: bool = True, admin_token: str | None = None) -> Fake:
    """Return the fake in front of a shop, with the settings of its shop.toml.

    `admin` is whether there is a control API under `/__admin/`; `admin_token` opens it to whoever has the token.
    """
    return Fake(shop, admin=admin, admin_token=admin_token)


def unwatched(shop: Shop) -> ASGIApp:
    """Return the API's endpoints alone: no faults, no journal, no control API."""
    endpoints = {path: endpoint(shop) for path, endpoint in ROUTES.items()}
    return _RecomsFirst(_router(shop, endpoints), endpoints[_RECOMS + "{dataSourceId}"])


class _RecomsFirst:
    """Takes the one path that is asked all the time past the table's regular expressions."""

    def __init__(self, router: ASGIApp, recoms: ASGIApp) -> None:
        self._router = router
        self._recoms = recoms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        data_source_id = path[len(_RECOMS) :] if path.startswith(_RECOMS) else ""
        if data_source_id and "/" not in data_source_id and not scope.get("root_path"):
            scope["path_params"] = {"dataSourceId": data_source_id}
            await self._recoms(scope, receive, send)
        else:
            await self._router(scope, receive, send)


def _router(shop: Shop, endpoints: Mapping[str, ASGIApp]) -> Router:
    async def unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
        await refusal_response(no_such_path(), scope["path"], shop.config.behaviour)(scope, receive, send)

    return Router(
        [Route(path, endpoint) for path, endpoint in endpoints.items()],
        redirect_slashes=False,
        default=unknown_path,
    )

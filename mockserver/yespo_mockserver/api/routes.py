"""The table of routes: every path of the API that the fake answers, and the resource at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yespo_mockserver.api.account import AccountInfo, Version
from yespo_mockserver.api.contacts.many import ImportStatus, ManyContacts
from yespo_mockserver.api.contacts.one import AddContact, ContactById, Subscribe
from yespo_mockserver.api.custom_events import CustomEventV1, CustomEventV2, CustomEventV3
from yespo_mockserver.api.mobile import ContactToken, MobileRecoms
from yespo_mockserver.api.orders import Orders
from yespo_mockserver.api.recoms import Recoms
from yespo_mockserver.api.resource import Resource, UnknownPath
from yespo_mockserver.api.site import (
    OneWebPushDomain,
    ProductsConfig,
    ShopifyAccess,
    SiteDomains,
    SiteScript,
    WebPush,
    WebPushScript,
)
from yespo_mockserver.api.tracker import PluginLog, Tracker
from yespo_mockserver.shop import Shop

_RECOMS = "/api/v2/contacts/recoms/"

ROUTES: Mapping[str, Callable[[Shop], Resource]] = {
    _RECOMS + "{dataSourceId}": Recoms,
    "/api/v1/orders": Orders,
    "/api/v2": Tracker,
    "/api/v1/contact": AddContact,
    "/api/v1/contact/subscribe": Subscribe,
    "/api/v1/contacts": ManyContacts,
    "/api/v1/contact/{id}": ContactById,
    "/api/v1/importstatus/{sessionId}": ImportStatus,
    "/api/v1/account/info": AccountInfo,
    "/api/v1/version": Version,
    "/api/v2/version": Version,
    "/api/v1/event": CustomEventV1,
    "/api/v2/event": CustomEventV2,
    "/api/v3/event": CustomEventV3,
    "/api/v1/site/domains": SiteDomains,
    "/api/v1/site/script": SiteScript,
    "/api/v1/site/webpush/domains": WebPush,
    "/api/v1/site/webpush/domain": OneWebPushDomain,
    "/api/v1/site/webpush/script": WebPushScript,
    "/api/v1/shopify/token": ShopifyAccess,
    "/logs/v1/plugin": PluginLog,
    "/api/v1/products/config": ProductsConfig,
    "/api/v1/auth/contact/token": ContactToken,
    "/v1/recoms/{dataSourceId}": MobileRecoms,
}
"""As the vendor and its plugins have them; what stands in braces is the last piece of the path."""


WITH_SLASH = {"/api/v1/contacts/": "/api/v1/contacts"}
"""Paths that the vendor's pages write with a slash at the end, and the routes that they mean."""

_NAMING = {route.partition("{")[0]: route for route in ROUTES if "{" in route}


def route_of(path: str) -> str | None:
    """Return the route that a path is at, with what it names in braces; None where it is at none."""
    path = WITH_SLASH.get(path, path)
    if path in ROUTES:
        return path
    beginning, slash, named = path.rpartition("/")
    return _NAMING.get(beginning + slash) if named else None


class Routes:
    """The resources of one shop, by path."""

    def __init__(self, shop: Shop) -> None:
        self._recoms = Recoms(shop)
        self._unknown = UnknownPath(shop)
        self._whole: dict[str, Resource] = {}
        self._beginnings: dict[str, Resource] = {}
        for path, resource in ROUTES.items():
            beginning, brace, _ = path.partition("{")
            (self._beginnings if brace else self._whole)[beginning] = resource(shop)

    def find(self, path: str) -> tuple[Resource, str]:
        """Return the resource at a path, and what the path names in the route's braces."""
        path = WITH_SLASH.get(path, path)
        if path.startswith(_RECOMS):  # the one path that is asked all the time
            named = path[len(_RECOMS) :]
            if named and "/" not in named:
                return self._recoms, named
        elif (resource := self._whole.get(path)) is not None:
            return resource, ""
        else:
            beginning, slash, named = path.rpartition("/")
            if named and (resource := self._beginnings.get(beginning + slash)) is not None:
                return resource, named
        return self._unknown, ""

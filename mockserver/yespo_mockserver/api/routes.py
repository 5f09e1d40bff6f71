"""The table of routes: every path of the API that the fake answers, and the resource at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yespo_mockserver.api.account import AccountInfo, Version
from yespo_mockserver.api.contacts import ContactById, ManyContacts, OneContact
from yespo_mockserver.api.mobile import ContactToken, MobileRecoms
from yespo_mockserver.api.orders import Orders
from yespo_mockserver.api.recoms import Recoms
from yespo_mockserver.api.resource import Resource, UnknownPath
from yespo_mockserver.api.tracker import Tracker
from yespo_mockserver.shop import Shop

_RECOMS = "/api/v2/contacts/recoms/"

ROUTES: Mapping[str, Callable[[Shop], Resource]] = {
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
"""As the vendor has them; what stands in braces is the last piece of the path."""


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

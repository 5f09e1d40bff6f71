"""Bodies of the API's other requests, valid unless a test changes them, and a shop to send them to."""

from __future__ import annotations

import json
from collections.abc import Mapping

from driving import Answer, ask
from settings import shop_with
from small_worlds import START, make_world
from starlette.types import ASGIApp

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.product import Product
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

SC = "CDA68358-94FB-4D83-9655-3FEB3C4114A3"


STRICT = Behaviour(coercion="strict", unknown_fields="refused", unknown_items="refused")
"""As the contract has it, to the letter."""


def shop_of_five(behaviour: Behaviour | None = None) -> Shop:
    """Return a shop of products A to E, of which A was bought once, by contact 1."""
    shelf = [Product(id=name, price=10.0 + place, category=("Tents",)) for place, name in enumerate("ABCDE")]
    shop = make_world(shelf, [(0, ["A"])]).shop
    return shop if behaviour is None else shop_with(shop, behaviour=behaviour)


def post(app: ASGIApp | Shop, path: str, document: object, **headers: str) -> Answer:
    """Send a document, or bytes as they are, and return the answer."""
    target = create_app(app) if isinstance(app, Shop) else app
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return ask(target, path, "", method="POST", body=body, headers={"content-type": "application/json", **headers})


def order(**changes: object) -> dict[str, object]:
    """Return an order of product B by a new contact; a change to None leaves the field out."""
    sent: dict[str, object] = {
        "externalOrderId": "order-1",
        "externalCustomerId": "customer-1",
        "totalCost": 11,
        "status": "DELIVERED",
        "date": "2026-06-02T10:00:00+03:00",
        "currency": "UAH",
        "items": [{"externalItemId": "B", "quantity": 1, "cost": 11}],
        **changes,
    }
    return {name: value for name, value in sent.items() if value is not None}


def event(name: str, payload: object = None, *, key: str | None = None, **general: object) -> dict[str, object]:
    """Return an event in a browser that nobody else uses; a change to None leaves the field out."""
    info: dict[str, object] = {
        "eventName": name,
        "siteId": "8A412DC",
        "datetime": int(START * 1000),
        "cookies": {"sc": SC},
        **general,
    }
    sent: dict[str, object] = {"GeneralInfo": {field: value for field, value in info.items() if value is not None}}
    if payload is not None:
        sent[key or name] = payload
    return sent


def named(shop: Shop, **identifiers: str) -> list[int]:
    """Return the numbers of the contacts that the identifiers name."""
    return [contact.number for contact in shop.contacts.matches(identifiers)]


def bought(shop: Shop, identifiers: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return what the contact with these identifiers bought, order by order."""
    (contact,) = shop.contacts.matches(identifiers)
    return [purchase.products for purchase in shop.history.purchases_of(contact.number)]

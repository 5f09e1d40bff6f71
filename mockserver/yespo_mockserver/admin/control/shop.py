"""The shop: its data sources, contacts, products and categories, and what is added to them."""

from __future__ import annotations

from itertools import islice
from typing import Any

import msgspec

from yespo_contracts.identity import PYTHON_NAMES
from yespo_contracts.moment import Moment
from yespo_contracts.product import Product
from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.shop import Contact, DataSource, ShopError


class NewOrder(msgspec.Struct, forbid_unknown_fields=True):
    """An order to add: whose it is by any identifier, and what was bought; `date` is the shop's clock unless given."""

    contact: dict[str, str | int]
    products: list[str]
    date: Moment | None = None


def shop(control: Control, _asked: ControlRequest) -> Document:
    """Return the shop's name, numbers and data sources."""
    shop = control.shop
    keys = shop.config.auth.keys
    return {
        "name": shop.config.shop.name,
        "products": len(shop.catalogue),
        "contacts": len(shop.contacts),
        "purchases": len(shop.history),
        "auth": keys if isinstance(keys, str) else "keys",
        "example_contact": _example(control),
        "data_sources": [_data_source(source) for source in shop.data_sources.values()],
    }


def data_sources(control: Control, _asked: ControlRequest) -> Document:
    """List the data sources, with what a request for each must carry."""
    return {"data_sources": [_data_source(source) for source in control.shop.data_sources.values()]}


def add_data_source(control: Control, asked: ControlRequest) -> Document:
    """Add a data source, or replace the one with its id; one of type other brings its lists along."""
    settings = asked.document(dict[str, Any])
    if "source" in settings:
        raise AdminError(400, 'source names a file or a function, which can\'t be set from outside: send "lists".')
    lists = settings.pop("lists", None)
    if lists is not None:
        try:
            settings["source"] = {key: tuple(ids) for key, ids in msgspec.convert(lists, dict[str, list[str]]).items()}
        except msgspec.ValidationError as error:
            raise AdminError(400, f"lists: {error}; allowed is an object of lists of product ids.") from None
    for name in ("id", "type"):
        if name not in settings:
            raise AdminError(400, f"A data source needs {name}.")
    return _data_source(_change(control.shop.add_data_source, **settings))


def contacts(control: Control, asked: ControlRequest) -> Document:
    """Find contacts by a part of any of their identifiers."""
    wanted, limit = asked.text("q").strip().lower(), asked.number("limit", 20, 200)
    found: list[dict[str, str]] = []
    for contact in control.shop.contacts:
        identifiers = contact.identifiers()
        if not wanted or any(wanted in value.lower() for value in identifiers.values()):
            found.append(identifiers)
            if len(found) == limit:
                break
    return {"total": len(control.shop.contacts), "contacts": found}


def add_contact(control: Control, asked: ControlRequest) -> Document:
    """Add a contact by the API's identifiers."""
    identifiers = {name: str(value) for name, value in asked.document(dict[str, str | int]).items()}
    contact = _change(
        control.shop.add_contact, **{PYTHON_NAMES.get(name, name): value for name, value in identifiers.items()}
    )
    return {"contact": contact.identifiers()}


def add_order(control: Control, asked: ControlRequest) -> Document:
    """Add an order that counts as bought, for a contact whom the shop knows."""
    order = asked.document(NewOrder)
    try:
        known = control.shop.contacts.matches({name: str(value) for name, value in order.contact.items()})
    except (KeyError, ValueError):
        known = []
    if not known:
        raise AdminError(404, "The shop knows no contact with this identifier; POST /__admin/contacts adds one.")
    _change(control.shop.add_order, known[0], order.products, date=order.date)
    return {"contact": known[0].identifiers(), "products": order.products, "purchases": len(control.shop.history)}


def products(control: Control, asked: ControlRequest) -> Document:
    """Find products by a part of their id or name."""
    wanted, limit = asked.text("q").strip().lower(), asked.number("limit", 20, 200)
    catalogue = control.shop.catalogue
    found: list[Document] = []
    for product in islice(catalogue.products(), _SCANNED if wanted else None):
        if not wanted or wanted in product.id.lower() or wanted in product.name.lower():
            found.append(product.to_json())
            if len(found) == limit:
                break
    return {"total": len(catalogue), "products": found}


def add_product(control: Control, asked: ControlRequest) -> Document:
    """Add a product, or replace the one with its id."""
    product: Product = _change(control.shop.add_product, **asked.document(dict[str, Any]))
    return product.to_json()


def categories(control: Control, asked: ControlRequest) -> Document:
    """List the categories that products have."""
    return {"categories": control.shop.catalogue.category_names()[: asked.number("limit", 500, 5000)]}


def _data_source(source: DataSource) -> Document:
    return {
        "id": source.id,
        "name": source.name,
        "type": source.type,
        "size": source.size,
        "scope": source.scope,
        "in_stock_only": source.in_stock_only,
        "requires": list(source.requires),
    }


def _example(control: Control) -> dict[str, str]:
    contact: Contact | None = next(iter(control.shop.contacts), None)
    return {} if contact is None else contact.identifiers()


def _change(change: Any, *args: Any, **settings: Any) -> Any:  # a method of the shop, whose errors are told
    try:
        return change(*args, **settings)
    except (ShopError, TypeError, ValueError) as error:
        raise AdminError(400, f"{error}") from None


_SCANNED = 50_000

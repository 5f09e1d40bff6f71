"""The shop: its data sources, products and categories, and what is added to them and changed."""

from __future__ import annotations

from typing import Any

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.admin.call import AdminError, ControlRequest, Page
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.slices import Work
from yespo_mockserver.shop import Contact, DataSource, ShopError
from yespo_mockserver.shop.by_name import data_source_of
from yespo_mockserver.state.change import Refused, SetDataSource


def shop(control: Control, _asked: ControlRequest) -> Document:
    """Return the shop's name, numbers and data sources; of a server that is recorded its URL and the file."""
    if control.recording is not None:
        return {"name": control.recording.url, "data_sources": [], "recording": control.recording._asdict()}
    shop = control.shop
    keys = shop.config.auth.keys
    return {
        "name": shop.config.shop.name,
        "products": len(shop.catalogue),
        "contacts": len(shop.contacts),
        "purchases": len(shop.history),
        "auth": keys if isinstance(keys, str) else "keys",
        "example_contact": _example(control),
        **_example_product(control),
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


def change_data_source(control: Control, asked: ControlRequest) -> Document:
    """Change settings of a data source, and leave its others, its rules and its lists as they are."""
    given = asked.document(dict[str, Any])
    before = control.shop.data_sources.get(asked.id)
    if before is None:
        raise AdminError(404, "There is no data source with this id; POST /__admin/data-sources adds one.")
    lists = control.shop.lists(before.id)
    if callable(lists):
        raise AdminError(409, "A function answers for this data source: only the code that set it can change it.")
    other = given.get("type", before.type) == "other"
    if {"id", "source", "rule"} & given.keys() or other != (before.type == "other"):
        raise AdminError(400, "id, source, rule and what is or isn't of type other can't be changed; POST replaces it.")
    read: DataSource = _change(data_source_of, {"id": before.id, "type": before.type, **given})
    after = msgspec.structs.replace(before, **{name: getattr(read, name) for name in given})
    result = control.shop.log.commit_now(SetDataSource(after, lists=lists if before.type == "other" else None))
    if isinstance(result, Refused):
        raise AdminError(400, result.problem)
    return _data_source(after)


def products(control: Control, asked: ControlRequest) -> Work[Document]:
    """Find products by a part of their id or name, or of a category, each as the API returns it."""
    wanted, category = asked.text("q").strip().lower(), asked.text("category")
    page = Page(asked)
    catalogue = control.shop.catalogue
    found: list[Document] = []
    for number in list(catalogue.in_path(category) if category else catalogue.numbers()):
        yield
        product = catalogue.product(number)
        if wanted not in product.id.lower() and wanted not in product.name.lower():
            continue
        if page.takes_next():
            found.append(product.to_json())
        elif page.more:
            break
    return {"total": len(catalogue), "products": found, "more": page.more}


def add_product(control: Control, asked: ControlRequest) -> Document:
    """Add a product, or replace the one with its id; a product as the API returns it will do."""
    fields = asked.document(dict[str, Any])
    if "isInStock" in fields:
        fields["is_in_stock"] = fields.pop("isInStock")
    product: Product = _change(control.shop.add_product, **fields)
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
        "exclude_bought": source.exclude_bought,
        "minimum": source.minimum,
        "fallback": list(source.fallbacks),
        "rules": list(map(str, source.rule)),
        "requires": list(source.requires),
    }


def _example(control: Control) -> dict[str, str]:
    contact: Contact | None = next(iter(control.shop.contacts), None)
    return {} if contact is None else contact.identifiers()


def _example_product(control: Control) -> dict[str, object]:
    """Return what a request can ask about: the first product in stock, and the category that it is in."""
    catalogue = control.shop.catalogue
    number = next((number for number in catalogue.numbers() if catalogue.stock[number]), None)
    if number is None:
        return {"example_product": None, "example_category": None}
    categories = catalogue.product(number).category
    return {"example_product": catalogue.ids[number], "example_category": categories[0] if categories else None}


def _change(change: Any, *args: Any, **settings: Any) -> Any:  # a method of the shop, whose errors are told
    try:
        return change(*args, **settings)
    except (ShopError, TypeError, ValueError) as error:
        raise AdminError(400, f"{error}") from None

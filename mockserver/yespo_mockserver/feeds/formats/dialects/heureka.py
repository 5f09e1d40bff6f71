"""Heureka's and Hotline's XML, with Google's names for what they call otherwise."""

from __future__ import annotations

import re

from yespo_mockserver.feeds.formats.categories import SEPARATOR, CategoryTree
from yespo_mockserver.feeds.formats.dialects.google import join_currency
from yespo_mockserver.feeds.formats.dialects.quantities import pieces
from yespo_mockserver.feeds.formats.items import Adapt, Fields, Item
from yespo_mockserver.feeds.values.availability import read_availability

_NAMES = {
    "item_id": "id",
    "productname": "title",
    "product": "title",
    "description": "description",
    "url": "link",
    "imgurl": "image_link",
    "imgurl_alternative": "additional_image_link",
    "price_vat": "price",
    "price": "price",
    "price_before_discount": "@oldprice",
    "list_price": "@oldprice",
    "manufacturer": "brand",
    "brand": "brand",
    "categorytext": "product_type",
    "ean": "gtin",
    "productno": "mpn",
    "itemgroup_id": "item_group_id",
    "shop_currency": "currency",
}
_HOTLINE = {
    "id": "id",
    "code": "mpn",
    "name": "title",
    "description": "description",
    "url": "link",
    "image": "image_link",
    "priceruah": "price",
    "vendor": "brand",
    "oldprice": "@oldprice",
    "stock": "availability",
    "barcode": "gtin",
}
_LEVELS = re.compile(r"[|>]")


def from_heureka(item: Item) -> Item:
    """Return an item of Heureka; what can be sent today is in stock, anything later isn't."""
    fields = _renamed(item, _NAMES)
    if paths := fields.get("product_type"):
        fields["product_type"] = [
            SEPARATOR.join(level.strip() for level in _LEVELS.split(path.strip())) for path in paths
        ]
    if "availability" not in fields:
        fields["availability"] = _delivery(fields)
    if not fields["availability"]:
        del fields["availability"]
    join_currency(fields)
    return item


def _delivery(fields: Fields) -> list[str]:
    """Return what the days until delivery say: 0 is in stock."""
    said = next((value.strip() for value in fields.get("delivery_date", ()) if value.strip()), "")
    if said:
        if said.isdecimal():
            return ["in_stock" if int(said[:9]) == 0 else "backorder"]
        return ["in_stock" if read_availability(said)[0] else "backorder"]
    number = pieces(fields)
    return [] if number is None else ["in_stock" if number > 0 else "out_of_stock"]


def from_hotline(categories: CategoryTree) -> Adapt:
    """Return what turns an item of Hotline into one with Google's names."""

    def adapt(item: Item) -> Item:
        fields = _renamed(item, _HOTLINE)
        if "price" in fields:
            fields["currency"] = ["UAH"]
        elif "priceusd" in fields or "pricerusd" in fields:
            fields["price"] = fields.pop("priceusd", []) or fields.pop("pricerusd")
            fields["currency"] = ["USD"]
        ids = [value.strip() for value in fields.pop("categoryid", ()) if value.strip()]
        if ids:
            fields["product_type"] = [categories.path(value) for value in ids]
            for unknown in [value for value in ids if value not in categories][:1]:
                item.notes.append(("unknown-category", "product_type", {"value": unknown}))
        join_currency(fields)
        return item

    return adapt


def _renamed(item: Item, names: dict[str, str]) -> Fields:
    """Give an item's fields Google's names; of two for one the first in the table counts, if it says anything."""
    old = item.fields
    fields: Fields = {}
    used: set[str] = set()
    for name, target in names.items():
        if name in old and target not in fields and any(value.strip() for value in old[name]):
            fields[target] = old[name]
            used.add(name)
            if item.lines is not None and name in item.lines:
                item.lines.setdefault(target, item.lines[name])
    for name, values in old.items():
        if name not in used and any(value.strip() for value in values):
            fields.setdefault(name, values)
    item.fields = fields
    return fields

"""RSS and Atom by Google's specification: its names, and what stands in for those that are missing."""

from __future__ import annotations

from collections.abc import Iterable

from yespo_mockserver.feeds.formats.dialects.names import GROUPS, LANGUAGES
from yespo_mockserver.feeds.formats.items import Fields, Item

_ALTERNATIVES = {
    "title": ("structured_title_content",),
    "description": ("summary", "content", "structured_description_content", "description_detail"),
}
_SIGNS = "$€£₴₽₸¥₹₪₺"
_IN_LANGUAGES = ("title", "description", "link", "brand", "product_type", "image_link")


def as_it_is(item: Item) -> Item:
    """Return an item that has Google's names already, or their common alternatives."""
    fields = item.fields
    if "title" not in fields or "description" not in fields or "link" not in fields:
        _languages(item)
        for missing, alternatives in _ALTERNATIVES.items():
            if missing not in fields:
                _first_of(item, alternatives, missing)
    if "product_type" not in fields and "category" in fields:
        rename(item, "category", "product_type")
    if "image_link" not in fields and "enclosure" in fields:
        kinds = fields.get("enclosure_type", ("image/",))
        if kinds[0].startswith("image/"):
            rename(item, "enclosure", "image_link")
    if "price" not in fields:
        _first_of(item, ("price_value", "price_amount"), "price")
        _first_of(item, ("price_currency", "price_currencyid", "price_currency_code", "currency"), "currency")
        join_currency(fields)
    if "item_group_id" not in fields:
        _first_of(item, GROUPS, "item_group_id")
    return item


def _first_of(item: Item, names: Iterable[str], new: str) -> None:
    """Give the first of several fields that an item has another name."""
    for name in names:
        if name in item.fields:
            rename(item, name, new)
            return


def _languages(item: Item) -> None:
    """Let a field that stands in several languages, and never without one, be that of the first known one."""
    fields = item.fields
    spoken = [name for name in fields if name[-3:-2] == "_"]
    if not spoken:
        return
    for name in _IN_LANGUAGES:
        found = {other[-2:]: other for other in spoken if other[:-3] == name}
        if found and name not in fields:
            language = next((language for language in LANGUAGES if language in found), next(iter(found)))
            rename(item, found[language], name)


def rename(item: Item, old: str, new: str) -> None:
    """Give a field another name."""
    item.fields[new] = item.fields.pop(old)
    if item.lines is not None and old in item.lines:
        item.lines[new] = item.lines[old]


def join_currency(fields: Fields) -> None:
    """Put a currency that stands in a field of its own behind the prices that have none."""
    currency = fields.pop("currency", [""])[0].strip().upper()
    if not currency:
        return
    for name in ("price", "sale_price", "@oldprice"):
        if values := fields.get(name):
            amount = values[0].strip()
            if amount and not any(character.isalpha() or character in _SIGNS for character in amount):
                fields[name] = [f"{amount} {'RUB' if currency == 'RUR' else currency}", *values[1:]]

"""Rows of tables: columns by the names that shops, marketplaces and platforms have for them."""

from __future__ import annotations

from yespo_mockserver.feeds.formats.dialects.google import join_currency, rename
from yespo_mockserver.feeds.formats.dialects.names import ALIASES, CODES
from yespo_mockserver.feeds.formats.dialects.quantities import pieces, said
from yespo_mockserver.feeds.formats.items import Fields, Item
from yespo_mockserver.feeds.values.currencies import currency_of

_SEVERAL = ("image_link", "additional_image_link")
_ORDER = {name: place for place, name in enumerate(ALIASES)}


def from_table(item: Item) -> Item:
    """Return a row with Google's names for the columns that are known by others."""
    fields = item.fields
    if "variant_price" in fields and "type" in fields:  # Shopify's; in other tables it is something else
        fields.setdefault("product_type", fields.pop("type"))
    known = [name for name in fields if name in ALIASES]
    if len(known) > 1:
        known.sort(key=_ORDER.__getitem__)
    for name in known:
        if ALIASES[name] not in fields:
            rename(item, name, ALIASES[name])
    if "price" not in fields:
        _priced(item)
    for code in CODES:
        if "id" not in fields and code in fields:
            fields["id"] = fields[code]
    if len(fields.get("availability", ())) > 1:
        fields["availability"] = [said(fields, ("availability",))[1]]
    if "availability" not in fields and (number := pieces(fields)) is not None:
        fields["availability"] = ["in_stock" if number > 0 else "out_of_stock"]
    _pictures(fields)
    _characteristics(fields)
    join_currency(fields)
    return item


def _priced(item: Item) -> None:
    """Take a column whose name has the currency behind it for the price."""
    for name in item.fields:
        base, _, word = name.rpartition("_")
        if word and ALIASES.get(base, base) == "price" and (currency := currency_of(word)):
            item.fields.setdefault("currency", [currency])
            rename(item, name, "price")
            return


def _pictures(fields: Fields) -> None:
    """Part the addresses that stand in one cell: the first is the picture, all others are further ones."""
    for name in _SEVERAL:
        values = fields.get(name, ())
        if len(values) > 1 or any("," in value or ";" in value or " " in value.strip() for value in values):
            addresses = [address for value in values for address in _addresses(value)]
            first = addresses[:1] if name == "image_link" else addresses
            fields[name] = first
            if more := addresses[len(first) :]:
                fields["additional_image_link"] = [*more, *fields.get("additional_image_link", ())]


def _addresses(cell: str) -> list[str]:
    """Return the addresses of a cell; a cell that isn't wholly addresses is one."""
    for separator in (",", ";", None):
        parts = [part.strip() for part in cell.split(separator) if part.strip()]
        if len(parts) > 1 and all(part.startswith(("http://", "https://", "//")) for part in parts):
            return parts
    return [cell.strip()]


def _characteristics(fields: Fields) -> None:
    """Turn Prom's columns of characteristics (name, unit, value, over and over) into parameters."""
    for names, values in (
        ("название_характеристики", "значение_характеристики"),
        ("назва_характеристики", "значення_характеристики"),
    ):
        if names in fields and len(fields[names]) == len(fields.get(values, ())):
            for name, value in zip(fields.pop(names), fields.pop(values), strict=True):
                if name.strip():
                    fields.setdefault(f"param {name.strip().strip(':')}", []).append(value)

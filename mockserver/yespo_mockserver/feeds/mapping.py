"""From an item's fields to a product: DESIGN's table, and what `[feed.mapping]` changes in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yespo_contracts.product import Product

RESPONSE_FIELDS = ("id", "name", "url", "price", "descr", "brand", "category", "isInStock")
_DEFAULTS = {"id": "id", "name": "title", "url": "link", "descr": "description", "brand": "brand"}
_IN_STOCK = {"in stock", "instock", "available", "true", "yes", "1", "+"}
_NUMBER = re.compile(r"\d[\d\s]*(?:[.,]\d+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class FeedMapping:
    """Which of the feed's fields fills which of the response's; raises `ValueError` on an unknown response field."""

    def __init__(self, changed: Mapping[str, str] | None = None) -> None:
        changed = dict(changed or {})
        if unknown := sorted(changed.keys() - set(RESPONSE_FIELDS)):
            known = ", ".join(RESPONSE_FIELDS)
            raise ValueError(f"[feed.mapping]: {unknown[0]} isn't a field of the response; these are: {known}.")
        self._changed = changed

    def product(self, fields: Mapping[str, list[str]]) -> tuple[Product | None, str]:
        """Return the product that an item's fields make, or None and the reason why it can't be loaded."""
        used: set[str] = set()

        def first(name: str, default: str) -> str:
            source = self._changed.get(name, default)
            used.add(source)
            return fields.get(source, [""])[0].strip()

        texts = {name: first(name, default) for name, default in _DEFAULTS.items()}
        if not texts["id"]:
            return None, "it has no id"
        regular, currency = _price(first("price", "price"))
        if regular is None:
            return None, "it has no usable price"
        tags: dict[str, str] = {}
        price = regular
        if "price" not in self._changed:
            sale, _ = _price(first("sale_price", "sale_price"))
            if sale is not None and sale < regular:
                price = sale
                tags["oldprice"] = f"{regular:g}"
        if currency:
            tags["currency"] = currency
        available = first("isInStock", "availability").lower().replace("_", " ")
        category_field = self._changed.get("category", "product_type")
        if category_field not in fields and "category" not in self._changed:
            category_field = "google_product_category"
        used.add(category_field)
        category = tuple(dict.fromkeys(value.strip() for value in fields.get(category_field, ()) if value.strip()))
        for name, values in fields.items():
            if name not in used:
                tags.setdefault(name, ",".join(value.strip() for value in values))
        product = Product(
            **texts, price=price, category=category, is_in_stock=1 if available in _IN_STOCK else 0, tags=tags
        )
        return product, ""


def _price(text: str) -> tuple[float | None, str]:
    number = _NUMBER.search(text)
    if not number:
        return None, ""
    currency = _CURRENCY.search(text)
    return float(re.sub(r"\s", "", number[0]).replace(",", ".")), currency[0] if currency else ""

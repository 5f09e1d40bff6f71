"""The products of an event: their ids, prices, stock and texts.

Source: the vendor's page on transferring website behaviour through REST. The refusal of prices and quantities below
zero is assumed (ledger: `tracker-refusals`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from yespo_contracts.bodies.event_parts import Parts
from yespo_contracts.bodies.json_body import shown

MAX_PRODUCTS = 1000
TAG = "tag_"
PRODUCT_FIELDS = frozenset(
    {"productKey", "product_id", "price", "unit_price", "quantity", "isInStock", "discount"}
    | {"price_currency_code", "container_type"}
)
UPDATE_FIELDS = PRODUCT_FIELDS | {"name", "brand", "description", "url", "imgurl", "category", "category_id"}
"""What a product of an event may have beside tags, and one of ProductUpdate."""

PRICE = r"^\s*([0-9]{1,15}(?:[.,][0-9]{1,6})?)\s*(?:(?:[A-Za-z]{3}|₴|\$|€)\s*)?$"
"""The pattern of a price that is a text."""

MAX_NUMBER = 1e15

_PRICE = re.compile(PRICE, re.ASCII)
_LONG_PRICE = re.compile(r"^(\s*[0-9]{1,15}[.,][0-9]{6})[0-9]{1,20}", re.ASCII)
_TEXTS = (("name", "name"), ("brand", "brand"), ("description", "descr"), ("url", "url"))
_IMAGE, _IMAGE_TAG = "imgurl", "image_link"
_READ = frozenset({"productKey", "product_id"})
_READ_OF_PAGE = _READ | {"price", "unit_price", "isInStock"}
_READ_OF_UPDATE = _READ_OF_PAGE | {_IMAGE, *(name for name, _ in _TEXTS)}


class EventProduct(msgspec.Struct, frozen=True, kw_only=True):
    """One product of an event; `fields` are its other texts by the product's own names, for ProductUpdate alone."""

    id: str
    price: float | None = None
    in_stock: bool | None = None
    quantity: float = 1.0
    fields: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}


def read_products(
    parts: Parts, sent: object, where: str, event: str, *, single: bool = False
) -> tuple[EventProduct, ...]:
    """Return the products of an event, those that can't be read noted in its parts."""
    if isinstance(sent, dict) and sent:
        parts.remarks.mistyped(where, "it is one element; by the contract it is an array.")
        sent = [sent]
    if not isinstance(sent, list):
        parts.wrong(f"{where}: it must be an array of products.")
        return ()
    if len(sent) > MAX_PRODUCTS:
        parts.wrong(f"{where}: there are {len(sent)} products; at most {MAX_PRODUCTS} are taken.")
        return ()
    found = [
        _read_product(parts, product, where if single else f"{where}[{place}]", event)
        for place, product in enumerate(sent)
    ]
    return tuple(product for product in found if product is not None)


def _read_product(parts: Parts, sent: object, where: str, event: str) -> EventProduct | None:
    product = parts.mapping(sent, where)
    if not product:
        return None
    updates = event == "ProductUpdate"
    read = _READ_OF_UPDATE if updates else _READ_OF_PAGE if event == "ProductPage" else _READ
    others = {name: value for name, value in product.items() if not name.startswith(TAG)}
    parts.fields(others, where, UPDATE_FIELDS if updates else PRODUCT_FIELDS, read)
    keys = [name for name in ("product_id", "productKey") if name in product] or ["productKey"]
    product_id = next(iter([parts.text(product, where, name, required=True) for name in keys]))
    texts = {
        field: value for name, field in _TEXTS if updates and (value := parts.text(product, where, name)) is not None
    }
    tags = _tags(parts, product, where)
    if updates and (image := parts.text(product, where, _IMAGE)) is not None:
        tags[_IMAGE_TAG] = image
    if tags and not updates:
        parts.remarks.ignored(f"{where}.{TAG}…")
    return EventProduct(
        id=product_id or "",
        price=_price(parts, product, where),
        in_stock=_stock(parts, product, where),
        quantity=_quantity(parts, product, where),
        fields=texts,
        tags=tags if updates else {},
    )


def _price(parts: Parts, product: Mapping[str, object], where: str) -> float | None:
    """Return a product's price; of two that are there, both are checked and `unit_price` counts."""
    prices = [_one_price(parts, product, where, name) for name in ("unit_price", "price")]
    return prices[0] if "unit_price" in product else prices[1]


def _one_price(parts: Parts, product: Mapping[str, object], where: str, name: str) -> float | None:
    sent = product.get(name)
    if sent is None or sent == "":
        if name in product:
            parts.remarks.mistyped(f"{where}.{name}", "it is empty; a field without a value is left out.")
        return None
    number = _number(parts, sent, f"{where}.{name}")
    if number is None or number < 0:
        parts.wrong(f"{where}.{name}: it must be a price from 0 on, such as 201.95.")
        return None
    return number


def _number(parts: Parts, sent: object, place: str) -> float | None:
    if isinstance(sent, int | float) and not isinstance(sent, bool) and abs(sent) < MAX_NUMBER:
        return float(sent)
    if not isinstance(sent, str):
        return None
    if match := _PRICE.match(sent):
        return float(match[1].replace(",", "."))
    if match := _LONG_PRICE.match(sent):  # a price divided by a quantity, as PHP writes it
        parts.remarks.mistyped(place, "it has more than six decimals.")
        return float(match[1].replace(",", "."))
    return None


def _stock(parts: Parts, product: Mapping[str, object], where: str) -> bool | None:
    sent = product.get("isInStock")
    if sent is None or sent == "":
        if "isInStock" in product:
            parts.remarks.mistyped(f"{where}.isInStock", "it is empty; a field without a value is left out.")
        return None
    if isinstance(sent, bool):
        parts.remarks.mistyped(f"{where}.isInStock", "it is a boolean; by the contract it is 1 or 0.")
        return sent
    if not isinstance(sent, (str, int)) or sent not in {"1", "0", 1, 0}:
        parts.wrong(f"{where}.isInStock: it must be 1 or 0.")
        return None
    return str(int(sent)) == "1"


def _quantity(parts: Parts, product: Mapping[str, object], where: str) -> float:
    sent = product.get("quantity", 1)
    if sent is None or sent == "":
        parts.remarks.mistyped(f"{where}.quantity", "it is empty; a field without a value is left out.")
        return 1.0
    number = _number(parts, sent, f"{where}.quantity")
    if number is None or number <= 0:
        parts.wrong(f"{where}.quantity: it must be a number above 0.")
        return 1.0
    return number


def _tags(parts: Parts, product: Mapping[str, object], where: str) -> dict[str, str]:
    tags: dict[str, str] = {}
    for name, value in product.items():
        if name.startswith(TAG):
            values = [value] if isinstance(value, str) else value
            if isinstance(value, int | float) and not isinstance(value, bool):
                parts.remarks.mistyped(f"{where}.{shown(name)}", "it is a number; by the contract it is a text.")
                values = [str(value)]
            if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
                parts.wrong(f"{where}.{shown(name)}: it must be an array of texts.")
            else:
                tags[name.removeprefix(TAG)] = ",".join(values)
    return tags

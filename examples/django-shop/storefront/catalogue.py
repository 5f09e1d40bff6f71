"""What the shop sells. The product feed, `yespo-shop/feed.xml` in the tests, is made from it."""

from __future__ import annotations

from typing import NamedTuple


class Product(NamedTuple):
    """One product."""

    name: str
    price: int


PRODUCTS = {
    "kettle": Product("Kettle", 900),
    "teapot": Product("Teapot", 650),
    "tea": Product("Green tea", 120),
    "cup": Product("Cup", 150),
}

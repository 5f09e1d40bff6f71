"""A feed's catalogue with what the site said since: prices, stock and texts of single products.

Source: the vendor's page on web tracking, ProductUpdate changes products between feeds, and what ProductPage says of
price and stock holds over the feed. A new version of the feed starts afresh. That a product keeps its categories is
assumed (ledger: `product-updates`).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue, path_prefixes


class Restocked(Catalogue):
    """A catalogue over `feed`, which stays as it is; numbers, ids and categories are the feed's."""

    def __init__(self, feed: Catalogue) -> None:
        # Everything is the feed's own, but for what a single product can change.
        self.__dict__.update(feed.__dict__)
        self.feed = feed
        self.changes = 0
        self.prices = feed.prices[:]
        self.stock = bytearray(feed.stock)
        self.shelves = feed.shelves.copy()
        self._changed: dict[int, tuple[Product, bytes]] = {}

    def body(self, number: int) -> bytes:
        """Return the product as the response's JSON."""
        changed = self._changed.get(number)
        return self.feed.body(number) if changed is None else changed[1]

    def product(self, number: int) -> Product:
        """Return the product."""
        changed = self._changed.get(number)
        return self.feed.product(number) if changed is None else changed[0]

    def update(
        self,
        number: int,
        *,
        price: float | None = None,
        in_stock: bool | None = None,
        fields: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Change a product; what is None stays. `fields` are name, brand, descr, url; `tags` come beside the others."""
        before = self.product(number)
        parts: dict[str, object] = dict(fields or {})
        if price is not None:
            parts["price"] = price
        if in_stock is not None:
            parts["is_in_stock"] = int(in_stock)
        if tags:
            parts["tags"] = {**before.tags, **tags}
        product = msgspec.structs.replace(before, **parts)
        if product == before:
            return
        self.changes += 1
        self._changed[number] = product, msgspec.json.encode(product.to_json())
        if product.price != before.price:
            self._reprice(number, product.price)
        self.stock[number] = 1 if product.is_in_stock > 0 else 0
        if product.brand != before.brand:
            self.brands = [*self.brands]
            self.brands[number] = product.brand

    def _reprice(self, number: int, price: float) -> None:
        prefixes = {prefix for element in self.categories(number) for prefix in path_prefixes(element)}
        before = self.prices[number], number

        def key(other: int) -> tuple[float, int]:
            return self.prices[other], other

        by_price = self.shelves.by_price
        lists = [by_price[prefix] for prefix in sorted(prefixes) if prefix in by_price]
        for ordered in lists:
            del ordered[bisect_left(ordered, before, key=key)]
        self.prices[number] = price
        for ordered in lists:
            insort(ordered, number, key=key)

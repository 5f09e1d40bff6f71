"""The catalogue: one version of a feed's products, by number, id, category and price."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec

from yespo_contracts.product import Product

SEPARATOR = " > "
"""Between the levels of a category's path, as Google's specification writes them."""


class Catalogue:
    """An immutable set of products; a product's number is its place in the feed.

    Bodies are kept as JSON, ready for the wire; what ranking needs is kept beside them in arrays.
    """

    def __init__(self, products: Iterable[Product]) -> None:
        self.ids: list[str] = []
        self.prices = array("d")
        self.stock = bytearray()
        self.brands: list[str] = []
        self._bodies: list[bytes] = []
        self._numbers: dict[str, int] = {}
        self._elements: dict[str, array[int]] = {}
        self._prefixes: dict[str, array[int]] = {}
        self._categories: list[tuple[str, ...]] = []
        self._by_price: dict[str, list[int]] = {}
        digest = hashlib.sha256()
        encoder = msgspec.json.Encoder()
        shared: dict[object, object] = {}
        for product in products:
            if product.id in self._numbers:
                continue
            body = encoder.encode(product.to_json())
            digest.update(body)
            number = len(self.ids)
            self._numbers[product.id] = number
            self.ids.append(product.id)
            self.prices.append(product.price)
            self.stock.append(1 if product.is_in_stock > 0 else 0)
            self.brands.append(str(shared.setdefault(product.brand, product.brand)))
            self._bodies.append(body)
            category = product.category
            known = shared.setdefault(category, category)
            self._categories.append(category if known is category else known)  # type: ignore[arg-type]  # one tuple for all equal ones
            self._file(number, category)
        self.version = digest.hexdigest()[:12]

    def _file(self, number: int, category: tuple[str, ...]) -> None:
        prefixes: dict[str, None] = {}
        for element in dict.fromkeys(category):
            self._elements.setdefault(element, array("I")).append(number)
            prefixes.update(dict.fromkeys(path_prefixes(element)))
        for prefix in prefixes:
            self._prefixes.setdefault(prefix, array("I")).append(number)

    def __len__(self) -> int:
        """Count the products."""
        return len(self.ids)

    def number(self, product_id: str) -> int | None:
        """Return the number of the product with this id, None if there is none."""
        return self._numbers.get(product_id)

    def body(self, number: int) -> bytes:
        """Return the product as the response's JSON."""
        return self._bodies[number]

    def product(self, number: int) -> Product:
        """Return the product."""
        return Product.from_json(msgspec.json.decode(self._bodies[number]))

    def products(self) -> Iterable[Product]:
        """Iterate over the products in the feed's order."""
        return map(self.product, range(len(self)))

    def categories(self, number: int) -> tuple[str, ...]:
        """Return the product's category paths."""
        return self._categories[number]

    def category_names(self) -> list[str]:
        """Return every category path that a product has, in the feed's order."""
        return list(self._elements)

    def in_element(self, element: str) -> Sequence[int]:
        """Return the products of which one category equals `element`, in the feed's order."""
        return self._elements.get(element, ())

    def in_path(self, prefix: str) -> Sequence[int]:
        """Return the products of which one category's path begins with the levels of `prefix`."""
        return self._prefixes.get(prefix, ())

    def by_price(self, prefix: str) -> list[int]:
        """Return the products under a path from the cheapest to the dearest."""
        ordered = self._by_price.get(prefix)
        if ordered is None:
            ordered = sorted(self.in_path(prefix), key=lambda number: (self.prices[number], number))
            self._by_price[prefix] = ordered
        return ordered

    def price_position(self, prefix: str, price: float) -> int:
        """Return where in `by_price` the first product stands that costs at least `price`."""
        return bisect_left(self.by_price(prefix), price, key=self.prices.__getitem__)


def path_prefixes(element: str) -> list[str]:
    """Return a category's path and the paths above it, the deepest first."""
    levels = element.split(SEPARATOR)
    return [SEPARATOR.join(levels[:depth]) for depth in range(len(levels), 0, -1)]

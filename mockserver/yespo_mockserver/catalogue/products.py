"""What can be asked of a shop's products, be they a feed's or changed since."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.category_index import Combination, Numbers


class Products(ABC):
    """Products by number, id, category and price.

    A product's number is its place in the feed, those that were added come after; `ids`, `prices`, `stock` and
    `brands` go by it. A product that isn't there any more has the id "" and is found by nothing else than its number.
    `version` is a digest of the feed's products.
    """

    ids: list[str]
    prices: array[float]
    stock: bytearray
    brands: list[str]
    version: str
    _combinations: list[Combination]

    @abstractmethod
    def __len__(self) -> int:
        """Count the products."""

    @abstractmethod
    def numbers(self) -> Iterable[int]:
        """Iterate over the products' numbers."""

    @abstractmethod
    def number(self, product_id: str) -> int | None:
        """Return the number of the product with this id, None if there is none."""

    def found(self, product_ids: Iterable[str]) -> list[int]:
        """Return the numbers of those products that are there, in the ids' order."""
        return [number for number in map(self.number, product_ids) if number is not None]

    @abstractmethod
    def body(self, number: int) -> bytes:
        """Return the product as the response's JSON."""

    @abstractmethod
    def bodies(self, numbers: Iterable[int]) -> Iterable[bytes]:
        """Return several products as the response's JSON; an answer asks for all of its own at once."""

    @abstractmethod
    def product(self, number: int) -> Product:
        """Return the product."""

    @abstractmethod
    def category_names(self) -> list[str]:
        """Return every category path that a product has, in the feed's order."""

    @abstractmethod
    def in_element(self, element: str) -> Sequence[int]:
        """Return the products of which one category equals `element`, by number."""

    @abstractmethod
    def in_path(self, prefix: str) -> Sequence[int]:
        """Return the products of which one category's path begins with the levels of `prefix`."""

    @abstractmethod
    def by_price(self, prefix: str) -> Numbers:
        """Return the products under a path from the cheapest to the dearest."""

    def products(self) -> Iterable[Product]:
        """Iterate over the products."""
        return map(self.product, self.numbers())

    def categories(self, number: int) -> Combination:
        """Return the product's category paths."""
        return self._combinations[number]

    def price_position(self, prefix: str, price: float) -> int:
        """Return where in `by_price` the first product stands that costs at least `price`."""
        return bisect_left(self.by_price(prefix), price, key=self.prices.__getitem__)

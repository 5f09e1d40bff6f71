"""A feed's catalogue with what was changed of it since: single products added, changed, hidden and shown again.

Source: the vendor's page on web tracking, ProductUpdate changes products between feeds, and what ProductPage says of
price and stock holds over the feed. That a new version of the feed starts afresh, and that a product keeps its
categories in an event, is assumed (ledger: `product-updates`, `product-updates-end`, `product-update-fields`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.arrivals import Arrivals
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.category_index import Combination, Numbers, prefixes_of
from yespo_mockserver.catalogue.products import Products

RECENT = 10_000
"""So many changes are kept for those who catch up; after more of them they begin anew."""


class Touched(NamedTuple):
    """One change of a product: its categories before and after, None while it isn't there."""

    number: int
    id: str
    before: Combination | None
    after: Combination | None


class CatalogueOverlay(Products):
    """Products over those of `feed`, which stays as it is; a change costs what it changes.

    `changes` counts the changes, `since` tells them to whoever keeps something derived from the products. What no
    change has touched is the feed's own; columns and categories are copied before they are written to.
    """

    def __init__(self, feed: Catalogue, arrivals: Arrivals | None = None) -> None:
        self.feed = feed
        self.ids: list[str] = feed.ids
        self.prices: array[float] = feed.prices
        self.stock: bytearray = feed.stock
        self.brands: list[str] = feed.brands
        self.version: str = feed.version
        self._combinations = feed.combinations
        self.changes: int = 0
        self._touched: deque[Touched] = deque(maxlen=RECENT)
        self._changed: dict[int, tuple[Product, bytes]] = {}
        self._added: dict[str, int] = {}
        self._hidden: set[int] = set()
        self._elements: dict[str, Numbers] = {}
        self._paths: dict[str, Numbers] = {}
        self._by_price: dict[str, Numbers] = {}
        self._unsorted: set[str] = set()
        self.arrivals: Arrivals = arrivals or Arrivals()

    def __len__(self) -> int:
        """Count the products."""
        return len(self.ids) - len(self._hidden)

    def numbers(self) -> Iterable[int]:
        """Iterate over the products' numbers."""
        every = range(len(self.ids))
        return (number for number in every if number not in self._hidden) if self._hidden else every

    def number(self, product_id: str) -> int | None:
        """Return the number of the product with this id, None if there is none."""
        number = self._placed(product_id)
        return None if number in self._hidden else number

    def found(self, product_ids: Iterable[str]) -> list[int]:
        """Return the numbers of those products that are there, in the ids' order."""
        if self._added or self._hidden:
            return super().found(product_ids)
        return [number for number in map(self.feed.number, product_ids) if number is not None]

    def body(self, number: int) -> bytes:
        """Return the product as the response's JSON."""
        return self._changed[number][1] if number in self._changed else self.feed.body(number)

    def bodies(self, numbers: Iterable[int]) -> Iterable[bytes]:
        """Return several products as the response's JSON."""
        return map(self.body, numbers) if self._changed else self.feed.bodies(numbers)

    def product(self, number: int) -> Product:
        """Return the product."""
        return self._changed[number][0] if number in self._changed else self.feed.product(number)

    def category_names(self) -> list[str]:
        """Return every category path that a product has, in the feed's order, new ones last, by name."""
        names = dict.fromkeys((*self.feed.category_names(), *sorted(self._elements)))
        return [name for name in names if name not in self._elements or len(self._elements[name])]

    def in_element(self, element: str) -> Sequence[int]:
        """Return the products of which one category equals `element`, by number."""
        own = self._elements.get(element)
        return self.feed.in_element(element) if own is None else own

    def in_path(self, prefix: str) -> Sequence[int]:
        """Return the products of which one category's path begins with the levels of `prefix`."""
        own = self._paths.get(prefix)
        return self.feed.in_path(prefix) if own is None else own

    def by_price(self, prefix: str) -> Numbers:
        """Return the products under a path from the cheapest to the dearest."""
        own = self._by_price.get(prefix)
        if own is not None:
            return own
        if prefix not in self._unsorted:
            return self.feed.by_price(prefix)
        self._unsorted.remove(prefix)
        own = self._by_price[prefix] = array("I", sorted(self.in_path(prefix), key=self.prices.__getitem__))
        return own

    def changed(self) -> Iterable[Product]:
        """Iterate over the products that are other than the feed has them, or that it doesn't have, by number."""
        return (self._changed[number][0] for number in sorted(self._changed))

    def since(self, changes: int) -> list[Touched] | None:
        """Return what was touched since there were so many `changes`, None if that is too long ago."""
        missed = self.changes - changes
        if missed > len(self._touched):
            return None
        return list(islice(self._touched, len(self._touched) - missed, None)) if missed else []

    def followed_by(self, feed: Catalogue) -> CatalogueOverlay:
        """Return the feed's next version with nothing over it; what this one didn't have arrives with it."""
        self.arrivals.note(product_id for product_id in feed.ids if self._placed(product_id) is None)
        return CatalogueOverlay(feed, self.arrivals)

    def put(self, product: Product) -> None:
        """Add a product, or replace the one with the same id, which is shown if it was hidden."""
        number = self._placed(product.id)
        if number is None:
            self._own_numbers()
            self._own_texts()
            number = self._added[product.id] = len(self.ids)
            self.arrivals.note([product.id])
            self.ids.append(product.id)
            self.prices.append(product.price)
            self.stock.append(0)
            self.brands.append(product.brand)
            self._combinations.append(())
            self._set(number, product, before=None)
        elif number in self._hidden:
            self._hidden.remove(number)
            self.ids[number] = product.id
            self._set(number, product, before=None)
        else:
            self._set(number, product, before=self.categories(number))

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
        if product != before:
            self._set(number, product, before=self.categories(number))

    def hide(self, product_id: str) -> bool:
        """Let the feed be without a product; tell whether it was there."""
        number = self.number(product_id)
        if number is None:
            return False
        categories = self.categories(number)
        self._take_out(number, categories)
        self.ids = [*self.ids]  # a list that somebody reads former answers by stays as it is
        self.ids[number] = ""
        self._hidden.add(number)
        self._touch(number, product_id, categories, None)
        return True

    def show(self, product_id: str) -> bool:
        """Take back that a product is hidden; tell whether it was."""
        number = self._placed(product_id)
        if number is None or number not in self._hidden:
            return False
        categories = self.categories(number)
        self._hidden.remove(number)
        self.ids[number] = product_id
        self._enter(number, categories)
        self._touch(number, product_id, None, categories)
        return True

    def _placed(self, product_id: str) -> int | None:
        """Return the number of the product with this id, hidden or not."""
        number = self.feed.number(product_id)
        return self._added.get(product_id) if number is None else number

    def _set(self, number: int, product: Product, *, before: Combination | None) -> None:
        after = tuple(product.category)
        in_stock = 1 if product.is_in_stock > 0 else 0
        moved, repriced = after != before, product.price != self.prices[number]
        if before is not None and (moved or repriced):
            self._take_out(number, before, members=moved)
        if (product.price, in_stock) != (self.prices[number], self.stock[number]):
            self._own_numbers()
            self.prices[number] = product.price
            self.stock[number] = in_stock
        if product.brand != self.brands[number] or after != self._combinations[number]:
            self._own_texts()
            self.brands[number] = product.brand
            self._combinations[number] = after
        self._changed[number] = product, msgspec.json.encode(product.to_json())
        if moved:
            self._enter(number, after)
        elif repriced:
            self._sort_in(number, after)
        self._touch(number, product.id, before, after)

    def _take_out(self, number: int, categories: Combination, *, members: bool = True) -> None:
        """Take a product out of the orders by price, with `members` out of its categories too."""
        prefixes = prefixes_of(categories)
        if members:
            for element in dict.fromkeys(categories):
                _remove(self._own(self._elements, element, self.feed.in_element(element)), number)
            for prefix in prefixes:
                _remove(self._own(self._paths, prefix, self.feed.in_path(prefix)), number)
        place = self._place(number)
        for prefix in prefixes:
            ordered = self._ordered(prefix)
            if ordered is not None:
                del ordered[bisect_left(ordered, place, key=self._place)]

    def _enter(self, number: int, categories: Combination) -> None:
        """Enter a product into its categories, at its place by number and by price."""
        for element in dict.fromkeys(categories):
            insort(self._own(self._elements, element, self.feed.in_element(element)), number)
        for prefix in prefixes_of(categories):
            insort(self._own(self._paths, prefix, self.feed.in_path(prefix)), number)
        self._sort_in(number, categories)

    def _sort_in(self, number: int, categories: Combination) -> None:
        """Enter a product into its paths' orders by price."""
        for prefix in prefixes_of(categories):
            ordered = self._ordered(prefix)
            if ordered is not None:
                insort(ordered, number, key=self._place)

    def _place(self, number: int) -> tuple[float, int]:
        return self.prices[number], number

    def _ordered(self, prefix: str) -> Numbers | None:
        """Return a path's order by price to write to; None where nobody has asked for it, so that it is made then."""
        own = self._by_price.get(prefix)
        if own is None and prefix not in self._unsorted:
            known = self.feed.sorted_already(prefix)
            if known is None:
                self._unsorted.add(prefix)
            else:
                own = self._by_price[prefix] = known[:]
        return own

    def _own(self, categories: dict[str, Numbers], name: str, of_feed: Sequence[int]) -> Numbers:
        own = categories.get(name)
        if own is None:
            own = categories[name] = array("I", of_feed)
        return own

    def _own_numbers(self) -> None:
        if self.prices is self.feed.prices:
            self.prices = self.prices[:]
            self.stock = self.stock[:]

    def _own_texts(self) -> None:
        if self.brands is self.feed.brands:
            self.ids = [*self.ids]
            self.brands = [*self.brands]
            self._combinations = [*self._combinations]

    def _touch(self, number: int, product_id: str, before: Combination | None, after: Combination | None) -> None:
        self.changes += 1
        self._touched.append(Touched(number, product_id, before, after))


def _remove(numbers: Numbers, number: int) -> None:
    del numbers[bisect_left(numbers, number)]

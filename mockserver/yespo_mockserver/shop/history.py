"""What was bought together, how often, and by whom: the order statistics that recommendations are made from.

Products are named by id, not by their place in a catalogue, so that a new version of the feed leaves history as it is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec


class Purchase(msgspec.Struct, frozen=True):
    """One order that counts as bought: whose (a contact's number), when (UTC, seconds since 1970), and what."""

    contact: int
    at: float
    products: tuple[str, ...]


class History:
    """All purchases, with the counts over them; what is derived is computed when first asked for and then kept."""

    def __init__(self) -> None:
        self._purchases: list[Purchase] = []
        self._by_product: dict[str, tuple[int, ...]] = {}
        self._by_contact: dict[int, tuple[int, ...]] = {}
        self._newest = 0.0
        self._ranking: list[str] | None = None
        self._neighbours: dict[str, list[tuple[str, float]]] = {}

    def __len__(self) -> int:
        """Count the purchases."""
        return len(self._purchases)

    @property
    def newest(self) -> float:
        """The time of the newest purchase, 0 if there is none."""
        return self._newest

    @classmethod
    def of(cls, purchases: Iterable[Purchase]) -> History:
        """Return the history of many purchases at once."""
        history = cls()
        by_product: dict[str, list[int]] = {}
        by_contact: dict[int, list[int]] = {}
        for number, purchase in enumerate(purchases):
            history._purchases.append(purchase)
            history._newest = max(history._newest, purchase.at)
            by_contact.setdefault(purchase.contact, []).append(number)
            for product in dict.fromkeys(purchase.products):
                by_product.setdefault(product, []).append(number)
        history._by_product = {product: tuple(numbers) for product, numbers in by_product.items()}
        history._by_contact = {contact: tuple(numbers) for contact, numbers in by_contact.items()}
        return history

    def with_purchase(self, purchase: Purchase) -> History:
        """Return a history with one purchase more; this one stays as it is."""
        other = History()
        number = len(self._purchases)
        other._purchases = [*self._purchases, purchase]
        other._by_product = self._by_product.copy()
        other._by_contact = self._by_contact.copy()
        for product in dict.fromkeys(purchase.products):
            other._by_product[product] = (*self._by_product.get(product, ()), number)
        other._by_contact[purchase.contact] = (*self._by_contact.get(purchase.contact, ()), number)
        other._newest = max(self._newest, purchase.at)
        return other

    def orders_of(self, product: str) -> int:
        """Return in how many orders the product is."""
        return len(self._by_product.get(product, ()))

    def purchases_of(self, contact: int) -> list[Purchase]:
        """Return a contact's purchases in the order in which they came."""
        return [self._purchases[number] for number in self._by_contact.get(contact, ())]

    def ranking(self) -> Sequence[str]:
        """Return every product that was ordered, the one in most orders first; ties by id."""
        if self._ranking is None:
            self._ranking = sorted(self._by_product, key=lambda product: (-len(self._by_product[product]), product))
        return self._ranking

    def own_orders(self, contact: int) -> Counter[str]:
        """Return in how many of a contact's own orders each product is."""
        own: Counter[str] = Counter()
        for purchase in self.purchases_of(contact):
            own.update(dict.fromkeys(purchase.products, 1))
        return own

    def neighbours(self, product: str) -> list[tuple[str, float]]:
        """Return the products that were ordered together with this one, with their similarity, the nearest first.

        The similarity is the cosine of the two products' order vectors: orders with both, over the square root of the
        product of the orders with each (item-based collaborative filtering: Sarwar, Karypis, Konstan, Riedl,
        "Item-Based Collaborative Filtering Recommendation Algorithms", 2001). Ties by id.
        """
        found = self._neighbours.get(product)
        if found is None:
            together: Counter[str] = Counter()
            for number in self._by_product.get(product, ()):
                together.update(dict.fromkeys(self._purchases[number].products, 1))
            together.pop(product, None)
            orders = self.orders_of(product)
            scored = [(other, count / math.sqrt(orders * self.orders_of(other))) for other, count in together.items()]
            found = sorted(scored, key=lambda pair: (-pair[1], pair[0]))
            self._neighbours[product] = found
        return found

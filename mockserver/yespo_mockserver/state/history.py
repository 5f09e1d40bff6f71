"""What was bought together, how often, and by whom: the order statistics that recommendations are made from.

Products are named by id, not by their place in a catalogue, so that a new version of the feed leaves history as it is.
What the files say is packed and shared (`Packed`); what came since lies over it and goes with a reset.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, filterfalse, islice

from yespo_mockserver.state.packed import Packed, Packer, ProductNumbers
from yespo_mockserver.state.purchase import HistoryLayer, Purchase

__all__ = ["History", "HistoryLayer", "Purchase"]


class History(ProductNumbers):
    """All orders, with the counts over those that count as bought.

    `changed` names, in the order of the changes, each product whose count of orders changed since the files; whoever
    keeps something derived from the counts catches up on it. `changes` counts changes of any kind, `touched` names
    the contact of each; `taken_out` are the last of the `removals`, orders that count no more. `newest` is the time of
    the newest purchase that was ever taken, 0 if there is none.
    """

    def __init__(self, packed: Packed | None = None) -> None:
        super().__init__(Packer().packed() if packed is None else packed)
        self.changes: int = 0
        self.changed: list[int] = []
        self.removals: int = 0
        self.taken_out: list[int] = []
        self.touched: list[int] = []
        self._filed = len(self.packed)
        self.newest: float = self.packed.newest
        self._purchases = self.packed.purchases
        self._orders: list[tuple[int, float, tuple[int, ...]]] = []
        self._unbought: set[int] = set()
        self._erased: set[int] = set()
        self._counts: array[int] = self.packed.counts  # the files' own until one changes
        self._by_id: dict[str, int] = {}
        self._by_product: dict[int, list[int]] = {}
        self._by_contact: dict[int, list[int]] = {}
        self._merged: dict[int, list[int]] = {}
        self._whose: dict[int, int] = {}

    @classmethod
    def of(cls, purchases: Iterable[Purchase]) -> History:
        """Return the history of many purchases at once."""
        packer = Packer()
        for purchase in purchases:
            packer.add(purchase.contact, purchase.at, purchase.products)
        return cls(packer.packed())

    def fresh(self) -> History:
        """Return the history as the files have it; it shares what is packed."""
        return History(self.packed)

    def layer(self) -> HistoryLayer:
        """Return what has changed since the files."""
        return HistoryLayer(
            names=self.new_names,
            orders=tuple(self._orders),
            unbought=tuple(sorted(self._unbought)),
            erased=tuple(sorted(self._erased)),
            by_id={**self._by_id},
            merged={contact: tuple(others) for contact, others in self._merged.items()},
            touched=tuple(sorted({*self.changed})),
            removals=self.removals,
            newest=self.newest,
        )

    def take_all(self, layer: HistoryLayer) -> None:
        """Have this, where nothing has changed since the files yet."""
        self.changes += 1
        self.changed, self.removals, self.newest = list(layer.touched), layer.removals, layer.newest
        self.take_names(layer.names)
        self._orders = list(layer.orders)
        self._unbought, self._erased = set(layer.unbought), set(layer.erased)
        self._by_id = {**layer.by_id}
        self._merged = {contact: list(others) for contact, others in layer.merged.items()}
        self._whose = {other: contact for contact, others in layer.merged.items() for other in others}
        for order in layer.unbought:
            if order < len(self.packed):
                self._purchases -= 1
                self._count(self.items_of(order), -1)
        for number, (contact, _, items) in enumerate(layer.orders, len(self.packed)):
            if number not in self._unbought:
                self._purchases += 1
                self._by_contact.setdefault(contact, []).append(number)
                self._count(items, 1)
                for item in items:
                    self._by_product.setdefault(item, []).append(number)

    def __len__(self) -> int:
        """Count the purchases."""
        return self._purchases

    def put(self, purchase: Purchase, order_id: str = "", *, bought: bool = True) -> None:
        """Take an order; one with an id that is known already replaces that one."""
        self.changes += 1
        known = self._order(order_id) if order_id else None
        if known is not None:
            self._take_out(known)
        number = len(self.packed) + len(self._orders)
        items = tuple(self.numbered(product) for product in dict.fromkeys(purchase.products))
        self._orders.append((purchase.contact, purchase.at, items))
        if order_id:
            self._by_id[order_id] = number
        if not bought:
            self._unbought.add(number)
            return
        self._purchases += 1
        self.newest = max(self.newest, purchase.at)
        self._count(items, 1)
        for item in items:
            self._by_product.setdefault(item, []).append(number)
        self._by_contact.setdefault(purchase.contact, []).append(number)
        self.changed.extend(items)
        self.touched.append(purchase.contact)

    @property
    def order_count(self) -> int:
        """How many orders there are, bought or not; they are numbered as they came."""
        return len(self.packed) + len(self._orders)

    def listed(self) -> Iterator[tuple[int, str, Purchase]]:
        """Iterate over the orders, bought or not, the newest first: number, id and what it is.

        Those that were removed are left out, and so are those in whose place another came.
        """
        added = {number: order_id for order_id, number in self._by_id.items()}
        known = self._filed
        for number in reversed(range(self.order_count)):
            order_id = added.get(number, "") if number >= known else self.packed.ids.id_of(number)
            replaced = self._order(order_id) != number if order_id else number >= known and number in self._unbought
            if number not in self._erased and not replaced:
                contact = self._contact(number)
                products = tuple(map(self.name, self.items_of(number)))
                yield number, order_id, Purchase(self._whose.get(contact, contact), self.time_of(number), products)

    def orders_since(self, at: float) -> Iterable[int]:
        """Return the orders that were made after a time, by number."""
        later = (order for order, (_, made, _) in enumerate(self._orders, len(self.packed)) if made > at)
        return [*(order for order, made in enumerate(self.packed.at) if made > at), *later]

    def has_order(self, order_id: str) -> bool:
        """Tell whether an order with this id was taken, bought or not."""
        return self._order(order_id) is not None

    def merge(self, contact: int, other: int) -> None:
        """Give all that `other` bought to `contact`; the counts over orders stay as they are."""
        self.changes += 1
        self.touched.extend((contact, other))
        group = self._merged.setdefault(contact, [])
        for number in (other, *self._merged.pop(other, ())):
            group.append(number)
            self._whose[number] = contact
        self.changed.extend(dict.fromkeys(item for order in self.orders_by(contact) for item in self.items_of(order)))

    def forget(self, contact: int) -> None:
        """Take out all that a contact bought; their orders' ids are free then."""
        for order in list(self.orders_by(contact)):
            self._erase(order)

    def remove(self, order_id: str) -> bool:
        """Take out an order, whose id is free then; tell whether there was one."""
        order = self._order(order_id)
        if order is not None:
            self._erase(order)
        return order is not None

    def remove_between(self, start: float, end: float) -> int:
        """Take out the orders of a span of time, whose ids are free then; tell how many there were."""
        every = range(len(self.packed) + len(self._orders))
        found = [order for order in every if order not in self._erased and start <= self.time_of(order) <= end]
        for order in found:
            self._erase(order)
        return len(found)

    def orders_of(self, product: str) -> int:
        """Return in how many orders the product is."""
        item = self.item(product)
        return 0 if item is None else self.count(item)

    def count(self, item: int) -> int:
        """Return in how many orders a product is, by its number here."""
        return self._counts[item] if item < len(self._counts) else 0

    def counts(self, items: Iterable[int]) -> Iterable[int]:
        """Return the count of each of many products that some order has."""
        return map(self._counts.__getitem__, items)

    def purchases_of(self, contact: int) -> list[Purchase]:
        """Return a contact's purchases in the order in which they came."""
        return [
            Purchase(contact, self.time_of(order), tuple(map(self.name, self.items_of(order))))
            for order in self.orders_by(contact)
        ]

    def own_orders(self, contact: int, most: int | None = None) -> Counter[str]:
        """Return in how many of a contact's own orders each product is, of its last `most` if it is given."""
        return Counter({self.name(item): orders for item, orders in self.own_items(contact, most).items()})

    def own_items(self, contact: int, most: int | None = None) -> Counter[int]:
        """Return the same by the products' numbers here."""
        return Counter(chain.from_iterable(map(self.items_of, self.orders_by(contact, most))))

    def together(self, product: str, other: str) -> int:
        """Return in how many orders two products are together."""
        one, two = self.item(product), self.item(other)
        return 0 if one is None or two is None else sum(two in basket for basket in self.baskets(one))

    def baskets(self, item: int, most: int | None = None) -> Iterator[Sequence[int]]:
        """Iterate over the products of each order that a product was bought in, of the last `most` if it is given."""
        packed, added = self.orders_with(item, most)
        return chain(self.packed.contents(packed), map(self.items_of, added))

    def owners(self, item: int, most: int | None = None) -> Iterator[int]:
        """Iterate over the contact of each order that a product was bought in, of the last `most` if it is given."""
        packed, added = self.orders_with(item, most)
        contacts = chain(map(self.packed.contacts.__getitem__, packed), map(self._contact, added))
        return (self._whose.get(contact, contact) for contact in contacts) if self._whose else contacts

    def orders_with(self, item: int, most: int | None) -> tuple[Sequence[int], Sequence[int]]:
        """Return the orders that a product was bought in, those of the files and those that came since."""
        added: Sequence[int] = self._by_product.get(item, ())
        packed = self.packed.with_product(item) if item < len(self.packed.counts) else ()
        added = added if most is None else added[-most:]
        left = len(packed) if most is None else most - len(added)
        if self.removals:
            packed = [*islice((order for order in reversed(packed) if order not in self._unbought), left)][::-1]
        return packed[max(0, len(packed) - left) :], added

    def _order(self, order_id: str) -> int | None:
        number = self._by_id.get(order_id)
        if number is None:
            number = self.packed.ids.order(order_id)
        return None if number in self._erased else number

    def _contact(self, order: int) -> int:
        known = self._filed
        return self.packed.contacts[order] if order < known else self._orders[order - known][0]

    def time_of(self, order: int) -> float:
        """Return when an order was made, in seconds since 1970."""
        known = self._filed
        return self.packed.at[order] if order < known else self._orders[order - known][1]

    def items_of(self, order: int) -> Sequence[int]:
        """Return the products of an order, by their numbers here."""
        known = self._filed
        return self.packed.items_of(order) if order < known else self._orders[order - known][2]

    def is_bought(self, order: int) -> bool:
        """Tell whether an order counts as bought."""
        if order in self._unbought:
            return False
        return order >= len(self.packed) or bool(self.packed.bought[order])

    def orders_by(self, contact: int, most: int | None = None) -> Iterable[int]:
        """Return the orders in which a contact bought, its last `most` if it is given, in the order they came in."""
        numbers = (contact, *self._merged.get(contact, ()))
        parts = [part for each in numbers for part in (self.packed.of_contact(each), self._by_contact.get(each, ()))]
        if most is None:
            return filterfalse(self._unbought.__contains__, chain.from_iterable(parts))
        backwards = chain.from_iterable(map(reversed, reversed(parts)))
        return [*islice(filterfalse(self._unbought.__contains__, backwards), most)][::-1]

    def _erase(self, order: int) -> None:
        self._take_out(order)
        self._erased.add(order)

    def _take_out(self, order: int) -> None:
        """Let an order no longer count as bought."""
        if not self.is_bought(order):
            return
        owner = self._contact(order)
        self.touched.append(self._whose.get(owner, owner))
        self.changes += 1
        self._unbought.add(order)
        self._purchases -= 1
        self.removals += 1
        self.taken_out.append(order)
        items = self.items_of(order)
        self._count(items, -1)
        if order >= len(self.packed):
            self._by_contact[self._contact(order)].remove(order)
            for item in items:
                self._by_product[item].remove(order)
        self.changed.extend(items)

    def _count(self, items: Iterable[int], by: int) -> None:
        if self._counts is self.packed.counts:
            self._counts = self._counts[:]
        for item in items:
            self._counts.extend([0] * (item + 1 - len(self._counts)))
            self._counts[item] += by

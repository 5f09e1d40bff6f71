"""A shop's orders as its files have them, packed into arrays: a million of them take some 60 MB and load in seconds.

An order is a number, its place in the file; a product is a number too, by its first appearance in an order. Nothing
here changes once it is packed, so that every reset of a shop shares it.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

import msgspec

from yespo_mockserver.state.carts import Cart

KeysOf: TypeAlias = Callable[[int], Sequence[int]]
Column: TypeAlias = tuple[str, bytes]


class Packer:
    """Takes orders one by one, in any number, and packs them."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}
        self.at: array[float] = array("d")
        self.contacts: array[int] = array("I")
        self.bought: bytearray = bytearray()
        self.starts: array[int] = array("Q", [0])
        self.items: array[int] = array("I")
        self._ids = bytearray()
        self._id_ends = array("Q")
        self._carts: list[tuple[int, Cart]] = []

    def add(  # an order's parts
        self,
        contact: int,
        at: float,
        products: Iterable[str],
        order_id: str = "",
        *,
        bought: bool = True,
        cart: bool = False,
    ) -> None:
        """Add one order; a product that is in it more than once counts once, an order without an id is its own.

        `cart` is whether it is a cart that was left.
        """
        if cart:
            self._carts.append((len(self.at), Cart(order_id, at, tuple(products))))
        numbers = self.numbers
        for product in dict.fromkeys(products):
            number = numbers.get(product)
            if number is None:
                number = numbers[product] = len(self.names)
                self.names.append(product)
            self.items.append(number)
        self.starts.append(len(self.items))
        self.at.append(at)
        self.contacts.append(contact)
        self.bought.append(bought)
        self._ids += order_id.encode()
        self._id_ends.append(len(self._ids))

    def packed(self) -> Packed:
        """Return the orders packed; of those with the same id only the last one stays bought."""
        ids = OrderIds(bytes(self._ids), self._id_ends)
        for replaced in ids.replaced:
            self.bought[replaced] = 0
        return Packed(self, ids)

    def carts(self, ids: OrderIds) -> dict[int, tuple[Cart, ...]]:
        """Return the carts of each contact whose order didn't come again."""
        found: dict[int, tuple[Cart, ...]] = {}
        for order, cart in self._carts:
            if not cart.order_id or ids.order(cart.order_id) == order:
                contact = self.contacts[order]
                found[contact] = (*found.get(contact, ()), cart)
        return found


class PackedParts(msgspec.Struct):
    """Packed orders as plain data, to be kept in a file; a column is its type and its machine's bytes."""

    names: list[str]
    bought: bytes
    carts: dict[int, tuple[Cart, ...]]
    newest: float
    purchases: int
    id_text: bytes
    id_columns: dict[str, Column]
    columns: dict[str, Column]


class OrderIds:
    """Which order has an id: sorted hashes over one block of text, 30 bytes an order instead of a dict's 200."""

    def __init__(self, text: bytes, ends: array[int]) -> None:
        self.text = text
        self._ends = ends
        digests = array("I", (zlib.crc32(self._id(order)) for order in range(len(ends))))
        self.replaced: list[int] = []
        self._hashes = array("I")
        self._orders = array("I")
        latest: dict[bytes, int] = {}
        sorted_orders = sorted(range(len(ends)), key=digests.__getitem__)
        for digest, group in groupby(sorted_orders, digests.__getitem__):
            latest.clear()
            for order in group:
                if (order_id := self._id(order)) in latest:
                    self.replaced.append(latest[order_id])
                if order_id:
                    latest[order_id] = order
            self._hashes.extend([digest] * len(latest))
            self._orders.extend(latest.values())

    def order(self, order_id: str) -> int | None:
        """Return the number of the order with this id, None if there is none."""
        wanted = order_id.encode()
        digest = zlib.crc32(wanted)
        place = bisect_left(self._hashes, digest)
        while place < len(self._hashes) and self._hashes[place] == digest:
            if self._id(self._orders[place]) == wanted:
                return self._orders[place]
            place += 1
        return None

    def id_of(self, order: int) -> str:
        """Return the id of an order, "" for none."""
        return self._id(order).decode()

    def _id(self, order: int) -> bytes:
        return self.text[self._ends[order - 1] if order else 0 : self._ends[order]]


class Packed:
    """Orders by number, by product and by contact; only those that count as bought are in the latter two."""

    def __init__(self, packer: Packer, ids: OrderIds) -> None:
        self.names: list[str] = packer.names
        self.numbers: dict[str, int] = packer.numbers
        self.at: array[float] = packer.at
        self.contacts: array[int] = packer.contacts
        self.bought: bytes = bytes(packer.bought)
        self.carts: dict[int, tuple[Cart, ...]] = packer.carts(ids)
        self.ids = ids
        self._starts = packer.starts
        self._items = packer.items
        self.newest: float = max((at for at, bought in zip(self.at, self.bought, strict=True) if bought), default=0.0)
        self.purchases: int = sum(self.bought)
        self.counts: array[int] = array("I", bytes(4 * len(self.names)))
        for order in range(len(self)):
            if self.bought[order]:
                for item in self.items_of(order):
                    self.counts[item] += 1
        self._by_product, self._product_starts = self._filed(self.counts, self.items_of)
        orders_of_contact = array("I", bytes(4 * (max(self.contacts, default=-1) + 1)))
        for order, contact in enumerate(self.contacts):
            if self.bought[order]:
                orders_of_contact[contact] += 1
        self._by_contact, self._contact_starts = self._filed(orders_of_contact, lambda order: (self.contacts[order],))

    @classmethod
    def of_parts(cls, parts: PackedParts) -> Packed:
        """Return the orders that these are the parts of."""
        packed = cls.__new__(cls)
        ids = OrderIds.__new__(OrderIds)
        ids.__dict__.update(_arrays(parts.id_columns), text=parts.id_text, replaced=[])
        packed.__dict__.update(
            _arrays(parts.columns),
            names=parts.names,
            numbers={name: number for number, name in enumerate(parts.names)},
            bought=parts.bought,
            carts=parts.carts,
            newest=parts.newest,
            purchases=parts.purchases,
            ids=ids,
        )
        return packed

    def parts(self) -> PackedParts:
        """Return all of it as plain data."""
        own = self.names, self.bought, self.carts, self.newest, self.purchases
        return PackedParts(*own, self.ids.text, _columns(self.ids), _columns(self))

    def __len__(self) -> int:
        """Count the orders, bought or not."""
        return len(self.at)

    def items_of(self, order: int) -> Sequence[int]:
        """Return the products of an order."""
        return self._items[self._starts[order] : self._starts[order + 1]]

    def with_product(self, item: int) -> Sequence[int]:
        """Return the orders that a product was bought in, in the file's order."""
        return self._by_product[self._product_starts[item] : self._product_starts[item + 1]]

    def contents(self, orders: Iterable[int]) -> Iterator[Sequence[int]]:
        """Iterate over the products of each of many orders."""
        starts, items = self._starts, self._items
        for order in orders:
            yield items[starts[order] : starts[order + 1]]

    def of_contact(self, contact: int) -> Sequence[int]:
        """Return the orders in which a contact bought, in the file's order."""
        if contact + 1 >= len(self._contact_starts):
            return ()
        return self._by_contact[self._contact_starts[contact] : self._contact_starts[contact + 1]]

    def _filed(self, counts: array[int], keys_of: KeysOf) -> tuple[array[int], array[int]]:
        """Return the bought orders sorted by key, and where each key's begin (a counting sort)."""
        starts = array("Q", [0])
        total = 0
        for count in counts:
            total += count
            starts.append(total)
        filed = array("I", bytes(4 * total))
        places = starts[:-1]
        for order in range(len(self)):
            if self.bought[order]:
                for key in keys_of(order):
                    filed[places[key]] = order
                    places[key] += 1
        return filed, starts


def _columns(holder: object) -> dict[str, Column]:
    return {
        name: (column.typecode, column.tobytes()) for name, column in vars(holder).items() if isinstance(column, array)
    }


def _arrays(columns: dict[str, Column]) -> dict[str, array[int] | array[float]]:
    return {name: array(kind, content) for name, (kind, content) in columns.items()}


class ProductNumbers:
    """The numbers that products have in a history: those of the files first, then as they came."""

    def __init__(self, packed: Packed) -> None:
        self.packed = packed
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    @property
    def new_names(self) -> tuple[str, ...]:
        """The ids that the files don't have, in the order of their numbers."""
        return tuple(self._names)

    def take_names(self, names: Sequence[str]) -> None:
        """Have these ids over those of the files."""
        self._names = list(names)
        self._numbers = {name: number for number, name in enumerate(names, len(self.packed.names))}

    def names(self, items: Iterable[int]) -> Iterable[str]:
        """Return the id of each of many products."""
        return map(self.name if self._names else self.packed.names.__getitem__, items)

    def name(self, item: int) -> str:
        """Return the id of a product, by its number here."""
        known = len(self.packed.names)
        return self.packed.names[item] if item < known else self._names[item - known]

    def number(self, product: str) -> int:
        """Return the number here of a product that an order has or had; raises `KeyError` for any other."""
        item = self.item(product)
        if item is None:
            raise KeyError(product)
        return item

    def products(self) -> Iterator[str]:
        """Iterate over every product that an order has or had, in the order of their first appearance."""
        yield from self.packed.names
        yield from self._names

    def products_from(self, item: int) -> Sequence[str]:
        """Return every product that an order has or had from a number on, in the order of their numbers."""
        known = len(self.packed.names)
        return self._names[item - known :] if item >= known else (*self.packed.names[item:], *self._names)

    def item(self, product: str) -> int | None:
        """Return the number here of a product, None for one that no order has or had."""
        item = self.packed.numbers.get(product)
        return self._numbers.get(product) if item is None else item

    def numbered(self, product: str) -> int:
        """Return a product's number, a new one if no order has had it."""
        item = self.item(product)
        if item is None:
            item = self._numbers[product] = len(self.packed.names) + len(self._names)
            self._names.append(product)
        return item

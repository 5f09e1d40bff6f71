"""The carts that contacts left, as orders tell them: an order that is an ABANDONED_SHOPPING_CART, until it changes."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import msgspec


class Cart(msgspec.Struct, frozen=True):
    """One such order: its id, when (UTC, seconds since 1970), and what is in it."""

    order_id: str
    at: float
    products: tuple[str, ...]


Carts = tuple[Cart, ...]


class CartsLayer(msgspec.Struct, frozen=True):
    """What has changed of the carts since the files, as plain data."""

    own: dict[int, Carts]
    gone: tuple[str, ...]


class LeftCarts:
    """The carts of each contact, by its number; those of the files are shared by all states."""

    def __init__(self, of_files: Mapping[int, Carts] | None = None) -> None:
        self._of_files = of_files or {}
        self._own: dict[int, Carts] = {}
        self._whose: dict[str, int] = {}
        self._gone: set[str] = set()

    def layer(self) -> CartsLayer:
        """Return what has changed since the files."""
        return CartsLayer({**self._own}, tuple(sorted(self._gone)))

    def take_all(self, layer: CartsLayer) -> None:
        """Have this, where nothing has changed since the files yet."""
        self._own, self._gone = {**layer.own}, {*layer.gone}
        self._whose = {cart.order_id: contact for contact, carts in layer.own.items() for cart in carts}

    def put(self, contact: int, cart: Cart) -> None:
        """Take a cart."""
        self._have(contact, (*self.of(contact), cart))

    def take_out(self, order_id: str) -> None:
        """Forget the cart that an order was, since the order comes again."""
        contact = self._whose.pop(order_id, None)
        if contact is not None:
            self._own[contact] = tuple(cart for cart in self._own[contact] if cart.order_id != order_id)
        elif order_id in self._ids_of_files:
            self._gone.add(order_id)

    def take_out_between(self, start: float, end: float) -> None:
        """Forget the carts of a span of time."""
        every = [cart for carts in (*self._own.values(), *self._of_files.values()) for cart in carts]
        for order_id in {cart.order_id for cart in every if start <= cart.at <= end}:
            self.take_out(order_id)

    def of(self, contact: int) -> Carts:
        """Return a contact's carts in the order in which they came."""
        own = self._own.get(contact)
        if own is not None:
            return own
        return tuple(cart for cart in self._of_files.get(contact, ()) if cart.order_id not in self._gone)

    def merge(self, contact: int, other: int) -> None:
        """Give the carts of `other` to `contact`."""
        carts = self.of(other)
        if carts:
            self._have(contact, (*self.of(contact), *carts))
            self._own[other] = ()

    def forget(self, contact: int) -> None:
        """Forget a contact's carts."""
        if self.of(contact):
            self._own[contact] = ()

    @functools.cached_property
    def _ids_of_files(self) -> frozenset[str]:
        return frozenset(cart.order_id for carts in self._of_files.values() for cart in carts)

    def _have(self, contact: int, carts: Carts) -> None:
        self._own[contact] = carts
        self._whose.update((cart.order_id, contact) for cart in carts)

"""What contacts looked at without buying it yet: views, wishes, carts and categories, as the tracker tells them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from yespo_mockserver.state.carts import Carts, CartsLayer, LeftCarts

Kind = Literal["view", "wish", "cart", "category"]

WEIGHTS: Mapping[str, float] = {"view": 0.1, "wish": 0.3, "cart": 0.5, "category": 0.1}
"""How much each kind tells of taste, a purchase being 1; assumed (ledger: `personal-interests`)."""

KEPT = 200
"""So many of a contact's latest interests are kept."""


class Interest(msgspec.Struct, frozen=True):
    """One thing that a contact looked at: a product's id, or a category's name for the kind "category"."""

    kind: Kind
    at: float
    of: str


class InterestsLayer(msgspec.Struct, frozen=True):
    """All interests, as plain data."""

    seen: dict[int, tuple[Interest, ...]]
    carts: dict[int, tuple[Interest, ...]]
    left: CartsLayer


class Interests:
    """The interests of each contact, by its number; a new cart takes the place of the one before.

    `left` are carts that orders tell of, in the files those of `carts`. `changes` counts what was noted, merged and
    forgotten.
    """

    def __init__(self, carts: Mapping[int, Carts] | None = None) -> None:
        self.changes: int = 0
        self.left: LeftCarts = LeftCarts(carts)
        self._seen: dict[int, deque[Interest]] = {}
        self._carts: dict[int, tuple[Interest, ...]] = {}

    def layer(self) -> InterestsLayer:
        """Return all of them."""
        seen = {contact: tuple(interests) for contact, interests in self._seen.items()}
        return InterestsLayer(seen, {**self._carts}, self.left.layer())

    def take_all(self, layer: InterestsLayer) -> None:
        """Have these in the place of those that there are."""
        self.changes += 1
        self._seen = {contact: deque(seen, maxlen=KEPT) for contact, seen in layer.seen.items()}
        self._carts = {**layer.carts}
        self.left.take_all(layer.left)

    def note(self, contact: int, kind: Kind, at: float, things: Iterable[str]) -> None:
        """Note what a contact looked at."""
        self.changes += 1
        interests = tuple(Interest(kind, at, thing) for thing in dict.fromkeys(things))
        if kind == "cart":
            self._carts[contact] = interests
        else:
            self._seen.setdefault(contact, deque(maxlen=KEPT)).extend(interests)

    def of(self, contact: int) -> tuple[Interest, ...]:
        """Return a contact's interests in the order in which they came, the cart last."""
        return (*self._seen.get(contact, ()), *self._carts.get(contact, ()))

    def cart_of(self, contact: int) -> tuple[Interest, ...]:
        """Return what is in a contact's newest cart, be it of an event or an order, in the order of the cart."""
        carts = [self._carts.get(contact, ())]
        carts += [tuple(Interest("cart", cart.at, one) for one in cart.products) for cart in self.left.of(contact)]
        return max(filter(None, carts), key=lambda cart: cart[0].at, default=())

    def merge(self, contact: int, other: int) -> None:
        """Give the interests of `other` to `contact`, which keeps its cart where both have one."""
        if other in self._seen or other in self._carts:
            self.changes += 1
        self.left.merge(contact, other)
        if other in self._seen:
            mine = self._seen.setdefault(contact, deque(maxlen=KEPT))
            both = sorted((*self._seen.pop(other), *mine), key=lambda interest: interest.at)
            mine.clear()
            mine.extend(both)
        if other in self._carts:
            cart = self._carts.pop(other)
            self._carts.setdefault(contact, cart)

    def forget(self, contact: int) -> None:
        """Forget all of a contact's interests."""
        self.left.forget(contact)
        seen, cart = self._seen.pop(contact, None), self._carts.pop(contact, None)
        if seen is not None or cart is not None:
            self.changes += 1

"""Customers and orders made up for a feed that comes without any, so that every type has something to find.

Draws on `random.Random(seed).random()` alone, whose sequence Python keeps the same in every version.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate, compress, islice
from typing import TypeVar

from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.settings.data_sources import Lists
from yespo_mockserver.settings.standard import GUIDE_CONTACT
from yespo_mockserver.state.history import Purchase
from yespo_mockserver.state.known_contacts import Contacts

_T = TypeVar("_T")
_LAST_ORDER = datetime(2026, 6, 30, 12, tzinfo=UTC).timestamp()
_SPAN_DAYS = 540
_DAY = 86400.0
_BLOCK = 4096


class Chance:
    """Choices on top of one seeded sequence of numbers."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311  # made-up orders, no secrets

    def happens(self, share: float) -> bool:
        """Tell whether something of this probability happens."""
        return self._random() < share

    def below(self, limit: float) -> float:
        """Return a number from 0 to below `limit`, all equally likely."""
        return self._random() * limit

    def one(self, options: Sequence[_T]) -> _T:
        """Return one of the options, all equally likely."""
        return options[int(self._random() * len(options))]

    def favourite(self, options: Sequence[_T]) -> _T:
        """Return one of the options, the earlier ones far more often: popularity has a long tail."""
        return options[int(self._random() ** 3 * len(options))]


def made_up_lists(catalogue: Catalogue, seed: int, length: int = 20) -> Lists:
    """Return one list for everybody, of products in stock."""
    available = _InStock(catalogue.stock)
    chance = Chance(seed)
    chosen = dict.fromkeys(catalogue.ids[chance.one(available)] for _ in range(length) if available)
    return {"*": tuple(chosen)}


class _InStock(Sequence[int]):
    """The numbers of the products that are in stock; of many products they needn't all be listed for a few."""

    def __init__(self, stock: bytearray) -> None:
        self._stock = stock
        blocks = range(0, len(stock), _BLOCK)
        self._before = [0, *accumulate(min(_BLOCK, len(stock) - at) - stock.count(0, at, at + _BLOCK) for at in blocks)]

    def __len__(self) -> int:
        return self._before[-1]

    def __getitem__(self, place: int) -> int:  # type: ignore[override]  # no slices
        block = bisect_right(self._before, place) - 1
        at = block * _BLOCK
        inside = compress(range(at, at + _BLOCK), self._stock[at : at + _BLOCK])
        return next(islice(inside, place - self._before[block], None))


def made_up_customers(
    catalogue: Catalogue, seed: int, *, customers: int = 200, orders: int = 2000
) -> tuple[Contacts, list[Purchase]]:
    """Return customers with tastes, and their orders, whose baskets hold what goes together.

    Each category has a companion that is bought with it; each customer keeps to a few categories.
    """
    chance = Chance(seed)
    contacts = Contacts()
    for place in range(customers):
        contact_id = GUIDE_CONTACT + place
        contacts.add(
            {
                "contactId": str(contact_id),
                "email": f"customer{place}@example.com",
                "phone": f"38067{place:07d}",
                "externalCustomerId": f"C{place:05d}",
                "webId": f"00000000-0000-4000-8000-{place:012d}",
            }
        )
    shelves = _shelves(catalogue)
    if not shelves:
        return contacts, []
    tastes = [[int(chance.below(len(shelves))) for _ in range(3)] for _ in range(customers)]
    purchases: list[Purchase] = []
    for _ in range(orders):
        customer = int(chance.below(customers))
        shelf = chance.favourite(tastes[customer])
        basket = [chance.favourite(shelves[shelf])]
        companion = shelves[(shelf * 7 + 3) % len(shelves)]
        while len(basket) < 5 and chance.happens(0.6):
            basket.append(chance.favourite(companion if chance.happens(0.6) else shelves[shelf]))
        at = _LAST_ORDER - chance.below(_SPAN_DAYS) // 1 * _DAY
        purchases.append(Purchase(customer, at, tuple(catalogue.ids[number] for number in dict.fromkeys(basket))))
    return contacts, purchases


def _shelves(catalogue: Catalogue) -> list[Sequence[int]]:
    shelves = [catalogue.in_element(name) for name in catalogue.category_names()]
    return shelves or ([range(len(catalogue))] if len(catalogue) else [])

"""A made-up shop whose customers have tastes and whose baskets have complements, so that every type finds something.

Each customer keeps to a few categories, brands and a price level, and comes back for what is used up; each product has
companions that are bought with it. Draws on `random.Random(seed).random()` alone; Faker gives the names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.settings.standard import GUIDE_CONTACT
from yespo_mockserver.synthetic.customers import Chance

LAST_DAY = datetime(2026, 6, 30, 18, tzinfo=UTC)
SPAN_DAYS = 540.0

_USED_UP = 0.25
"""So many products are used up and bought again."""


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """One customer, as contacts.csv has them, and their tastes."""

    identifiers: Mapping[str, str]
    fields: Mapping[str, str]
    shelves: tuple[int, ...]
    brands: frozenset[str]
    level: float


class World:
    """The customers of a catalogue, and their orders in time."""

    def __init__(self, catalogue: Catalogue, *, contacts: int, orders: int, locale: str, seed: int) -> None:
        self._catalogue = catalogue
        self._chance = Chance(seed)
        self._orders = orders
        self._shelves = [
            sorted(catalogue.in_element(name), key=catalogue.prices.__getitem__) for name in catalogue.category_names()
        ]
        if not self._shelves and len(catalogue):
            self._shelves = [sorted(range(len(catalogue)), key=catalogue.prices.__getitem__)]
        self._used_up = [self._chance.happens(_USED_UP) for _ in range(len(catalogue))]
        self._appeal = [self._chance.below(1.0) ** 3 for _ in range(len(catalogue))]
        self._companions: dict[int, list[int]] = {}
        self.customers: list[Customer] = list(self._people(contacts, locale, seed))

    def orders(self) -> Iterator[dict[str, object]]:
        """Yield the orders in the form of POST /api/v1/orders, the oldest first."""
        bought: dict[int, list[int]] = {}
        step = SPAN_DAYS / max(1, self._orders)
        for place in range(self._orders):
            if not self.customers or not self._shelves:
                return
            number = int(self._chance.below(1.0) ** 1.5 * len(self.customers))
            customer = self.customers[number]
            before = bought.setdefault(number, [])
            basket = self._basket(customer, before)
            before += basket
            date = LAST_DAY - timedelta(days=SPAN_DAYS - step * (place + self._chance.below(0.9)))
            yield self._order(place, customer, basket, date)

    def _people(self, count: int, locale: str, seed: int) -> Iterator[Customer]:
        fake = names(locale, seed)
        brands = sorted({brand for brand in self._catalogue.brands if brand})
        for place in range(count):
            first, last, town = fake.first_name(), fake.last_name(), fake.city()
            identifiers = {
                "contactId": str(GUIDE_CONTACT + place),
                "email": f"customer{place}@example.com",
                "phone": f"38067{place:07d}",
                "externalCustomerId": f"C{place:06d}",
                "webId": f"00000000-0000-4000-8000-{place:012d}",
            }
            yield Customer(
                identifiers=identifiers,
                fields={"firstName": first, "lastName": last, "town": town},
                shelves=tuple(int(self._chance.below(len(self._shelves))) for _ in range(3)) if self._shelves else (),
                brands=frozenset(self._chance.one(brands) for _ in range(2)) if brands else frozenset(),
                level=self._chance.below(1.0),
            )

    def _basket(self, customer: Customer, before: list[int]) -> list[int]:
        again = [number for number in before if self._used_up[number]]
        first = self._chance.one(again) if again and self._chance.happens(0.45) else self._liked(customer)
        basket = {first: None}
        for _ in range(5):
            if not self._chance.happens(0.6):
                break
            if self._chance.happens(0.75):
                basket[self._chance.favourite(self._with(self._chance.one(list(basket))))] = None
            elif again and self._chance.happens(0.5):
                basket[self._chance.one(again)] = None
            else:
                basket[self._liked(customer)] = None
        return list(basket)

    def _liked(self, customer: Customer) -> int:
        """Return a product of a favourite shelf, the best of a few by brand, price level and its own appeal."""
        shelf = self._shelves[self._chance.favourite(customer.shelves)]
        options = [self._chance.one(shelf) for _ in range(4)]

        def fit(number: int) -> tuple[float, int]:
            level = bisect_left(shelf, self._catalogue.prices[number], key=self._catalogue.prices.__getitem__) / len(
                shelf
            )
            brand = 0.5 if self._catalogue.brands[number] in customer.brands else 0.0
            return brand - abs(level - customer.level) + self._appeal[number], number

        return max(options, key=fit)

    def _with(self, number: int) -> list[int]:
        """Return what goes with a product, the same for every customer."""
        companions = self._companions.get(number)
        if companions is None:
            categories = self._catalogue.categories(number)
            names_ = self._catalogue.category_names()
            place = names_.index(categories[0]) if categories else 0
            shelf = self._shelves[(place * 7 + 3) % len(self._shelves)]
            companions = self._companions[number] = [self._chance.one(shelf) for _ in range(4)]
        return companions

    def _order(self, place: int, customer: Customer, basket: list[int], date: datetime) -> dict[str, object]:
        catalogue = self._catalogue
        items = [
            {
                "externalItemId": catalogue.ids[number],
                "quantity": 1 + int(self._chance.below(1.0) ** 4 * 3),
                "cost": catalogue.prices[number],
            }
            for number in basket
        ]
        named = self._chance.one(("externalCustomerId", "email", "phone"))
        status = "DELIVERED"
        if not self._chance.happens(0.92):
            status = self._chance.one(("CANCELLED", "ABANDONED_SHOPPING_CART", "IN_PROGRESS", "INITIALIZED"))
        return {
            "externalOrderId": f"{100_001 + place}",
            named: customer.identifiers[named],
            "totalCost": round(sum(float(str(item["cost"])) * int(str(item["quantity"])) for item in items), 2),
            "status": status,
            "date": date.isoformat(timespec="seconds"),
            "currency": "UAH",
            "firstName": customer.fields["firstName"],
            "lastName": customer.fields["lastName"],
            "items": items,
        }


class Names:
    """First names, last names and towns of a locale, from Faker."""

    def __init__(self, locale: str, seed: int) -> None:
        import faker  # noqa: PLC0415  # an extra, and slow to load

        self._fake = faker.Faker(locale)
        self._fake.seed_instance(seed)

    def first_name(self) -> str:
        """Return a first name."""
        return str(self._fake.first_name())

    def last_name(self) -> str:
        """Return a last name."""
        return str(self._fake.last_name())

    def city(self) -> str:
        """Return a town."""
        return str(self._fake.city())


def names(locale: str, seed: int) -> Names:
    """Return names of a locale; raises `LocaleError` on one that Faker doesn't have, ImportError without Faker."""
    try:
        return Names(locale, seed)
    except (AttributeError, ValueError):
        raise LocaleError(f"Faker has no locale {locale!r}; uk_UA and en_GB are two that it has.") from None


class LocaleError(ValueError):
    """There are no names of this locale."""

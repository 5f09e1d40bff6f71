"""What is asked of the fake when its speed is measured: never the same, as users ask, or the same again and again.

Each of these returns what draws so many targets of one data source, or of all six types of the guide in turns.
"""

from __future__ import annotations

import itertools
import json
import random
from bisect import bisect
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from urllib.parse import quote

from yespo_mockserver.shop import Contact, Shop

GUIDES = range(1244, 1250)
"""The data sources of the types that the guide lists."""

PATH = "/api/v2/contacts/recoms/"

Draw: TypeAlias = Callable[[int | None, int], list[str]]
"""Returns targets: of a data source, or of all of them in turns, so many."""

MANY_CONTACTS = 100_000
FEW_PRODUCTS = 300
WELL_KNOWN = 3
"""So many orders make a contact whose answers need reckoning."""

REPEATED = 1000


def never_repeated(shop: Shop, chance: random.Random) -> Draw:
    """Return what asks of other products and another contact each time, one time in four written in another way.

    Half of the contacts have a history, the others are strangers.
    """
    known = well_known(shop)
    ids = shop.catalogue.ids
    asked: set[tuple[str, ...]] = set()
    strangers = itertools.count(900_000_000)

    def target(source: int) -> str:
        while True:
            products = chance.sample(ids, chance.randint(1, 3))
            contact = chance.choice(known) if known and chance.random() < 0.5 else None
            name, value = identifier(contact, next(strangers), chance)
            if (value, *products) not in asked:
                asked.add((value, *products))
                return written(source, name, value, products, chance if chance.random() < 0.25 else None)

    return in_turns(target)


def orders_between(shop: Shop, chance: random.Random) -> Callable[[], dict[str, object]]:
    """Return what makes orders of known contacts, each a minute later than the last, to be posted between questions."""
    customers = [contact.external_customer_id for contact in shop.contacts if contact.external_customer_id]
    numbers = itertools.count(1)

    def order() -> dict[str, object]:
        number = next(numbers)
        at = datetime.fromtimestamp(shop.now, UTC) + timedelta(minutes=number)
        items = [
            {"externalItemId": product, "quantity": 1, "cost": 1} for product in chance.sample(shop.catalogue.ids, 2)
        ]
        return {
            "externalOrderId": f"between-{number}",
            "externalCustomerId": chance.choice(customers),
            "totalCost": 2,
            "status": "DELIVERED",
            "date": at.isoformat(timespec="seconds"),
            "currency": "UAH",
            "items": items,
        }

    return order


def usual(shop: Shop, chance: random.Random) -> Draw:
    """Return what asks as users do: some contacts and products much more often than others (Zipf's law)."""
    known = [contact.contact_id for contact in shop.contacts if contact.contact_id is not None]
    popular = shop.index.popularity.ranking or list(shop.catalogue.numbers())
    products = [shop.catalogue.ids[number] for number in popular[:FEW_PRODUCTS]]
    contact_of, product_of = zipf(MANY_CONTACTS, chance), zipf(len(products), chance)

    def target(source: int) -> str:
        place = contact_of()
        contact = known[place] if place < len(known) else 900_000_000 + place
        return written(source, "contactId", str(contact), [products[product_of()]], None)

    return in_turns(target)


def repeated(shop: Shop, chance: random.Random) -> Draw:
    """Return what asks the same questions in a circle: a thousand of each data source."""
    draw = usual(shop, chance)
    circles = {source: itertools.cycle(draw(source, REPEATED)) for source in GUIDES}
    return in_turns(lambda source: next(circles[source]))


def new_contacts(shop: Shop, chance: random.Random) -> Draw:
    """Return what asks once for each contact that has a history, and then for nobody."""
    known = well_known(shop)
    chance.shuffle(known)
    asking = iter(known)

    def draw(source: int | None, count: int) -> list[str]:
        return [f"{PATH}{source}?contactId={contact.contact_id}" for contact in itertools.islice(asking, count)]

    return draw


def well_known(shop: Shop) -> list[Contact]:
    """Return the contacts with at least `WELL_KNOWN` orders."""
    history = shop.history
    return [
        contact
        for contact in shop.contacts
        if contact.contact_id is not None
        and len(list(itertools.islice(history.orders_by(contact.number), WELL_KNOWN))) == WELL_KNOWN
    ]


def in_turns(target: Callable[[int], str]) -> Draw:
    """Return what draws targets of one data source, or of all of them in turns."""

    def draw(source: int | None, count: int) -> list[str]:
        sources = itertools.cycle(GUIDES if source is None else (source,))
        return [target(one) for one in itertools.islice(sources, count)]

    return draw


def zipf(count: int, chance: random.Random) -> Callable[[], int]:
    """Return what draws a place below `count`, each as often as Zipf's law has it."""
    sums = list(itertools.accumulate(1 / (place + 1) for place in range(count)))
    return lambda: bisect(sums, chance.random() * sums[-1])


def identifier(contact: Contact | None, stranger: int, chance: random.Random) -> tuple[str, str]:
    """Return one identifier of a contact, or of a stranger."""
    if contact is None:
        return ("contactId", str(stranger)) if chance.random() < 0.5 else ("webId", f"visitor-{stranger:x}")
    return chance.choice(list(contact.identifiers().items()))


def written(source: int, name: str, value: str, products: Sequence[str], chance: random.Random | None) -> str:
    """Return a target as most clients write it; with `chance` in one of the other ways that mean the same."""
    one = f"{name}={quote(value, safe='')}"
    if chance is None:
        return f"{PATH}{source}?{one}&products={','.join(products)}"
    listed = chance.choice(
        (
            "products=" + "%2C".join(products),
            "&".join(f"products={product}" for product in products),
            "products=" + quote(json.dumps(products)),
        )
    )
    return f"{PATH}{source}?" + (f"{one}&{listed}" if chance.random() < 0.5 else f"{listed}&{one}")

"""The customers of a made-up shop, and their orders."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.synthetic.world import World

pytest.importorskip("faker")


def test_customers_keep_to_their_brands_and_their_level_of_prices() -> None:
    """What comes first into a basket is of one of two brands of seven, and as dear on its shelf as they like it."""
    catalogue = Catalogue(
        Product(id=str(place), price=float(place * 7 % 40), brand=f"B{place % 7}", category=(f"Shelf {place % 5}",))
        for place in range(400)
    )
    world = World(catalogue, contacts=60, orders=600, locale="uk_UA", seed=1)
    customers = {text: customer for customer in world.customers for text in customer.identifiers.values()}
    far, own = [], []
    for order in world.orders():
        who = next(customers[str(order[name])] for name in ("externalCustomerId", "email", "phone") if name in order)
        items = order["items"]
        assert isinstance(items, list)
        place = int(items[0]["externalItemId"])
        far.append(abs(place * 7 % 40 / 40 - who.level))
        own.append(f"B{place % 7}" in who.brands)
    assert sum(far) / len(far) < 0.285  # by chance 0.33
    assert sum(own) / len(own) > 0.35  # by chance 0.28

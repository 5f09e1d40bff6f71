"""What a question costs has a bound, whatever it asks and however the shop's products are alike."""

from __future__ import annotations

import time

import pytest
from small_worlds import make_world

from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend
from yespo_mockserver.recommend.types.out_of_stock_alternatives import COMPARED

SECONDS = 1.0
"""Of processor time, on any machine; without bounds these take from seconds to minutes."""

ALIKE = 3000


@pytest.mark.ledger("bounded-cost")
@pytest.mark.parametrize(
    "type_", ["out_of_stock_alternatives", "also_bought", "you_may_also_like", "potential_purchase"]
)
@pytest.mark.parametrize("in_stock", [0, 1])
def test_many_products_of_one_category_and_price_cost_little(type_: str, in_stock: int) -> None:
    shelf = [
        Product(id=f"P{place}", price=5.0, category=("A",), tags={"size": str(place)}, is_in_stock=in_stock)
        for place in range(ALIKE)
    ]
    orders = [(0, [f"P{place}", f"P{place + 1}"]) for place in range(0, ALIKE - 1, 3)]
    world = make_world(shelf, orders)
    asked = [product.id for product in shelf[: ALIKE // 2]]
    began = time.process_time()
    recommend(world.shop, world.source(type_), world.contacts[0], asked)
    assert time.process_time() - began < SECONDS


@pytest.mark.ledger("alternatives-ranking")
def test_of_many_equally_near_products_the_first_are_compared_by_brand_and_tags() -> None:
    """The others follow in the feed's order."""
    shelf = [
        Product(id=f"P{place:04}", price=5.0, category=("A",), brand="same" if place % 50 == 49 else "")
        for place in range(3 * COMPARED)
    ]
    world = make_world([Product(id="ASKED", price=5.0, category=("A",), brand="same"), *shelf])
    source = world.source("out_of_stock_alternatives", size=2 * COMPARED)
    found = [world.shop.catalogue.ids[number] for number in recommend(world.shop, source, None, ["ASKED"])]
    assert found[:3] == ["P0049", "P0000", "P0001"]
    assert found[COMPARED - 1 :] == [f"P{place:04}" for place in range(COMPARED - 1, 2 * COMPARED)]

"""Also bought: cosine of the co-purchase counts, then the category, then bestsellers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import World, asked_of, make_world, somebody, worlds

from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend


def similarity(world: World, one: str, other: str) -> float:
    """Return the cosine of two products' order vectors, shrunk by how few orders have both."""
    both = sum(one in purchase.products and other in purchase.products for purchase in world.purchases)
    if not both:
        return 0.0
    return both / math.sqrt(world.orders_of(one) * world.orders_of(other)) * (both / (both + 2))


@pytest.mark.ledger("also-bought")
@given(world=worlds(), data=st.data())
def test_what_is_bought_together_comes_first(world: World, data: st.DataObject) -> None:
    """The sum of the similarities to the asked products ranks; ties go by id."""
    asked = list(dict.fromkeys(data.draw(asked_of(world))))
    source = world.source("also_bought", size=1000, in_stock_only=False)
    answer = recommend(world.shop, source, data.draw(somebody(world)), asked)
    scores = {
        product.id: sum(similarity(world, one, product.id) for one in asked if one in world.by_id())
        for product in world.products
        if product.id not in asked
    }
    wanted = sorted((p for p in scores if scores[p] > 0), key=lambda p: (-scores[p], p))
    assert [world.shop.catalogue.ids[number] for number in answer[: len(wanted)]] == wanted


@pytest.mark.ledger("also-bought-ranking")
@pytest.mark.ledger("also-bought")
def test_a_product_in_every_basket_doesnt_win_everywhere() -> None:
    """A carrier bag is bought with everything, so it says little; the sleeping bag says much."""
    shelf = [Product(id=name) for name in ("TENT", "SLEEPING-BAG", "CARRIER", "SOAP")]
    orders = [(0, ["TENT", "SLEEPING-BAG", "CARRIER"]), (1, ["TENT", "SLEEPING-BAG"]), (2, ["TENT", "CARRIER"])]
    world = make_world(shelf, orders + [(2, ["SOAP", "CARRIER"])] * 8)
    answer = recommend(world.shop, world.source("also_bought"), None, ["TENT"])
    assert world.shop.catalogue.ids[answer[0]] == "SLEEPING-BAG"


@pytest.mark.ledger("also-bought")
def test_the_rest_is_filled_from_the_category_then_from_bestsellers() -> None:
    """A product that nobody bought is answered from its shelf first."""
    shelf = [
        Product(id="NEW", category=("Tents",)),
        Product(id="SHELF", category=("Tents",)),
        Product(id="SOLD-SHELF", category=("Tents",)),
        Product(id="BEST", category=("Food",)),
        Product(id="UNSOLD", category=("Food",)),
    ]
    world = make_world(shelf, [(0, ["BEST"]), (1, ["BEST"]), (1, ["SOLD-SHELF"])])
    answer = recommend(world.shop, world.source("also_bought"), None, ["NEW"])
    assert [world.shop.catalogue.ids[number] for number in answer] == ["SOLD-SHELF", "SHELF", "BEST"]


@pytest.mark.ledger("also-bought")
def test_of_neighbours_that_several_asked_products_bring_alike_the_smaller_id_comes_first() -> None:
    shelf = [Product(id=name) for name in ("Y", "X", "B", "A")]
    world = make_world(shelf, [(0, ["A", "Y"]), (1, ["B", "X"])])
    for asked in (["A", "B"], ["B", "A"]):
        answer = recommend(world.shop, world.source("also_bought"), None, asked)
        assert [world.shop.catalogue.ids[number] for number in answer[:2]] == ["X", "Y"]


@pytest.mark.ledger("also-bought")
@pytest.mark.parametrize("asked", [["TENT"], ["TENT", "STOVE"], ["STOVE", "TENT", "LAMP"]])
def test_ties_across_several_asked_products_go_by_id(asked: list[str]) -> None:
    """However often, and in whatever order, products were bought with them."""
    others = ["D", "A", "C", "B"]
    shelf = [Product(id=name) for name in (*others, "TENT", "STOVE", "LAMP")]
    orders = [(place, [name, other]) for place, other in enumerate(others) for name in ("TENT", "STOVE", "LAMP")]
    world = make_world(shelf, orders)
    answer = recommend(world.shop, world.source("also_bought"), None, asked)
    assert [world.shop.catalogue.ids[number] for number in answer][:4] == ["A", "B", "C", "D"]

"""You may also like: dearer ones of the same category, and what goes with them from elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import World, make_world, worlds

from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend


@pytest.mark.ledger("you-may-also-like")
@given(world=worlds(), data=st.data(), largest=st.sampled_from([1.0, 1.5, 3.0]))
def test_everything_is_a_dearer_relative_or_complementary(world: World, data: st.DataObject, largest: float) -> None:
    """Of the asked product's category only dearer ones in the range come; others only if bought together with it."""
    asked = data.draw(st.sampled_from(list(world.products)))
    source = world.source("you_may_also_like", size=1000, relative_range=(0.7, largest))
    answer = [world.by_id()[world.shop.catalogue.ids[n]] for n in recommend(world.shop, source, None, [asked.id])]
    together = {p for purchase in world.purchases if asked.id in purchase.products for p in purchase.products}
    for product in answer:
        if set(product.category) & set(asked.category):
            assert asked.price < product.price <= largest * asked.price
        else:
            assert product.id in together
    wanted = {
        p.id
        for p in world.products
        if p.is_in_stock
        and p.id != asked.id
        and (
            asked.price < p.price <= largest * asked.price
            if set(p.category) & set(asked.category)
            else p.id in together
        )
    }
    assert {product.id for product in answer} == wanted


@pytest.mark.ledger("you-may-also-like-mix")
@pytest.mark.ledger("you-may-also-like")
def test_dearer_and_complementary_products_alternate() -> None:
    """The most ordered dearer one comes first, then what goes with it."""
    shelf = [
        Product(id="TENT", price=100.0, category=("Tents",)),
        Product(id="DEARER", price=150.0, category=("Tents",)),
        Product(id="DEARER-AND-LIKED", price=200.0, category=("Tents",)),
        Product(id="PALACE", price=301.0, category=("Tents",)),
        Product(id="PEGS", price=5.0, category=("Pegs",)),
    ]
    world = make_world(shelf, [(0, ["TENT", "PEGS"]), (1, ["DEARER-AND-LIKED"])])
    answer = recommend(world.shop, world.source("you_may_also_like"), None, ["TENT"])
    assert [world.shop.catalogue.ids[number] for number in answer] == ["DEARER-AND-LIKED", "PEGS", "DEARER"]


@pytest.mark.ledger("you-may-also-like")
def test_both_ends_of_the_range_belong_to_it() -> None:
    prices = {"TENT": 100.0, "BELOW": 149.0, "LEAST": 150.0, "MOST": 200.0, "ABOVE": 201.0}
    world = make_world([Product(id=name, price=price, category=("Tents",)) for name, price in prices.items()])
    source = world.source("you_may_also_like", relative_range=(1.5, 2.0))
    answer = recommend(world.shop, source, None, ["TENT"])
    assert [world.shop.catalogue.ids[number] for number in answer][:2] == ["LEAST", "MOST"]

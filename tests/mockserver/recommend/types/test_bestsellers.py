"""Bestsellers: most ordered by other customers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import CATEGORIES, World, make_world, somebody, worlds

from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend
from yespo_mockserver.shop import Contact


def expected(world: World, contact: Contact | None, category: str | None = None) -> list[str]:
    """Return the bestsellers, by counting."""
    counted = [
        (-orders, product.id)
        for product in world.products
        if (orders := world.orders_of(product.id, but=contact)) > 0
        and product.is_in_stock
        and (category is None or category in product.category)
    ]
    return [product for _, product in sorted(counted)]


@pytest.mark.ledger("bestsellers")
@given(world=worlds(), data=st.data())
def test_the_products_in_most_orders_of_others_come_first(world: World, data: st.DataObject) -> None:
    """The asking contact's own orders don't count, ties go by id, what nobody else ordered is left out."""
    contact = data.draw(somebody(world))
    answer = recommend(world.shop, world.source("bestsellers", size=1000), contact)
    assert [world.shop.catalogue.ids[number] for number in answer] == expected(world, contact)


@pytest.mark.ledger("bestsellers")
@given(world=worlds(), data=st.data(), category=st.sampled_from(CATEGORIES))
def test_a_category_has_bestsellers_of_its_own(world: World, data: st.DataObject, category: str) -> None:
    """With the category's scope, the same ranking is kept to the category."""
    contact = data.draw(somebody(world))
    source = world.source("bestsellers", size=1000, scope="category")
    answer = recommend(world.shop, source, contact, category=[category])
    assert [world.shop.catalogue.ids[number] for number in answer] == expected(world, contact, category)


@pytest.mark.ledger("bestsellers-count")
@pytest.mark.ledger("bestsellers")
def test_pieces_dont_count_but_orders_do() -> None:
    """A product that is twice in one order counts once."""
    world = make_world([Product(id="A"), Product(id="B")], [(0, ["A", "A", "A"]), (1, ["B"]), (2, ["B"])])
    answer = recommend(world.shop, world.source("bestsellers"))
    assert [world.shop.catalogue.ids[number] for number in answer] == ["B", "A"]

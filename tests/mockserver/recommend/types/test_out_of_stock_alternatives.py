"""Alternatives: the nearest replacement first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import World, make_world, worlds

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.category_index import path_prefixes
from yespo_mockserver.recommend import recommend


def nearness(asked: Product, other: Product) -> tuple[int, float, bool, int, str]:
    """Return the key that sorts alternatives: category depth, price, brand, shared tags, id."""
    prefixes = [{p for path in one.category for p in path_prefixes(path)} for one in (asked, other)]
    depth = max((prefix.count(">") + 1 for prefix in prefixes[0] & prefixes[1]), default=0)
    shared = len(asked.tags.items() & other.tags.items())
    return -depth, round(abs(asked.price - other.price), 6), asked.brand != other.brand, -shared, other.id


@pytest.mark.ledger("alternatives-ranking")
@pytest.mark.ledger("out-of-stock-alternatives")
@given(world=worlds(), data=st.data())
def test_alternatives_come_by_nearness(world: World, data: st.DataObject) -> None:
    """Deepest common category, nearest price, same brand, shared tags, then id; nothing of another category."""
    asked = data.draw(st.sampled_from(list(world.products)))
    source = world.source("out_of_stock_alternatives", size=1000)
    answer = recommend(world.shop, source, None, [asked.id])
    keys = {p.id: nearness(asked, p) for p in world.products if p.id != asked.id and p.is_in_stock}
    wanted = sorted((p for p in keys if keys[p][0] < 0), key=keys.__getitem__)
    assert [world.shop.catalogue.ids[number] for number in answer] == wanted


@pytest.mark.ledger("out-of-stock-alternatives")
def test_each_asked_product_gets_its_turn() -> None:
    """Two asked products share the answer."""
    shelf = [Product(id=f"T{price}", price=price, category=("Tents",)) for price in (10, 11, 12)]
    shelf += [Product(id=f"F{price}", price=price, category=("Food",)) for price in (1, 2, 3)]
    world = make_world(shelf)
    answer = recommend(world.shop, world.source("out_of_stock_alternatives"), None, ["T10", "F1"])
    assert [world.shop.catalogue.ids[number] for number in answer] == ["T11", "F2", "T12", "F3"]

"""Discounted: by the share of the old price that is taken off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import make_world

from yespo_contracts.product import Product
from yespo_mockserver.recommend import explain, recommend

prices = st.integers(1, 40).map(float)
olds = st.sampled_from(["", "0", "20", "30.50", "40 UAH", "soon", "-5"])
NUMBERS = {"20": 20.0, "30.50": 30.5, "40 UAH": 40.0}


@pytest.mark.ledger("discounted")
@pytest.mark.ledger("discounted-ranking")
@given(
    goods=st.lists(st.tuples(prices, olds, st.sampled_from(["Tents", "Bags"])), min_size=1, max_size=12),
    later=st.lists(st.tuples(st.integers(0, 11), prices), max_size=4),
    least=st.sampled_from([0.0, 0.1, 0.5]),
)
def test_the_largest_share_comes_first_also_after_prices_changed(
    goods: list[tuple[float, str, str]], later: list[tuple[int, float]], least: float
) -> None:
    """The order is that of the shares worked out by hand, from the data source's least discount on."""
    shelf = [
        Product(id=f"P{place}", price=price, category=(category,), tags={"oldprice": old} if old else {})
        for place, (price, old, category) in enumerate(goods)
    ]
    world = make_world(shelf)
    whole = world.source("discounted", size=1000, least_discount=least)
    now = {product.id: product for product in shelf}
    for place, price in [(-1, 0.0), *later]:
        if 0 <= place < len(shelf):
            changed = Product(id=f"P{place}", price=price, category=("Tents",), tags=shelf[place].tags)
            now[changed.id] = world.shop.add_product(
                id=changed.id, price=price, category="Tents", tags=dict(changed.tags)
            )
        shares = {
            one.id: (old - one.price) / old
            for one in now.values()
            if (old := NUMBERS.get(one.tags.get("oldprice", ""), 0.0)) > one.price
        }
        wanted = sorted((one for one in shares if shares[one] >= least), key=lambda one: (-shares[one], one))
        assert [world.shop.catalogue.ids[number] for number in recommend(world.shop, whole, None)] == wanted
        tents = world.source("discounted", size=1000, least_discount=least, scope="category")
        found = [world.shop.catalogue.ids[number] for number in recommend(world.shop, tents, None, (), ["Tents"])]
        assert found == [one for one in wanted if now[one].category == ("Tents",)]


def test_the_explanation_names_both_prices() -> None:
    """Why a product is there is what is taken off."""
    world = make_world([Product(id="P", price=75.0, tags={"oldprice": "100"})])
    assert explain(world.shop, world.source("discounted"), None).products[0].reasons == ("25% off: 75 instead of 100",)

"""Trending: the orders of the last days against those of as many days before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import CATEGORIES, DAY, START, World, make_world, worlds

from yespo_contracts.bodies.removal_body import OrderRemoval
from yespo_contracts.product import Product
from yespo_mockserver.recommend import explain, recommend
from yespo_mockserver.state.change import RemoveOrders


def ranked(bought: list[tuple[float, tuple[str, ...]]], days: int) -> list[str]:
    """Count by hand: late orders times their share of both windows'."""
    now = max(at for at, _ in bought)
    values: dict[str, float] = {}
    for product in {product for _, basket in bought for product in basket}:
        late = sum(product in basket and at > now - days * DAY for at, basket in bought)
        early = sum(product in basket and now - 2 * days * DAY < at <= now - days * DAY for at, basket in bought)
        if late:
            values[product] = late * late / (late + early)
    return sorted(values, key=lambda product: (-values[product], product))


@pytest.mark.ledger("trending")
@given(world=worlds(), days=st.integers(1, 9), data=st.data())
def test_the_order_is_that_of_a_count_by_hand_also_as_time_goes_on(
    world: World, days: int, data: st.DataObject
) -> None:
    """New orders move both windows, late ones are counted where they belong, orders and products come and go."""
    source = world.source("trending", size=1000, in_stock_only=False, fallback=(), days=days)
    bought = [(one.at, one.products) for one in world.purchases]
    for _ in range(4):
        if bought:
            answer = recommend(world.shop, source, None)
            wanted = [one for one in ranked(bought, days) if world.shop.catalogue.number(one) is not None]
            assert [world.shop.catalogue.ids[number] for number in answer] == wanted
        basket = data.draw(st.lists(st.sampled_from(sorted(world.by_id())), min_size=1, max_size=3, unique=True))
        at = START + DAY * data.draw(st.integers(0, 40))
        world.shop.add_order(world.contacts[0], basket, date=datetime.fromtimestamp(at, UTC))
        bought.append((at, tuple(basket)))
        if data.draw(st.booleans()):
            world.shop.add_product(id="LATER", category="Tents")
        if data.draw(st.booleans()):
            day = START + DAY * data.draw(st.integers(0, 40))
            world.shop.log.commit_now(RemoveOrders(OrderRemoval(start=day - 1, end=day + 1)))
            bought = [(at, basket) for at, basket in bought if not day - 1 <= at <= day + 1]


@pytest.mark.ledger("trending")
@given(world=worlds(), asked=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2))
def test_a_category_has_its_part_of_the_whole_ranking(world: World, asked: list[str]) -> None:
    """Asked by category, the answer is the whole one without the others."""
    everything = world.source("trending", size=1000, in_stock_only=False, fallback=())
    whole = recommend(world.shop, everything, None)
    part = world.source("trending", size=1000, in_stock_only=False, fallback=(), scope="category")
    wanted = [number for number in whole if set(world.shop.catalogue.categories(number)) & set(asked)]
    assert recommend(world.shop, part, None, (), asked) == wanted


@pytest.mark.ledger("trending")
def test_what_rises_goes_before_what_is_ordered_as_much_as_ever() -> None:
    """Three orders this week and none before beat four of each."""
    shelf = [Product(id="RISING"), Product(id="STEADY")]
    world = make_world(shelf, [])
    now = datetime(2026, 6, 30, tzinfo=UTC)
    for days in (1, 2, 3):
        world.shop.add_order(world.contacts[0], ["RISING"], date=now - timedelta(days=days))
    for days in (0, 1, 2, 3, 8, 9, 10, 11):
        world.shop.add_order(world.contacts[1], ["STEADY"], date=now - timedelta(days=days))
    source = world.source("trending")
    answer = recommend(world.shop, source, None)
    assert [world.shop.catalogue.ids[number] for number in answer] == ["RISING", "STEADY"]
    reasons = explain(world.shop, source, None).products
    assert reasons[1].reasons == ("in 4 orders of the last 7 days, 4 in as many days before",)

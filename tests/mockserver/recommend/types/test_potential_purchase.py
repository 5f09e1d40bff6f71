"""Potential purchase: what the users who bought a product order next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_worlds import START, World, asked_of, make_world, worlds

from yespo_contracts.product import Product
from yespo_mockserver.index import next_orders
from yespo_mockserver.index.next_orders import SHRINKAGE, TOGETHER, NextOrders
from yespo_mockserver.recommend import explain, recommend
from yespo_mockserver.recommend.types.potential_purchase import USUAL

Bought = tuple[int, float, Sequence[str]]


def ranked(bought: Sequence[Bought], asked: Sequence[str]) -> list[str]:
    """Count by hand: each later order by how many orders later it is, and orders with both."""
    total: defaultdict[str, float] = defaultdict(float)
    for one in asked:
        weights: defaultdict[str, float] = defaultdict(float)
        for contact in {contact for contact, _, _ in bought}:
            own = sorted((order for order in bought if order[0] == contact), key=lambda order: order[1])
            for place, (_, _, basket) in enumerate(own):
                before = [earlier for earlier in range(place) if one in own[earlier][2]]
                for other in basket if before else ():
                    weights[other] += 1 / (place - before[-1])
        for other in {other for _, _, basket in bought for other in basket}:
            both = sum(one in basket and other in basket for _, _, basket in bought)
            weights[other] += TOGETHER * both * both / (both + SHRINKAGE)
        orders = sum(one in basket for _, _, basket in bought)
        for other, weight in weights.items():
            if weight and other != one:
                total[other] += weight / orders**0.5
    for other in total:
        usual = sum(other in basket for _, _, basket in bought) / len(bought)
        total[other] += USUAL * usual * len(asked)
    return sorted(total, key=lambda other: (-round(total[other], 9), other))


def answered(world: World, asked: Sequence[str], contact: int = 0) -> list[str]:
    source = world.source("potential_purchase", size=1000, in_stock_only=False, fallback=())
    numbers = recommend(world.shop, source, world.contacts[contact], asked)
    return [world.shop.catalogue.ids[number] for number in numbers]


@pytest.mark.ledger("potential-purchase")
@pytest.mark.ledger("potential-purchase-ranking")
@given(world=worlds(), data=st.data())
def test_the_order_is_that_of_a_count_by_hand_also_after_more_orders(world: World, data: st.DataObject) -> None:
    """What is kept for a product is never older than its buyers' orders."""
    bought: list[Bought] = [(one.contact, one.at, one.products) for one in world.purchases]
    known = world.by_id()
    for place in range(data.draw(st.integers(1, 3))):
        asked = list(dict.fromkeys(data.draw(asked_of(world))))
        wanted = ranked(bought, [one for one in asked if one in known])
        assert answered(world, asked) == [one for one in wanted if one in known and one not in asked]
        contact = data.draw(st.integers(0, 2))
        basket = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3, unique=True))
        at = datetime.fromtimestamp(START, UTC) + timedelta(days=100 + place)
        world.shop.add_order(world.contacts[contact], basket, date=at)
        bought.append((world.contacts[contact].number, at.timestamp(), basket))


@pytest.mark.parametrize("limit", ["NEAREST", "FORGOTTEN"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds(), data=st.data())
def test_what_is_cut_off_or_forgotten_at_once_changes_nothing_before_it(
    monkeypatch: pytest.MonkeyPatch, limit: str, world: World, data: st.DataObject
) -> None:
    """The first of those that are ordered next stay the first, ties too, and after more orders."""
    kept = NextOrders(world.shop.history)
    ids = sorted(world.by_id())
    first = 2 if limit == "NEAREST" else None
    for _ in range(2):
        monkeypatch.setattr(next_orders, limit, 1000)
        whole = [NextOrders(world.shop.history).after(one) for one in ids]
        monkeypatch.setattr(next_orders, limit, 2)
        kept.catch_up()
        assert [kept.after(one) for one in ids] == [(items[:first], weights[:first]) for items, weights in whole]
        world.shop.add_order(world.contacts[data.draw(st.integers(0, 2))], [data.draw(st.sampled_from(ids))])


@pytest.mark.ledger("potential-purchase")
def test_what_comes_later_counts_where_also_bought_sees_nothing() -> None:
    """Nobody buys the tent and the lantern together; who bought the tent comes back for the lantern."""
    shelf = [Product(id=name) for name in ("TENT", "LANTERN", "SOAP")]
    world = make_world(shelf, [(0, ["TENT"]), (1, ["TENT"]), (0, ["LANTERN"]), (1, ["LANTERN"]), (2, ["SOAP"])])
    assert answered(world, ["TENT"], contact=2) == ["LANTERN"]
    source = world.shop.data_sources[1]
    reasons = explain(world.shop, source, world.contacts[2], ["TENT"]).products[0].reasons
    assert reasons[0] == "ordered by 2 buyers of 'TENT' in a later order"

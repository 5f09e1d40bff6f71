"""Explanations: each product of an answer has its reason, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import World, asked_of, make_world, somebody, worlds

from yespo_contracts.account import PRODUCT_BASED
from yespo_contracts.bodies.event_body import Event
from yespo_contracts.bodies.event_products import EventProduct
from yespo_contracts.product import Product
from yespo_mockserver.recommend import explain, recommend
from yespo_mockserver.settings.data_sources import TYPES
from yespo_mockserver.state.change import TakeEvent


@pytest.fixture
def world() -> World:
    """Return a world in which tents and bags go together."""
    shelf = [
        Product(id="TENT", price=100.0, category=("Tents",), brand="Ridge"),
        Product(id="PALACE", price=150.0, category=("Tents",), brand="Ridge"),
        Product(id="BAG", price=50.0, category=("Bags",)),
        Product(id="CHALK", price=5.0, category=("Climbing",)),
    ]
    return make_world(shelf, [(1, ["TENT", "BAG"]), (2, ["TENT", "BAG"]), (2, ["CHALK"]), (0, ["TENT"])])


def reasons(world: World, type_: str, *asked: str, contact: int | None = None, **settings: object) -> dict[str, str]:
    who = None if contact is None else world.contacts[contact]
    explanation = explain(world.shop, world.source(type_, **settings), who, asked)
    return {product.id: "; ".join(product.reasons) for product in explanation.products}


@given(world=worlds(), data=st.data(), type_=st.sampled_from(TYPES))
def test_every_product_of_the_answer_has_a_reason(world: World, data: st.DataObject, type_: str) -> None:
    """The explained products are those of the answer, in its order."""
    source = world.source(type_, rule=[{"show_more": {"field": "brand", "equals": "Kulish"}}])
    asked, contact = data.draw(asked_of(world)), data.draw(somebody(world))
    explanation = explain(world.shop, source, contact, asked)
    known = any(product in world.by_id() for product in asked)
    fallback = "bestsellers" if type_ in PRODUCT_BASED and not known else None
    assert [product.number for product in explanation.products] == recommend(
        world.shop, source, contact, asked, type=fallback
    )
    assert all(product.reasons and all(product.reasons) for product in explanation.products)


def test_each_type_says_why(world: World) -> None:
    """Which purchase, which product, how often, how much dearer."""
    assert reasons(world, "bestsellers", contact=0)["TENT"] == "a bestseller, in 2 orders of other customers"
    assert reasons(world, "also_bought", "TENT")["BAG"] == "in 2 orders together with 'TENT'"
    assert reasons(world, "also_bought", "TENT")["PALACE"] == "of the category 'Tents', as 'TENT'"
    assert reasons(world, "also_bought", "TENT")["CHALK"] == "a bestseller, in 1 order of other customers"
    assert reasons(world, "you_may_also_like", "TENT") == {
        "PALACE": "50% dearer than 'TENT', of the same category 'Tents'",
        "BAG": "in 2 orders together with 'TENT', and of another category",
    }
    assert reasons(world, "out_of_stock_alternatives", "TENT") == {
        "PALACE": "in 'Tents' as 'TENT', 50 dearer, of the same brand"
    }
    assert set(reasons(world, "other").values()) == {"in the list made elsewhere"}
    personal = reasons(world, "personal", contact=0)
    assert personal["BAG"] == "in 2 orders together with 'TENT', which the contact bought on 2026-06-04"
    assert personal["TENT"].startswith("bought before on 2026-06-04; 0 of 3 buyers came back for it")


def test_what_was_looked_at_is_named(world: World) -> None:
    """A view is told as a view."""
    visitor = world.shop.add_contact(web_id="W")
    viewed = Event(name="ProductPage", web_id="W", products=(EventProduct(id="TENT"),))
    world.shop.log.commit_now(TakeEvent(viewed))
    explanation = explain(world.shop, world.source("personal"), visitor)
    bag = next(product for product in explanation.products if product.id == "BAG")
    assert bag.reasons == ("in 2 orders together with 'TENT', which the contact has viewed",)


def test_notes_tell_what_holds_for_the_whole_answer(world: World) -> None:
    """Fallbacks, rules that apply and that don't, and why it is short."""
    rules = [
        {"do_not_show": {"field": "price", "below": 10}},
        {"show_only": {"field": "brand", "contact_field": "brand"}},
    ]
    explanation = explain(world.shop, world.source("also_bought", rule=rules), None, ["NOPE"])
    assert explanation.notes == (
        "The contact isn't known.",
        "None of the products is in the feed: bestsellers answer.",
        "Not in the feed, and passed over: 'NOPE'.",
        "Only products in stock may answer.",
        "Rule: do not show: price below 10.",
        "Rule that doesn't apply, for want of the contact's field: show only: brand contact field brand.",
        "There are 2 products where the data source's size is 10: nothing else fits.",
    )
    personal = explain(
        world.shop, world.source("personal", scope="category"), world.shop.add_contact(web_id="X"), (), ["Bags"]
    )
    assert "The contact has no history: bestsellers answer." in personal.notes
    assert "Only products of 'Bags' may answer." in personal.notes
    assert "Without a contact bestsellers answer." in explain(world.shop, world.source("personal")).notes

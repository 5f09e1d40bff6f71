"""Viewed and abandoned: a contact's own views and cart, the newest first, without what was bought since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loop import order, post
from small_worlds import START, make_world

from yespo_contracts.product import Product
from yespo_mockserver.app import create_app
from yespo_mockserver.recommend import explain, recommend

IDS = ["A", "B", "C", "D"]
steps = st.lists(
    st.tuples(st.sampled_from(["view", "cart", "bought"]), st.lists(st.sampled_from(IDS), max_size=3, unique=True)),
    max_size=8,
)


@pytest.mark.ledger("viewed")
@pytest.mark.ledger("viewed-ranking")
@pytest.mark.ledger("message-types")
@pytest.mark.ledger("abandoned")
@given(steps=steps)
def test_the_newest_come_first_without_what_was_bought_since(steps: list[tuple[str, list[str]]]) -> None:
    """The order is that of a count by hand, whatever is viewed, put into the cart and bought in any order."""
    world = make_world([Product(id=one) for one in IDS])
    shop, contact = world.shop, world.contacts[0]
    viewed: dict[str, int] = {}
    cart: list[str] = []
    for place, (what, products) in enumerate(steps):
        at = START + 3600.0 * place
        if what == "bought" and products:
            shop.add_order(contact, products, date=datetime.fromtimestamp(at, UTC))
            viewed = {one: seen for one, seen in viewed.items() if one not in products}
            cart = [one for one in cart if one not in products]
        elif what == "view":
            shop.interests.note(contact.number, "view", at, products)
            for offset, one in enumerate(products):
                viewed[one] = 10 * place + offset
        elif what == "cart":
            shop.interests.note(contact.number, "cart", at, products)
            cart = products
    for type_, wanted in (("viewed", sorted(viewed, key=viewed.__getitem__, reverse=True)), ("abandoned", cart[::-1])):
        numbers = recommend(shop, world.source(type_, size=1000), contact)
        assert [shop.catalogue.ids[number] for number in numbers] == wanted
        assert recommend(shop, world.source(type_), None) == []


@pytest.mark.ledger("abandoned-ranking")
def test_an_abandoned_order_is_a_cart_until_it_is_bought() -> None:
    """Shops tell of carts by orders too; the same order delivered is no cart any more."""
    world = make_world([Product(id=one) for one in IDS])
    app = create_app(world.shop)
    source = world.source("abandoned")
    items = [{"externalItemId": one, "quantity": 1} for one in ("A", "B")]

    def left() -> list[str]:
        (known,) = world.shop.contacts.matches({"externalCustomerId": "customer-1"})
        return [reason.id for reason in explain(world.shop, source, known).products]

    post(app, "/api/v1/orders", {"orders": [order(items=items, status="ABANDONED_SHOPPING_CART")]})
    assert left() == ["B", "A"]
    post(app, "/api/v1/orders", {"orders": [order(items=items, status="DELIVERED")]})
    assert left() == []

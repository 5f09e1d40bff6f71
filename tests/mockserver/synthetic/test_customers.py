"""Customers and orders made up for a bare feed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_worlds import OFTEN_EMPTY

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.recommend import recommend
from yespo_mockserver.settings.standard import GUIDE_CONTACT, standard_data_sources
from yespo_mockserver.shop import Shop
from yespo_mockserver.synthetic import customers
from yespo_mockserver.synthetic.customers import Chance, made_up_customers, made_up_lists

FEED = (
    b"""<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>%s</channel></rss>"""
)
ITEM = (
    b"<item><g:id>%d</g:id><title>T</title><link>https://shop.example/%d</link><g:price>%d UAH</g:price>"
    b"<g:availability>in stock</g:availability><g:product_type>Shelf %d</g:product_type></item>"
)


def feed(products: int = 60) -> bytes:
    return FEED % b"".join(ITEM % (place, place, 10 + place, place % 6) for place in range(products))


@pytest.mark.ledger("stability")
def test_the_same_seed_makes_the_same_customers_and_orders() -> None:
    """Another seed makes others."""
    catalogue = Catalogue([Product(id=str(place), category=(f"Shelf {place % 5}",)) for place in range(50)])
    contacts, purchases = made_up_customers(catalogue, 7)
    again, same = made_up_customers(catalogue, 7)
    assert (list(contacts), purchases) == (list(again), same)
    assert made_up_customers(catalogue, 8)[1] != purchases


def test_baskets_hold_what_goes_together_and_customers_have_tastes() -> None:
    """A customer's favourite shelf has far more than an even share of their products."""
    catalogue = Catalogue([Product(id=str(place), category=(f"Shelf {place % 10}",)) for place in range(200)])
    _, purchases = made_up_customers(catalogue, 1)
    assert len(purchases) == 2000
    assert all(len(set(purchase.products)) == len(purchase.products) for purchase in purchases)
    assert {len(purchase.products) for purchase in purchases} == {1, 2, 3, 4, 5}
    shelves: dict[int, Counter[int]] = {}
    for purchase in purchases:
        shelves.setdefault(purchase.contact, Counter()).update(int(product) % 10 for product in purchase.products)
    shares = [max(counts.values()) / counts.total() for counts in shelves.values()]
    assert sum(shares) / len(shares) > 0.3


def test_a_bare_feed_becomes_a_shop_in_which_every_type_of_which_orders_tell_finds_something() -> None:
    """The guide's own example contact and data source answer."""
    shop = Shop.of_feed(feed())
    (contact,) = shop.contacts.matches({"contactId": str(GUIDE_CONTACT)})
    assert set(shop.data_sources) == {source.id for source in standard_data_sources()}
    for source in shop.data_sources.values():
        if source.type not in OFTEN_EMPTY:
            assert recommend(shop, source, contact, ["3"], ["Shelf 3"]), source.type


@pytest.mark.parametrize("count", [0, 1])
def test_a_feed_of_hardly_anything_is_a_shop_too(count: int) -> None:
    """No product, or one without a category, makes no trouble."""
    catalogue = Catalogue([Product(id=str(place)) for place in range(count)])
    contacts, purchases = made_up_customers(catalogue, 1)
    assert len(contacts) == 200
    assert len(purchases) == (2000 if count else 0)
    assert made_up_lists(catalogue, 1) == {"*": ("0",) if count else ()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stock=st.lists(st.booleans(), min_size=1, max_size=30), seed=st.integers(0, 99))
def test_a_made_up_list_is_drawn_from_what_is_in_stock(
    monkeypatch: pytest.MonkeyPatch, stock: list[bool], seed: int
) -> None:
    """As if all of that stood in a list, without one being made."""
    monkeypatch.setattr(customers, "_BLOCK", 4)
    catalogue = Catalogue(Product(id=str(place), is_in_stock=int(there)) for place, there in enumerate(stock))
    listed = [str(place) for place, there in enumerate(stock) if there]
    chance = Chance(seed)
    wanted = dict.fromkeys(chance.one(listed) for _ in range(20) if listed)
    assert made_up_lists(catalogue, seed) == {"*": tuple(wanted)}

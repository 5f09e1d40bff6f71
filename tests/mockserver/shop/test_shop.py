"""The shop: loaded from files, changed by requests and tests, reset."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from small_worlds import World, make_world

from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend
from yespo_mockserver.shop import Shop, ShopError


@pytest.fixture
def world() -> World:
    """Return a world of two products and one purchase."""
    return make_world([Product(id="A", price=5.0), Product(id="B", price=6.0)], [(0, ["A"])])


@pytest.mark.ledger("freshness")
def test_an_order_shows_in_the_next_answer(world: World) -> None:
    """B becomes a bestseller, and what goes with A."""
    source = world.source("bestsellers")
    assert recommend(world.shop, source) == [0]
    world.shop.add_order(world.contacts[1], ["B", "A"])
    world.shop.add_order(world.contacts[1], ["B"])
    assert recommend(world.shop, source) == [0, 1]
    world.shop.add_order(world.contacts[1], ["B"], date=datetime(2026, 7, 1, tzinfo=UTC))
    assert recommend(world.shop, source) == [1, 0]
    assert world.shop.now == datetime(2026, 7, 1, tzinfo=UTC).timestamp()


@pytest.mark.ledger("stability")
def test_a_reset_returns_the_shop_to_its_files(world: World) -> None:
    """Orders, contacts, products and data sources that were added are gone."""
    shop = world.shop
    source = world.source("bestsellers")
    before = recommend(shop, source), shop.now, len(shop.contacts), len(shop.catalogue), set(shop.data_sources)
    shop.add_order(world.contacts[0], ["B"], date=datetime(2027, 1, 1, tzinfo=UTC))
    shop.add_contact(email="new@example.com")
    shop.add_product(id="C")
    shop.add_data_source(77, "personal")
    revision = shop.revision
    shop.reset()
    assert shop.revision > revision
    after = recommend(shop, source), shop.now, len(shop.contacts), len(shop.catalogue), set(shop.data_sources) | {1}
    assert before == after
    assert shop.contacts.matches({"email": "new@example.com"}) == []


def test_two_shops_of_the_same_files_dont_see_each_other() -> None:
    """What one demo shop is told, another doesn't know."""
    one, other = Shop.demo(), Shop.demo()
    one.add_order(one.add_contact(web_id="ONLY-HERE"), [one.catalogue.ids[0]])
    assert other.contacts.matches({"webId": "ONLY-HERE"}) == []
    assert len(one.history) == len(other.history) + 1


def test_a_reset_takes_hardly_any_time() -> None:
    """Fixtures reset a shop for each test: 2 ms at most, whatever came before."""
    shop = Shop.demo()
    shop.index.popularity.ranked  # noqa: B018  # as any answer would
    took: list[float] = []
    for place in range(20):
        shop.add_order(shop.add_contact(web_id=f"W{place}"), [shop.catalogue.ids[place]])
        shop.index.popularity.ranked  # noqa: B018  # likewise
        started = time.process_time()
        shop.reset()
        took.append(time.process_time() - started)
    assert min(took) < 0.002


def test_a_product_that_is_added_again_is_replaced(world: World) -> None:
    """Popularity and answers follow the catalogue."""
    world.shop.add_product(id="A", is_in_stock=False)
    source = world.source("bestsellers")
    assert recommend(world.shop, source) == []
    world.shop.add_product(id="A", price=1, category="Tents", tags_colour="red")
    (number,) = recommend(world.shop, source)
    product = world.shop.catalogue.product(number)
    assert (product.price, product.category, product.tags) == (1.0, ("Tents",), {"colour": "red"})


def test_wrong_arguments_are_told_in_words(world: World) -> None:
    """Each error names what is wrong and what is allowed, and changes nothing."""
    shop = world.shop
    revision = shop.revision
    with pytest.raises(ShopError, match="colour isn't a field of a product"):
        shop.add_product(id="C", colour="red")
    with pytest.raises(ShopError, match="A product needs an id"):
        shop.add_product(name="C")
    with pytest.raises(ShopError, match="The product can't be taken"):
        shop.add_product(id="C", price="dear")
    with pytest.raises(ShopError, match="e_mail doesn't identify a contact"):
        shop.add_contact(e_mail="a@example.com")
    with pytest.raises(ShopError, match="There is no product 'AA' in the shop: did you mean A"):
        shop.add_order(world.contacts[0], ["AA"])
    with pytest.raises(ShopError, match="needs a time zone"):
        shop.add_order(world.contacts[0], ["A"], date=datetime(2026, 1, 1))  # noqa: DTZ001  # what is refused
    with pytest.raises(ShopError, match="colour isn't a setting"):
        shop.add_data_source(5, "personal", colour="red")
    with pytest.raises(ShopError, match="type='best': did you mean bestsellers"):
        shop.add_data_source(5, "best")
    with pytest.raises(ShopError, match='source belongs to type "other"'):
        shop.add_data_source(5, "other")
    assert shop.revision == revision

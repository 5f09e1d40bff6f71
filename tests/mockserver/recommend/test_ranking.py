"""What holds for every recommendation type, whatever the shop and the question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settings import shop_with
from small_worlds import CATEGORIES, START, World, asked_of, make_world, somebody, worlds

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.category_index import path_prefixes
from yespo_mockserver.recommend import recommend
from yespo_mockserver.settings.data_sources import TYPES

types = st.sampled_from(TYPES)


def ids_of(world: World, numbers: list[int]) -> list[str]:
    return [world.shop.catalogue.ids[number] for number in numbers]


def ask(world: World, data: st.DataObject, type_: str, **settings: object) -> tuple[list[str], list[str]]:
    """Return what is asked about and what is answered."""
    source = world.source(type_, **settings)
    asked = data.draw(asked_of(world))
    category = data.draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2))
    contact = data.draw(somebody(world))
    return asked, ids_of(world, recommend(world.shop, source, contact, asked, category))


@pytest.mark.ledger("unique")
@given(type_=types, world=worlds(), data=st.data())
def test_no_product_comes_twice(type_: str, world: World, data: st.DataObject) -> None:
    """An answer never repeats a product."""
    _, answered = ask(world, data, type_)
    assert len(set(answered)) == len(answered)


@pytest.mark.ledger("not-asked-about")
@given(type_=types, world=worlds(), data=st.data())
def test_what_was_asked_about_never_comes_back(type_: str, world: World, data: st.DataObject) -> None:
    """A product that the request names isn't in its answer."""
    asked, answered = ask(world, data, type_)
    assert not set(asked) & set(answered)


@pytest.mark.ledger("in-stock")
@given(type_=types, world=worlds(), data=st.data())
def test_only_what_is_in_stock_is_recommended(type_: str, world: World, data: st.DataObject) -> None:
    """Sold-out products are left out."""
    _, answered = ask(world, data, type_)
    assert all(world.by_id()[product].is_in_stock for product in answered)


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.ledger("in-stock")
def test_sold_out_products_come_when_the_data_source_lets_them(type_: str) -> None:
    """`in_stock_only = false` shows sold-out products too."""
    shelf = [Product(id=name, price=price, category=("Tents",)) for name, price in [("A", 10.0), ("B", 11.0)]]
    tags = {"oldprice": "24.0", "new": "true"}
    sold_out = Product(id="S", price=12.0, category=("Tents",), is_in_stock=0, tags=tags)
    world = make_world([*shelf, sold_out], [(1, ["A", "S"]), (1, ["B", "S"]), (0, ["A"])])
    for kind in ("view", "cart"):
        world.shop.interests.note(world.contacts[0].number, kind, START, ["S"])
    source = world.source(type_, in_stock_only=False)
    assert "S" in ids_of(world, recommend(world.shop, source, world.contacts[0], ["A"]))


@pytest.mark.ledger("size-short")
@pytest.mark.ledger("size")
@given(type_=types, world=worlds(), data=st.data(), size=st.integers(1, 6))
def test_an_answer_has_at_most_the_size_of_its_data_source(
    type_: str, world: World, data: st.DataObject, size: int
) -> None:
    """A smaller size is the beginning of the answer that a larger one gives."""
    asked = data.draw(asked_of(world))
    contact = data.draw(somebody(world))
    whole = recommend(world.shop, world.source(type_, size=1000), contact, asked)
    cut = recommend(world.shop, world.source(type_, size=size), contact, asked)
    assert cut == whole[:size]


@pytest.mark.ledger("category-match")
@given(type_=types, world=worlds(), data=st.data())
def test_a_category_data_source_stays_in_the_category(type_: str, world: World, data: st.DataObject) -> None:
    """With the category's scope, each answer has one of the asked categories as a whole element."""
    source = world.source(type_, scope="category")
    category = data.draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2))
    numbers = recommend(world.shop, source, data.draw(somebody(world)), data.draw(asked_of(world)), category)
    assert all(set(world.shop.catalogue.categories(number)) & set(category) for number in numbers)


@pytest.mark.ledger("category-match")
@given(type_=types, data=st.data())
def test_a_category_may_be_the_beginning_of_a_path(type_: str, data: st.DataObject) -> None:
    """With `category_match = "path"`, "Tents" finds "Tents > Family", and still nothing outside."""
    world = data.draw(worlds())
    shop_with(world.shop, behaviour={"category_match": "path"})
    source = world.source(type_, scope="category", size=1000)
    numbers = recommend(world.shop, source, None, data.draw(asked_of(world)), ["Tents"])
    for number in numbers:
        assert "Tents" in {prefix for path in world.shop.catalogue.categories(number) for prefix in path_prefixes(path)}
    if type_ == "other":
        found = {world.shop.catalogue.ids[number] for number in numbers}
        assert found <= {p.id for p in world.products if any(path.startswith("Tents") for path in p.category)}


@pytest.mark.ledger("stability")
@given(type_=types, world=worlds(), data=st.data())
def test_the_same_question_has_the_same_answer_after_any_other(type_: str, world: World, data: st.DataObject) -> None:
    """What was asked in between changes nothing, nor does a shop that was asked nothing before."""
    source = world.source(type_)
    asked, contact = data.draw(asked_of(world)), data.draw(somebody(world))
    first = recommend(world.shop, source, contact, asked)
    for other in data.draw(st.lists(st.sampled_from(TYPES), max_size=3)):
        recommend(world.shop, source, data.draw(somebody(world)), data.draw(asked_of(world)), type=other)
    assert recommend(world.shop, source, contact, asked) == first
    again = make_world(world.products, [(p.contact, p.products) for p in world.purchases])
    assert recommend(again.shop, again.source(type_), contact, asked) == first


@pytest.mark.ledger("unknown-products")
@given(type_=types, world=worlds(), data=st.data())
def test_unknown_products_are_skipped(type_: str, world: World, data: st.DataObject) -> None:
    """An id that the catalogue doesn't have changes nothing beside one that it has."""
    source = world.source(type_)
    asked, contact = data.draw(st.sampled_from(list(world.by_id()))), data.draw(somebody(world))
    alone = recommend(world.shop, source, contact, [asked])
    assert recommend(world.shop, source, contact, ["NOBODY-HAS-THIS", asked]) == alone

"""Other: lists made elsewhere."""

from __future__ import annotations

import pytest
from small_worlds import World, make_world

from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend


@pytest.fixture
def world() -> World:
    """Return a world of five products."""
    return make_world([Product(id=name) for name in "ABCDE"])


def answer(world: World, source: object, contact: int | None = None, products: tuple[str, ...] = ()) -> str:
    data_source = world.source("other", source=source)
    who = None if contact is None else world.contacts[contact]
    return "".join(world.shop.catalogue.ids[n] for n in recommend(world.shop, data_source, who, products))


@pytest.mark.ledger("other")
def test_the_contacts_own_list_comes_before_the_products_before_everybodys(world: World) -> None:
    """A list is found by any identifier of the contact, else by the products in turn, else it is everybody's."""
    lists = {"*": ("A",), "product:E": ("B", "C"), "contact:c1@example.com": ("D",)}
    assert answer(world, lists, 1, ("E",)) == "D"
    assert answer(world, lists, 0, ("A", "E")) == "BC"
    assert answer(world, lists, 0) == "A"
    assert answer(world, {"product:E": ("B",)}, 0) == ""


@pytest.mark.ledger("other")
def test_a_list_keeps_its_order_and_loses_what_the_feed_doesnt_have(world: World) -> None:
    """Ids that the catalogue doesn't know are skipped."""
    assert answer(world, {"*": ("E", "GONE", "A", "E")}) == "EA"


@pytest.mark.ledger("other-lists")
@pytest.mark.ledger("other")
def test_a_function_gets_the_question(world: World) -> None:
    """A callable answers from shop, data source, contact, products and category."""
    seen: list[object] = []

    def function(*question: object) -> list[str]:
        seen.extend(question)
        return ["C", "A"]

    assert answer(world, function, 0, ("B",)) == "CA"
    shop, source, contact, products, category = seen
    assert shop is world.shop
    assert (contact, products, category) == (world.contacts[0], ("B",), ())
    assert getattr(source, "type", None) == "other"

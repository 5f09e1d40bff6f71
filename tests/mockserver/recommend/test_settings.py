"""What a data source's settings do to any type: fallbacks, limits, a least number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import World, asked_of, make_world, somebody, worlds

from yespo_contracts.product import Product
from yespo_mockserver.recommend import explain, recommend
from yespo_mockserver.settings.data_sources import FALLBACKS, FILLED_UP, TYPES

types = st.sampled_from(TYPES)


@pytest.mark.ledger("fallbacks")
@pytest.mark.ledger("fallback-types")
@given(type_=types, world=worlds(), data=st.data(), fallback=st.lists(st.sampled_from(FALLBACKS), unique=True))
def test_an_answer_is_the_types_own_then_each_fallbacks(
    type_: str, world: World, data: st.DataObject, fallback: list[str]
) -> None:
    """What fills up is what these types would answer themselves, without what is there already."""
    asked, contact = data.draw(asked_of(world)), data.draw(somebody(world))

    def answer(kind: str, **settings: object) -> list[int]:
        return recommend(world.shop, world.source(kind, size=1000, **settings), contact, asked)

    parts = [answer(type_, fallback=()), *(answer(one, fallback=()) for one in fallback)]
    wanted = list(dict.fromkeys(number for part in parts for number in part))
    assert answer(type_, fallback=tuple(fallback)) == wanted


@pytest.mark.ledger("fallback-types")
@pytest.mark.parametrize("type_", TYPES)
def test_the_types_that_are_filled_up_unless_told_say_so(type_: str) -> None:
    """The explanation names the part that is a fallback."""
    tags = {"oldprice": "200", "new": "1"}
    world = make_world([Product(id="BEST"), Product(id="NEW", tags=tags), Product(id="A")], [(1, ["BEST"])])
    source = world.source(type_)
    assert source.fallbacks == (FALLBACKS if type_ in FILLED_UP else ())
    notes = explain(world.shop, source, world.contacts[0], ["A"]).notes
    assert any(note.startswith("Fallback: ") for note in notes) == (type_ in FILLED_UP)


@pytest.mark.ledger("data-source-settings")
@given(
    type_=types,
    world=worlds(),
    data=st.data(),
    low=st.sampled_from([0.0, 5.0, 12.5]),
    high=st.sampled_from([12.5, 31.0]),
)
def test_only_prices_in_the_range_answer(
    type_: str, world: World, data: st.DataObject, low: float, high: float
) -> None:
    """The range leaves the order as it is."""
    asked, contact = data.draw(asked_of(world)), data.draw(somebody(world))
    whole = recommend(world.shop, world.source(type_, size=1000), contact, asked)
    part = recommend(world.shop, world.source(type_, size=1000, price_range=(low, high)), contact, asked)
    assert part == [number for number in whole if low <= world.shop.catalogue.prices[number] <= high]


@pytest.mark.ledger("data-source-settings")
@given(type_=types, world=worlds(), data=st.data(), least=st.integers(0, 8))
def test_an_answer_below_the_least_number_is_empty(type_: str, world: World, data: st.DataObject, least: int) -> None:
    """Rather nothing than two lonely products."""
    asked, contact = data.draw(asked_of(world)), data.draw(somebody(world))
    whole = recommend(world.shop, world.source(type_, size=10), contact, asked)
    answer = recommend(world.shop, world.source(type_, size=10, minimum=least), contact, asked)
    assert answer == (whole if len(whole) >= least else [])


@pytest.mark.ledger("data-source-settings")
@given(type_=types, world=worlds(), data=st.data())
def test_what_the_contact_bought_may_be_kept_out_of_any_type(type_: str, world: World, data: st.DataObject) -> None:
    """`exclude_bought` leaves the rest as it is."""
    asked, contact = data.draw(asked_of(world)), data.draw(st.sampled_from(world.contacts))
    own = {product for one in world.purchases if one.contact == contact.number for product in one.products}
    whole = recommend(world.shop, world.source(type_, size=1000), contact, asked)
    part = recommend(world.shop, world.source(type_, size=1000, exclude_bought=True), contact, asked)
    assert part == [number for number in whole if world.shop.catalogue.ids[number] not in own]

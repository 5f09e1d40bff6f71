"""One decision for all who ask: the endpoint, the explanation and `expected()`."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settings import shop_with

from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.recommend import explain
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.settings.data_sources import TYPES
from yespo_mockserver.shop import Shop

behaviours = st.builds(
    Behaviour,
    unknown_contact=st.sampled_from(["bestsellers", "empty", "404"]),
    unknown_products=st.sampled_from(["fallback", "empty", "400"]),
)


@given(
    behaviour=behaviours,
    data_source=st.sampled_from([1244, 1245, 1246, 1247, 1248]),
    contact=st.sampled_from(["162688150", "999999999"]),
    products=st.lists(st.sampled_from(["TENT-0001", "NO-SUCH-PRODUCT"]), min_size=1, unique=True),
)
def test_an_explanation_names_the_products_that_the_endpoint_answers(
    behaviour: Behaviour, data_source: int, contact: str, products: list[str]
) -> None:
    shop = shop_with(behaviour=behaviour)
    query = urlencode([("contactId", contact), *(("products", product) for product in products)]).encode()
    answered = Service(shop).answer(str(data_source), query)
    known = shop.contacts.matches({"contactId": contact})
    explained = explain(shop, shop.data_sources[data_source], known[0] if known else None, products)
    assert [reason.number for reason in explained.products] == list(answered.products)


@pytest.mark.ledger("freshness")
@pytest.mark.parametrize("settings", [{"fallback": ("bestsellers",)}, {"exclude_bought": True}])
def test_an_order_shows_in_what_fills_up_an_answer_and_in_what_is_left_out(settings: dict[str, object]) -> None:
    """Alternatives themselves read no orders, and are remembered past them."""
    shop = shop_with()
    shop.add_data_source(7, "out_of_stock_alternatives", size=1000, in_stock_only=False, **settings)
    service, (contact,) = Service(shop), shop.contacts.matches({"contactId": "162688150"})
    query = b"contactId=162688150&products=TENT-0001"
    before = service.answer("7", query)
    bought = shop.catalogue.ids[before.products[0]]
    shop.add_product(id="NEVER", category="Elsewhere")
    service.answer("7", query)
    shop.add_order(contact, [bought])
    shop.add_order(next(one for one in shop.contacts if one.number != contact.number), ["NEVER"])
    assert service.answer("7", query) == Service(shop).answer("7", query)
    assert service.answer("7", query) != before


@pytest.mark.parametrize(
    ("behaviour", "contact", "note"),
    [
        (Behaviour(unknown_contact="empty"), "none", "The contact isn't known: nothing answers."),
        (Behaviour(unknown_contact="404"), "none", "The contact isn't known."),
        (Behaviour(), "none", "Without a contact bestsellers answer."),
    ],
)
def test_an_explanation_says_what_an_unknown_contact_becomes(behaviour: Behaviour, contact: str, note: str) -> None:
    shop = shop_with(behaviour=behaviour)
    assert shop.contacts.matches({"externalCustomerId": contact}) == []
    assert note in explain(shop, shop.data_sources[1244], None).notes


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Camp kitchen", "Camp kitchen > "),
        ("camp kitchen > gas", "Camp kitchen > Gas"),
        ("Gas", "Camp kitchen > Gas"),
        ("Camp kitchen/Gas", "Camp kitchen > Gas"),
        ("Camp kitchen>Gas", "Camp kitchen > Gas"),
    ],
)
def test_a_category_in_another_form_than_the_feeds_gets_a_hint(asked: str, meant: str) -> None:
    query = urlencode([("contactId", "162688150"), ("category", asked)]).encode()
    answered = Service(Shop.demo()).answer("1251", query)
    assert list(answered.products) == []
    assert f"did you mean '{meant}" in answered.hints[-1]


@pytest.mark.parametrize("asked", ["Submarines", "", "x" * 5000, ">", "Camp kitchen > Gas"])
def test_a_category_that_is_right_or_like_none_gets_no_hint(asked: str) -> None:
    query = urlencode([("contactId", "162688150"), ("category", asked)]).encode()
    assert Service(Shop.demo()).answer("1251", query).hints == ()


SETTINGS: list[tuple[int, dict[str, object]]] = [
    (10, {}),
    (100, {"exclude_bought": True}),
    (300, {}),
    (300, {"fallback": ("bestsellers",)}),
    (10, {"minimum": 9}),
    (10, {"rule": [{"show_more": {"field": "brand", "contact_field": "taste"}}]}),
]


@pytest.mark.parametrize(("size", "setting"), SETTINGS)
@pytest.mark.parametrize("unknown", ["bestsellers", "404"])
def test_what_is_remembered_is_what_is_answered_anew(
    size: int, setting: dict[str, object], unknown: Literal["bestsellers", "404"]
) -> None:
    """Whoever asks next, and whatever is ordered in between."""
    shop = shop_with(behaviour=Behaviour(unknown_contact=unknown))
    for brand in ("Alpenrau", "Ridgeworth"):
        shop.contacts.set_fields(shop.add_contact(web_id=brand), {"taste": brand})
    service, contacts = Service(shop), [one for one in shop.contacts if one.web_id][-4:]
    names = ["nobody", *(one.web_id for one in contacts)]
    for type_ in TYPES:
        if type_ == "other":
            continue
        shop.add_data_source(7, type_, size=size, **setting)
        for products in ("TENT-0001", "STOVE-0001,TENT-0001"):
            for who in names * 2:
                query = f"webId={who}&products={products}".encode()
                assert service.answer("7", query) == Service(shop).answer("7", query), (type_, who)
        shop.add_order(contacts[0], ["TENT-0001", "STOVE-0001"])

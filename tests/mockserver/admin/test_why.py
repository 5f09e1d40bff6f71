"""Why each product was recommended, in words."""

from __future__ import annotations

import pytest
from driving import ask

from yespo_mockserver.admin.why import why
from yespo_mockserver.app import Fake, create_app
from yespo_mockserver.shop import Shop


@pytest.fixture
def app() -> Fake:
    return create_app(Shop.demo())


def reasons(app: Fake, source: int, query: str) -> list[str]:
    ask(app, f"/api/v2/contacts/recoms/{source}", query)
    return [each["why"] for each in why(app.shop, list(app.journal)[-1])]


def test_a_bestseller_is_told_its_rank(app: Fake) -> None:
    assert reasons(app, 1245, "webId=nobody")[0] == "Ordered most by others; bestseller no. 1 of the shop"


def test_a_stranger_gets_bestsellers_from_a_personal_data_source(app: Fake) -> None:
    assert reasons(app, 1244, "webId=nobody")[0].startswith("Bestsellers, since the shop doesn't know this contact")


def test_what_is_shared_with_the_product_asked_about_is_named(app: Fake) -> None:
    told = " ".join(reasons(app, 1246, "contactId=162688150&products=TENT-0001"))
    assert "Could replace what was asked about; same category as TENT-0001: Camping > Tents" in told
    assert "same brand as TENT-0001: " in told


def test_a_missing_list_that_is_let_pass_is_told() -> None:
    shop = Shop.demo()
    shop.config = type(shop.config)(
        data_sources=shop.config.data_sources,
        behaviour=type(shop.config.behaviour)(missing_list="bestsellers"),
    )
    assert reasons(create_app(shop), 1247, "contactId=162688150")[0].startswith("Bestsellers, since no products were")


def test_a_product_that_has_gone_is_named_alone(app: Fake) -> None:
    ask(app)
    app.scenarios.enter("product disappears", "without it")
    (entry,) = app.journal
    gone = [each for each in why(app.shop, entry) if "doesn't have it any more" in each["why"]]
    assert len(gone) == 1
    assert list(gone[0]["product"]) == ["id"]


def test_a_refusal_recommends_nothing(app: Fake) -> None:
    assert reasons(app, 1245, "") == []

"""Why each product was recommended, in words."""

from __future__ import annotations

import pytest
from driving import ask
from settings import shop_with

from yespo_mockserver.admin.why import why
from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


def reasons(app: App, source: int, query: str) -> list[str]:
    ask(app, f"/api/v2/contacts/recoms/{source}", query)
    return [each["why"] for each in why(app.shop, list(app.journal)[-1])]


@pytest.mark.parametrize(
    ("source", "query", "told"),
    [
        (1244, "webId=nobody", "A bestseller, in 119 orders of other customers"),
        (1245, "webId=nobody", "A bestseller, in 119 orders of other customers"),
        (1247, "contactId=162688150&products=TENT-0001", "In 2 orders together with 'TENT-0001'"),
        (1249, "contactId=162688150", "In the list made elsewhere."),
    ],
)
def test_the_reason_is_the_recommendations_own(app: App, source: int, query: str, told: str) -> None:
    assert reasons(app, source, query)[0] == told


def test_a_missing_list_that_is_let_pass_is_told_as_bestsellers() -> None:
    shop = shop_with(behaviour={"missing_list": "bestsellers"})
    assert reasons(create_app(shop), 1247, "contactId=162688150")[0].startswith("A bestseller, in")


def test_a_product_that_would_not_be_answered_now_is_told_so(app: App) -> None:
    ask(app, "/api/v2/contacts/recoms/1244", "contactId=162688150")
    (entry,) = app.journal
    first = entry.products[0]
    app.shop.add_product(id=first, is_in_stock=0)
    told = {each["product"]["id"]: each["why"] for each in why(app.shop, entry)}
    assert told[first] == "The shop has changed since: it wouldn't be answered now."
    assert set(told) == set(entry.products)


def test_a_product_that_has_gone_is_named_alone(app: App) -> None:
    ask(app)
    app.scenarios.enter("product disappears", "without it")
    (entry,) = app.journal
    gone = [each for each in why(app.shop, entry) if "doesn't have it any more" in each["why"]]
    assert len(gone) == 1
    assert list(gone[0]["product"]) == ["id"]


def test_a_refusal_recommends_nothing(app: App) -> None:
    assert reasons(app, 1245, "") == []

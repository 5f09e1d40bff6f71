"""`POST /api/v1/orders`."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from driving import ask
from loop import STRICT, bought, named, order, post, shop_of_five
from settings import shop_with

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

ORDERS = "/api/v1/orders"


def send(shop: Shop, *orders: object) -> list[dict[str, object]]:
    """Send orders and return those that failed."""
    answer = post(shop, ORDERS, {"orders": list(orders)})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    document = json.loads(answer.body)
    assert list(document) == ["failedOrders"]
    failed = document["failedOrders"]
    assert isinstance(failed, list)
    return failed


@pytest.mark.ledger("orders")
def test_an_order_is_taken_for_the_contact_it_names() -> None:
    """Whoever isn't known yet becomes a contact, with an id of their own."""
    shop = shop_of_five()
    assert send(shop, order(email="new@example.com", phone="380671234567")) == []
    (contact,) = shop.contacts.matches({"externalCustomerId": "customer-1"})
    assert (contact.email, contact.phone, contact.contact_id) == ("new@example.com", "380671234567", 4)
    assert bought(shop, {"email": "new@example.com"}) == [("B",)]
    assert send(shop, order(externalOrderId="2", externalCustomerId=None, email="c0@example.com")) == []
    assert bought(shop, {"contactId": "1"}) == [("A",), ("B",)]


@pytest.mark.ledger("freshness")
def test_an_order_shows_in_the_next_answer() -> None:
    """B joins the bestsellers with the very next request, and a reset takes it out again."""
    app = create_app(shop := shop_of_five())

    def bestsellers() -> list[str]:
        answer = ask(app, "/api/v2/contacts/recoms/1245", "webId=x")
        return [product["id"] for product in json.loads(answer.body)]

    assert bestsellers() == ["A"]
    assert post(app, ORDERS, {"orders": [order(), order(externalOrderId="2")]}).status == 200
    assert bestsellers() == ["B", "A"]
    shop.reset()
    assert bestsellers() == ["A"]


@pytest.mark.ledger("order-updates")
@pytest.mark.ledger("orders")
def test_the_same_id_again_is_an_update() -> None:
    """Items, status and customer of the last one hold; an id twice in one request too."""
    shop = shop_of_five()
    send(shop, order(), order(items=[{"externalItemId": "C", "quantity": 2}]))
    assert bought(shop, {"externalCustomerId": "customer-1"}) == [("C",)]
    send(shop, order(status="CANCELLED"))
    assert bought(shop, {"externalCustomerId": "customer-1"}) == []
    assert shop.history.orders_of("C") == 0
    send(shop, order(status="IN_PROGRESS"))
    assert bought(shop, {"externalCustomerId": "customer-1"}) == [("B",)]


@pytest.mark.ledger("bought-statuses")
def test_only_what_counts_as_bought_is_bought() -> None:
    """A cancelled order and an abandoned cart are taken, and recommend nothing."""
    shop = shop_of_five()
    for place, status in enumerate(["CANCELLED", "ABANDONED_SHOPPING_CART", "INITIALIZED", "IN_PROGRESS"]):
        assert send(shop, order(externalOrderId=str(place), status=status)) == []
    assert shop.history.orders_of("B") == 2


@pytest.mark.ledger("failed-orders")
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (order(status=None), "missing required field `status`"),
        (order(externalOrderId=None), "missing required field `externalOrderId`"),
        (order(totalCost=None), "missing required field `totalCost`"),
        (order(date=None), "missing required field `date`"),
        (order(currency=None), "missing required field `currency`"),
        (order(externalCustomerId=None), "One of externalCustomerId, email, phone must be set."),
        (order(externalCustomerId=" "), "One of externalCustomerId, email, phone must be set."),
        (order(status="LOST"), "status: Invalid enum value"),
        (order(externalOrderId=5), "externalOrderId: it is a number; by the contract it is a text."),
        (order(externalOrderId=" "), "externalOrderId: it must not be blank"),
        (order(externalOrderId="a\x00b"), "externalOrderId: it must not be blank, nor hold control characters"),
        (order(totalCost="11"), "totalCost: it is a text; by the contract it is a number."),
        (order(totalCost=-1), "totalCost: Expected `float` >= 0"),
        (order(email="nobody"), "email must have one @"),
        (order(phone="12"), "phone must have 5 to 20 digits"),
        (order(currency="hryvnia"), "currency"),
        (order(items={}), "items: Expected `array`"),
        (order(items=[{"externalItemId": "B"}]), "items[0]: Object missing required field `quantity`"),
        (order(items=[{"externalItemId": "B", "quantity": -1}]), "items[0].quantity: Expected `float` > 0"),
        (order(items=[{"externalItemId": "B", "quantity": 0}]), "items[0].quantity: Expected `float` > 0"),
        (order(items=[{"externalItemId": "B", "quantity": 1, "cost": -5}]), "items[0].cost: Expected `float` >= 0"),
        (
            order(externalCustomer="x"),
            "externalCustomer: the contract has no such field: did you mean externalCustomerId?",
        ),
        (order(date="2026-06-02T10:00:00"), "date: it lacks a time zone"),
        (order(date="yesterday"), "date: Invalid RFC3339"),
        (order(date=1780000000), "date: Expected `datetime`"),
        ("text", "Expected `object`"),
        (None, "Expected `object`"),
        (
            order(externalCustomerId=None, webId="w", contactId=1),
            "One of externalCustomerId, email, phone must be set.",
        ),
        (order(contactId=999), ""),
    ],
)
def test_an_order_that_cant_be_taken_comes_back_with_the_reason(wrong: object, error: str) -> None:
    """Nothing of it is taken, and the good ones beside it are; so it is to the letter, by default some are taken."""
    shop = shop_of_five(STRICT)
    good = order(externalOrderId="good", externalCustomerId="somebody-else")
    failed = send(shop, wrong, good)
    if not error:
        assert failed == []
        return
    assert [one["order"] for one in failed] == [wrong]
    assert error in str(failed[0]["error"])
    assert named(shop, externalCustomerId="customer-1") == []
    assert bought(shop, {"externalCustomerId": "somebody-else"}) == [("B",)]
    assert len(shop.history) == 2


@pytest.mark.ledger("failed-order-bounds")
@pytest.mark.ledger("failed-orders")
def test_a_date_in_the_future_fails() -> None:
    """Over a day past the machine's clock, or `[shop] now` where that is set."""
    shop = shop_of_five()
    tomorrow = datetime.fromtimestamp(time.time(), UTC)
    assert send(shop, order(date=(tomorrow + timedelta(hours=23)).isoformat())) == []
    (failed,) = send(shop, order(date=(tomorrow + timedelta(hours=25)).isoformat()))
    assert failed["error"] == "date: it is in the future."
    shop_with(shop, shop={"now": datetime(2026, 1, 1, tzinfo=UTC)})
    assert send(shop, order(date="2026-01-01T23:00:00Z")) == []
    (failed,) = send(shop, order(date="2026-01-02T01:00:00Z"))
    assert failed["error"] == "date: it is in the future."


@pytest.mark.ledger("unknown-items")
def test_a_product_that_the_feed_doesnt_have_is_taken_and_told_or_refused() -> None:
    """Where it is refused, the item is named, and nobody becomes a contact by it."""
    shop = shop_of_five(STRICT)
    unknown = order(items=[{"externalItemId": "B", "quantity": 1}, {"externalItemId": "NOPE", "quantity": 1}])
    (failed,) = send(shop, unknown)
    assert str(failed["error"]).startswith("items[1].externalItemId: there is no product 'NOPE' in the feed")
    assert named(shop, externalCustomerId="customer-1") == []
    shop = shop_of_five()
    answer = post(shop, ORDERS, {"orders": [unknown]})
    assert json.loads(answer.body) == {"failedOrders": []}
    (violation,) = answer.exchange.violations
    assert (violation.rule, violation.refused) == ("unknown-items", False)
    assert bought(shop, {"externalCustomerId": "customer-1"}) == [("B", "NOPE")]


@pytest.mark.ledger("orders-refusal")
@pytest.mark.ledger("orders")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"orders": [order()] * 1001}, "There are 1001 orders: send at most 1000"),
        ({"orders": {}}, "orders must be set, to an array"),
        ({}, "orders must be set, to an array"),
        ([order()], "The body must be an object"),
        ({"orders": [order()], "dedupe": True}, "dedupe: the contract has no such field"),
    ],
)
def test_a_body_that_isnt_orders_is_refused_as_a_whole(body: object, error: str) -> None:
    """400, and nothing of it is taken."""
    shop = shop_of_five(STRICT)
    answer = post(shop, ORDERS, body)
    assert answer.status == 400
    assert error in answer.body.decode()
    assert len(shop.history) == 1


@pytest.mark.ledger("orders")
def test_a_thousand_orders_are_taken() -> None:
    """The most that one request may have."""
    shop = shop_of_five()
    assert send(shop, *(order(externalOrderId=str(place)) for place in range(1000))) == []
    assert shop.history.orders_of("B") == 1000


def test_what_failed_is_told_to_whoever_watches() -> None:
    """The journal and strict fixtures see each failed order as a violation."""
    answer = post(shop_of_five(), ORDERS, {"orders": [order(status="LOST")]})
    (violation,) = answer.exchange.violations
    assert (violation.rule, violation.refused) == ("failed-orders", False)

"""Bodies of orders, events and contacts: what the strategies make, and what the fake makes of it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from random import Random
from typing import TypeVar

import pytest
from described_answers import conforming, validator_of
from driving import Answer
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from loop import STRICT, post, shop_of_five

from yespo_contracts.bodies.event_body import PAYLOADS, read_event
from yespo_contracts.bodies.json_body import BodyError
from yespo_contracts.bodies.order_body import Order, read_orders
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.strategies import (
    InvalidBody,
    Known,
    contact_bodies,
    events,
    invalid_events,
    invalid_orders,
    orders,
)
from yespo_contracts.strategies.bodies import ABSENT, Sent
from yespo_mockserver.shop import Shop

ORDERS, TRACKER, CONTACT = "/api/v1/orders", "/api/v2", "/api/v1/contact"
KNOWN = Known(
    contacts=({"contactId": "1", "email": "c0@example.com"}, {"contactId": "2"}),
    products=tuple("ABCDE"),
    categories=("Tents",),
)
anywhere = settings(database=None, max_examples=2000, phases=[Phase.generate])
few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
more = settings(few, max_examples=150)


_T = TypeVar("_T")


def found(kind: st.SearchStrategy[_T], condition: Callable[[_T], bool]) -> _T:
    """Return a value that the condition holds for: rare ones take more than one search now and then."""
    for seed in range(20):
        with contextlib.suppress(NoSuchExample):
            return find(kind, condition, settings=anywhere, random=Random(seed))
    raise AssertionError("none in twenty searches")


def sent(shop: Shop, path: str, document: object) -> Answer:
    """Send a body; the answer is as the OpenAPI document has it."""
    answer = post(shop, path, document)
    conforming(path, "post", answer)
    return answer


def state(shop: Shop) -> tuple[object, ...]:
    """Return all that a body could have changed."""
    products = [(product.id, product.price, product.is_in_stock) for product in shop.catalogue.products()]
    return shop.revision, len(shop.history), [contact.identifiers() for contact in shop.contacts], products


@few
@given(orders(KNOWN))
def test_valid_orders_are_taken(body: Sent) -> None:
    """None fails, and the last of each id is there."""
    shop = shop_of_five(STRICT)
    validator_of("Orders").validate(body)
    answer = sent(shop, ORDERS, body)
    assert json.loads(answer.body) == {"failedOrders": []}
    assert shop.revision > 0


@few
@given(events(KNOWN))
def test_valid_events_are_taken(body: Sent) -> None:
    """200, and an empty body."""
    validator_of("TrackerEvent").validate(body)
    answer = sent(shop_of_five(STRICT), TRACKER, body)
    assert (answer.status, answer.body) == (200, b"")


@few
@given(contact_bodies(KNOWN))
def test_valid_contacts_are_taken(body: Sent) -> None:
    """And have an id then."""
    validator_of("Contact").validate(body)
    answer = sent(shop_of_five(STRICT), CONTACT, body)
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["id"] >= 1


@more
@given(invalid_orders(KNOWN))
def test_invalid_orders_fail_and_nothing_of_them_is_taken(body: InvalidBody) -> None:
    """One by one with the reason, or as a whole."""
    shop = shop_of_five(STRICT)
    before = state(shop)
    answer = sent(shop, ORDERS, body.document)
    assert answer.status == body.status
    if body.violations == ("failed-orders",):
        (failed,) = json.loads(answer.body)["failedOrders"]
        assert body.field in failed["error"]
    else:
        assert body.violations == ("orders",)
        assert body.field in answer.body.decode()
    assert [one.rule for one in answer.exchange.violations] == list(body.violations)
    assert state(shop) == before


@more
@given(invalid_events(KNOWN))
def test_invalid_events_are_refused_and_nothing_of_them_is_taken(body: InvalidBody) -> None:
    """With the rule and the field that they were built to break."""
    shop = shop_of_five(STRICT)
    before = state(shop)
    answer = sent(shop, TRACKER, body.document)
    assert answer.status == body.status == 400
    assert body.field in answer.body.decode()
    assert {one.rule for one in answer.exchange.violations} == set(body.violations) == {"tracker"}
    assert state(shop) == before


@pytest.mark.parametrize("name", PAYLOADS)
def test_each_of_the_nine_events_is_made(name: str) -> None:
    """By its name alone, too."""
    body = find(events(KNOWN, names=[name]), lambda _: True, settings=anywhere)
    assert read_event(body, Remarks(STRICT)).name == name
    other = found(events(KNOWN), lambda other: read_event(other, Remarks(STRICT)).name == name)
    assert read_event(other, Remarks(STRICT)).name == name


@few
@given(st.data())
def test_without_known_products_no_product_is_named(data: st.DataObject) -> None:
    """So the bodies are valid for any shop."""
    for order in read_orders(data.draw(orders()), Remarks(STRICT)):
        assert isinstance(order, Order)
        assert order.items == ()
    assert read_event(data.draw(events()), Remarks(STRICT)).products == ()


def test_an_event_that_isnt_there_is_told() -> None:
    """And one that can't be made without products."""
    with pytest.raises(ValueError, match="Purchase is no event; these are: ProductPage"):
        events(names=["Purchase"])
    with pytest.raises(ValueError, match="ProductPage: events of a product need `known` with products"):
        events(names=["ProductPage"])


@pytest.mark.parametrize("field", ["date", "status", "items[0].quantity", "externalCustomerId, email, phone", "email"])
def test_orders_break_in_many_ways(field: str) -> None:
    """Each is found among a few hundred."""
    assert found(invalid_orders(KNOWN), lambda body: body.field == field).field == field


@pytest.mark.parametrize(
    ("kind", "field"), [(invalid_orders(KNOWN), "items[0].externalItemId"), (invalid_events(KNOWN), ABSENT)]
)
def test_an_absent_product_is_among_the_ways(kind: st.SearchStrategy[InvalidBody], field: str) -> None:
    """In orders and in events, and not cut from what is shown."""
    body = found(kind, lambda body: body.field == field and ABSENT in json.dumps(body.document))
    assert ABSENT in repr(body)


def test_values_are_short_and_can_be_pasted() -> None:
    """A thousand orders are cut short."""
    body = InvalidBody({"orders": [{}]}, ("failed-orders",), "date", 200)
    assert repr(body) == "InvalidBody({'orders': [{}]}, ('failed-orders',), 'date', status=200)"
    assert eval(repr(body)) == body  # its own repr
    many = found(invalid_orders(KNOWN), lambda body: body.field == "1000")
    assert len(repr(many)) < 4000
    with pytest.raises(BodyError, match="1001 orders"):
        read_orders(many.document, Remarks(STRICT))

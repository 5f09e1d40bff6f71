"""Bodies in the shapes in which public clients of the API send them, with values of our own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from driving import ask
from loop import SC, STRICT, bought, event, named, order, post, shop_of_five

from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

ORDERS, CONTACT, CONTACTS, TRACKER = "/api/v1/orders", "/api/v1/contact", "/api/v1/contacts", "/api/v2"

WOO_CONTACT: dict[str, Any] = {
    "channels": [{"value": "oksana@example.com", "type": "email"}, {"value": " ", "type": "sms"}],
    "externalCustomerId": 41,
    "firstName": "Oksana",
    "lastName": " ",
    "address": {"region": "Lviv region", "town": "Lviv", "address": " ", "postcode": "79000"},
    "languageCode": "uk",
}
WOO_ORDER: dict[str, Any] = {
    "status": "IN_PROGRESS",
    "externalOrderId": "1207",
    "externalCustomerId": 41,
    "totalCost": "412.50",
    "email": "oksana@example.com",
    "date": "2026-06-02T10:11:12.000000+03:00",
    "currency": "UAH",
    "firstName": "Oksana",
    "deliveryAddress": "12 Zelena Lviv Ukraine ",
    "phone": "",
    "shipping": "50.00",
    "discount": "",
    "taxes": "",
    "source": "checkout",
    "paymentMethod": "cod",
    "items": [
        {
            "externalItemId": 7001,
            "name": "Tent",
            "category": "Tents, Summer",
            "quantity": 1,
            "cost": "362.50",
            "url": "https://shop.example/tent",
            "imageUrl": "",
            "description": "",
        }
    ],
    "additionalInfo": {"comment": "Call first"},
}
OPENCART_CONTACT: dict[str, Any] = {
    "firstName": "Iryna",
    "lastName": "Melnyk",
    "contactKey": 7300,
    "id": 7300,
    "channels": [{"type": "email", "value": "iryna@example.com"}, {"type": "sms", "value": ""}],
    "groups": [{"name": "Web Site"}],
}
SHOPIFY_ORDER = {
    "firstName": "Marko",
    "lastName": "",
    "email": "marko@example.com",
    "phone": "",
    "externalOrderId": "5500112233",
    "externalCustomerId": "7001122334",
    "totalCost": 99.9,
    "discount": 0,
    "shipping": 0,
    "taxes": 0,
    "currency": "USD",
    "date": "2026-06-02T07:11:12+00:00",
    "status": "INITIALIZED",
    "deliveryAddress": "Marko, 1 Main St, Kyiv",
    "items": [{"externalItemId": "13700112233", "name": "Lamp", "quantity": 2, "cost": 49.95}],
}


def rules(answer: Any) -> set[str]:
    return {violation.rule for violation in answer.exchange.violations}


def personal(shop: Shop, query: str) -> list[str]:
    answer = ask(create_app(shop), "/api/v2/contacts/recoms/1244", query)
    return [product["id"] for product in json.loads(answer.body)]


def selling(*ids: str) -> Shop:
    shop = shop_of_five()
    for product_id in ids:
        shop.add_product(id=product_id, category="Tents")
    return shop


@pytest.mark.ledger("body-types")
def test_woocommerce_contacts_have_their_ids_as_numbers() -> None:
    shop = shop_of_five()
    answer = post(shop, CONTACT, WOO_CONTACT)
    assert (answer.status, rules(answer)) == (200, {"body-types"})
    (contact,) = shop.contacts.matches({"externalCustomerId": "41"})
    assert (contact.email, contact.phone) == ("oksana@example.com", None)
    other = {**WOO_CONTACT, "externalCustomerId": 42, "channels": [{"type": "email", "value": "petro@example.com"}]}
    answer = post(shop, CONTACTS, {"dedupeOn": "externalCustomerId", "contacts": [WOO_CONTACT, other]})
    assert json.loads(answer.body)["failedContacts"] == []
    assert len(named(shop, externalCustomerId="42")) == 1


@pytest.mark.ledger("body-types")
def test_woocommerce_orders_arrive_and_shape_what_is_recommended() -> None:
    shop = selling("7001", "7002")
    answer = post(shop, ORDERS, {"orders": [WOO_ORDER]})
    assert json.loads(answer.body) == {"failedOrders": []}
    assert rules(answer) == {"body-types"}
    assert bought(shop, {"externalCustomerId": "41"}) == [("7001",)]
    other = {**WOO_ORDER, "externalOrderId": "1208", "externalCustomerId": 43, "email": "other@example.com"}
    other["items"] = [*WOO_ORDER["items"], {**WOO_ORDER["items"][0], "externalItemId": 7002}]
    assert json.loads(post(shop, ORDERS, {"orders": [other]}).body) == {"failedOrders": []}
    assert "7002" in personal(shop, "externalCustomerId=41")[:2]


@pytest.mark.ledger("unknown-items")
def test_a_woocommerce_order_of_a_product_that_is_gone_is_taken() -> None:
    shop = shop_of_five()
    answer = post(shop, ORDERS, {"orders": [WOO_ORDER]})
    assert json.loads(answer.body) == {"failedOrders": []}
    assert "unknown-items" in rules(answer)
    assert personal(shop, "externalCustomerId=41") == personal(shop, "webId=nobody")


@pytest.mark.ledger("unknown-items")
def test_shopify_orders_name_lines_and_not_products() -> None:
    answer = post(shop_of_five(), ORDERS, {"orders": [SHOPIFY_ORDER]})
    assert json.loads(answer.body) == {"failedOrders": []}
    assert rules(answer) == {"unknown-items"}


@pytest.mark.ledger("body-types")
def test_the_contact_page_writes_the_number_of_a_field_as_a_text() -> None:
    shop = shop_of_five()
    sent = {"channels": [{"type": "sms", "value": 380671112233}], "fields": [{"id": "12345", "value": "red"}]}
    assert post(shop, CONTACT, sent).status == 200
    assert shop.contacts.matches({"phone": "380671112233"})[0].fields == {"12345": "red"}


@pytest.mark.ledger("tracker-bodies")
def test_woocommerce_tells_who_is_in_a_browser_without_general_info() -> None:
    shop = shop_of_five()
    post(shop, TRACKER, event("ProductPage", {"Product": {"productKey": "B"}}))
    body = {"externalCustomerId": "41", "webId": SC, "orgId": 0, "email": "oksana@example.com", "phone": "0671112233"}
    answer = post(shop, TRACKER, body, authorization="")
    assert (answer.status, answer.body) == (200, b"")
    assert named(shop, webId=SC) == named(shop, externalCustomerId="41") == named(shop, phone="380671112233") != []
    before = shop.revision
    assert post(shop, TRACKER, {"externalCustomerId": None, "webId": None, "orgId": 0}).status == 200
    assert shop.revision == before


@pytest.mark.ledger("tracker-bodies")
def test_shopify_logs_to_the_tracker_and_nothing_changes() -> None:
    shop = shop_of_five()
    log = {
        "orgId": 5001,
        "typeCMS": "Shopify",
        "errorMessage": "",
        "data": "{}",
        "message": "Contact created",
        "log_level": "INFO",
    }
    before = shop.revision
    answer = post(shop, TRACKER, log, authorization="")
    assert (answer.status, answer.body, shop.revision) == (200, b"", before)
    assert "message" in answer.exchange.unread


@pytest.mark.ledger("body-types")
def test_woocommerce_events_have_numbers_for_texts_and_long_prices() -> None:
    shop = selling("7001")
    items = {
        "Products": [{"product_id": "7001", "unit_price": "33.333333333333", "quantity": 3}],
        "OrderNumber": "1207",
    }
    sent = event("PurchasedItems", items, externalCustomerId=41, user_name="Oksana")
    sent["TrackedOrderId"] = "8d3f-1"
    answer = post(shop, TRACKER, sent)
    assert (answer.status, rules(answer)) == (200, {"body-types"})
    assert bought(shop, {"externalCustomerId": "41"}) == [("7001",)]
    assert {"TrackedOrderId", "GeneralInfo.user_name"} <= set(answer.exchange.unread)


@pytest.mark.ledger("body-types")
def test_a_woocommerce_event_without_a_cookie_counts_for_whom_it_names() -> None:
    shop = selling("7001")
    cart = {
        "GUID": "6F96",
        "Products": [{"productKey": "7001", "price": "5", "quantity": 1, "price_currency_code": "UAH"}],
    }
    sent = event("StatusCart", cart, cookies={"sc": None}, externalCustomerId=41)
    assert post(shop, TRACKER, sent).status == 200
    (contact,) = shop.contacts.matches({"externalCustomerId": "41"})
    assert [interest.of for interest in shop.interests.of(contact.number)] == ["7001"]
    assert post(shop, TRACKER, event("StatusCart", cart, cookies={"sc": None})).status == 400


@pytest.mark.ledger("unknown-items")
def test_an_event_of_a_product_that_the_feed_lacks_is_taken() -> None:
    shop = shop_of_five()
    page = event("ProductPage", {"Product": {"productKey": "NOPE", "price": "5", "isInStock": "1"}})
    answer = post(shop, TRACKER, page)
    assert (answer.status, rules(answer)) == (200, {"unknown-items"})
    assert personal(shop, f"webId={SC}") == personal(shop, "webId=nobody")


@pytest.mark.ledger("mobile-token")
def test_a_token_may_be_asked_for_by_extid() -> None:
    answer = post(shop_of_five(), "/api/v1/auth/contact/token", {"extid": "41", "email": None})
    assert answer.status == 200
    assert json.loads(answer.body)["token"]


@pytest.mark.ledger("contact-unknown-id")
def test_opencart_sends_the_shops_own_id_as_the_contacts() -> None:
    shop = shop_of_five()
    bulk = {"contacts": [OPENCART_CONTACT], "dedupeOn": "email", "eventKeyForNewContacts": "shop"}
    subscription = {"contact": OPENCART_CONTACT, "groups": ["Subscribers"]}
    for path, sent in ((CONTACT, OPENCART_CONTACT), (CONTACTS, bulk), ("/api/v1/contact/subscribe", subscription)):
        answer = post(shop, path, sent)
        assert answer.status == 200
        assert "contact-unknown-id" in rules(answer)
        (contact,) = shop.contacts.matches({"email": "iryna@example.com"})
        assert contact.contact_id not in {None, 7300}
    by_id = post(shop, CONTACTS, {"contacts": [OPENCART_CONTACT], "dedupeOn": "id"})
    assert "nobody has it" in json.loads(by_id.body)["failedContacts"]["error"]


@pytest.mark.ledger("body-types")
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (CONTACT, {"channels": {"type": "email", "value": "one@example.com"}, "groups": {"name": "News"}}),
        (
            "/api/v1/contact/subscribe",
            {"contact": {"channels": {"type": "email", "value": "one@example.com"}}, "groups": "News"},
        ),
        (
            CONTACTS,
            {
                "contacts": {"channels": [{"type": "email", "value": "one@example.com"}]},
                "dedupeOn": "email",
                "groupNames": "News",
                "customFieldsIDs": 7,
            },
        ),
        (ORDERS, {"orders": order(email="one@example.com", items={"externalItemId": "B", "quantity": 1})}),
        (TRACKER, event("StatusCart", {"GUID": "1", "Products": {"productKey": "B"}}, user_email="one@example.com")),
    ],
)
def test_one_element_is_an_array_of_it(path: str, sent: object) -> None:
    """As XML's readers write it, and a WordPress form and a Python client send it."""
    shop = shop_of_five()
    answer = post(shop, path, sent)
    assert (answer.status, rules(answer)) == (200, {"body-types"})
    assert len(named(shop, email="one@example.com")) == 1
    strict = post(shop_of_five(STRICT), path, sent)
    assert (strict.status, b"failedOrders" in strict.body) in {(400, False), (200, True)}


@pytest.mark.ledger("body-types")
@pytest.mark.parametrize("value", [None, False])
def test_a_channel_without_a_value_is_none(value: object) -> None:
    shop = shop_of_five()
    channels = [{"type": "email", "value": "one@example.com"}, {"type": "sms", "value": value}]
    answer = post(shop, CONTACT, {"channels": channels})
    assert (answer.status, rules(answer)) == (200, {"body-types"})
    assert shop.contacts.matches({"email": "one@example.com"})[0].phone is None


@pytest.mark.ledger("plugin-paths")
def test_plugins_reach_the_paths_that_no_document_has() -> None:
    shop = shop_of_five()
    worker = {"serviceWorkerName": "sw.js", "serviceWorkerPath": "/", "serviceWorkerScope": "/"}
    pushed = post(shop, "/api/v1/site/webpush/domain", {"domain": "shop.example", **worker})
    assert json.loads(pushed.body)["success"]["domain"] == "shop.example"
    told = ask(create_app(shop), "/api/v1/site/webpush/domains", "")
    assert json.loads(told.body)["domains"] == [{"domain": "shop.example", **worker}]
    before = shop.revision
    assert post(shop, "/api/v1/shopify/token", {"domain": "shop.example", "accessToken": "s3cr3t"}).status == 200
    assert ask(create_app(shop), "/api/v1/shopify/token", "", method="DELETE").status == 200
    log = post(shop, "/logs/v1/plugin", {"orgId": 1, "message": "TRACK_EVENT"}, authorization="")
    assert (log.status, log.exchange.unread, shop.revision) == (200, ("the whole body",), before)


@pytest.mark.ledger("unknown-parameter")
def test_a_parameter_that_a_resource_lacks_is_told() -> None:
    shop = shop_of_five()
    answer = ask(create_app(shop), CONTACTS, "email=c0@example.com&max_rows=1")
    (violation,) = answer.exchange.violations
    assert (answer.status, violation.rule, violation.parameter) == (200, "unknown-parameter", "max_rows")
    assert "did you mean maxrows?" in violation.message
    refusing = shop_of_five(Behaviour(unknown_parameter="400"))
    assert ask(create_app(refusing), CONTACTS, "email=c0@example.com&max_rows=1").status == 400
    token = json.loads(post(shop, "/api/v1/auth/contact/token", {"email": "c0@example.com"}).body)["token"]
    mobile = ask(create_app(shop), "/v1/recoms/1244", "product=A", headers={"es-token": token})
    assert [violation.rule for violation in mobile.exchange.violations] == ["unknown-parameter"]

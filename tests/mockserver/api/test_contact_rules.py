"""Who is meant where contacts share identifiers, and what of a contact is updated: the vendor's documented rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from driving import Answer, ask
from loop import SC, bought, event, named, order, post, shop_of_five
from settings import shop_with

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

ONE, MANY, ORDERS, TRACKER = "/api/v1/contact", "/api/v1/contacts", "/api/v1/orders", "/api/v2"


def contact(email: str | None = None, sms: str | None = None, **fields: object) -> dict[str, object]:
    channels = [{"type": kind, "value": value} for kind, value in (("email", email), ("sms", sms)) if value is not None]
    return {"channels": channels, **fields}


def put(shop: Shop, sent: object) -> int:
    """Send one contact and return its id."""
    answer = post(shop, ONE, sent)
    assert answer.status == 200, answer.body
    return int(json.loads(answer.body)["id"])


def many(shop: Shop, *contacts: object, dedupe: str = "email", **settings: object) -> Any:
    """Send many contacts and return those that failed."""
    answer = post(shop, MANY, {"contacts": list(contacts), "dedupeOn": dedupe, **settings})
    assert answer.status == 200, answer.body
    return json.loads(answer.body)["failedContacts"]


def call(shop: Shop, method: str, path: str, document: object = None) -> Answer:
    """Send a request with another method than POST."""
    body = b"" if document is None else json.dumps(document).encode()
    path, _, query = path.partition("?")
    return ask(create_app(shop), path, query, method=method, body=body, headers={"content-type": "application/json"})


@pytest.mark.ledger("external-id")
@pytest.mark.ledger("external-id-everywhere")
@pytest.mark.parametrize("dedupe", ["email", "externalCustomerId", None])
def test_an_unknown_external_id_goes_to_the_contact_with_the_email_that_has_none(dedupe: str | None) -> None:
    shop = shop_of_five()
    sent = contact("c0@example.com", externalCustomerId="X1", firstName="Ann")
    if dedupe is None:
        assert put(shop, sent) == 1
    else:
        assert many(shop, sent, dedupe=dedupe) == []
    (known,) = shop.contacts.matches({"externalCustomerId": "X1"})
    assert (known.contact_id, known.fields) == (1, {"firstName": "Ann"})
    assert bought(shop, {"externalCustomerId": "X1"}) == [("A",)]


@pytest.mark.ledger("external-id-alone")
@pytest.mark.ledger("external-id")
@pytest.mark.parametrize("bulk", [True, False])
def test_another_external_id_with_the_same_email_is_a_new_contact(bulk: bool) -> None:  # a case
    """The old one keeps its id, its e-mail and its purchases."""
    shop = shop_of_five()
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    sent = contact("c0@example.com", externalCustomerId="X2")
    assert many(shop, sent) == [] if bulk else put(shop, sent) == 4
    assert named(shop, externalCustomerId="X1") == [0]
    assert named(shop, externalCustomerId="X2") == [3]
    assert bought(shop, {"externalCustomerId": "X1"}) == [("A",)]
    assert bought(shop, {"externalCustomerId": "X2"}) == []
    third = contact("c0@example.com", externalCustomerId="X3")
    assert put(shop, third) == 5


@pytest.mark.ledger("external-id-everywhere")
def test_an_order_with_another_external_id_is_a_new_contacts() -> None:
    shop = shop_of_five()
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    post(shop, ORDERS, {"orders": [order(email="c0@example.com", externalCustomerId="X2")]})
    assert bought(shop, {"externalCustomerId": "X1"}) == [("A",)]
    assert bought(shop, {"externalCustomerId": "X2"}) == [("B",)]


@pytest.mark.ledger("external-id-first")
def test_the_external_id_goes_before_dedupe_on() -> None:
    shop = shop_of_five()
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    assert many(shop, contact("c1@example.com", externalCustomerId="X1"), dedupe="email") == []
    (known,) = shop.contacts.matches({"externalCustomerId": "X1"})
    assert (known.contact_id, known.email) == (1, "c1@example.com")
    assert named(shop, email="c0@example.com") == []


@pytest.mark.ledger("shared-identifier")
@pytest.mark.parametrize(("which", "meant"), [("latest", 1), ("first", 3)])
def test_of_contacts_that_share_an_email_one_is_meant(which: str, meant: int) -> None:
    shop = shop_with(shop_of_five(), behaviour={"shared_identifier": which})
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    put(shop, contact("c0@example.com", externalCustomerId="X2"))
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    (found,) = shop.contacts.matches({"email": "c0@example.com"})
    assert found.number == (0 if meant == 1 else 3)
    listed = call(shop, "GET", f"{MANY}?email=c0%40example.com")
    assert sorted(one["id"] for one in json.loads(listed.body)) == [1, 4]


@pytest.mark.ledger("contact-restore")
@pytest.mark.ledger("contact-restore-default")
@pytest.mark.parametrize("way", ["contact", "bulk", "PUT", "order", "event"])
def test_a_deleted_contact_comes_back_with_its_history(way: str) -> None:
    shop = shop_of_five()
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    assert call(shop, "DELETE", f"{ONE}?externalCustomerId=X1&erase=0").status == 200
    assert named(shop, externalCustomerId="X1", email="c0@example.com", contactId="1") == []
    sent = contact("new@example.com", externalCustomerId="X1")
    if way == "contact":
        assert put(shop, sent) == 1
    elif way == "bulk":
        assert many(shop, sent) == []
    elif way == "PUT":
        assert call(shop, "PUT", f"{ONE}/1", contact("c0@example.com")).status == 200
    elif way == "order":
        post(shop, ORDERS, {"orders": [order(externalCustomerId="X1", status="CANCELLED")]})
    else:
        post(shop, TRACKER, event("CustomerData", externalCustomerId="X1"))
    assert named(shop, externalCustomerId="X1") == named(shop, contactId="1") == [0]
    assert bought(shop, {"externalCustomerId": "X1"}) == [("A",)]


@pytest.mark.ledger("contact-restore")
def test_a_deleted_contact_is_skipped_where_the_request_says_so() -> None:
    shop = shop_of_five()
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    call(shop, "DELETE", f"{ONE}?externalCustomerId=X1")
    assert many(shop, contact("c0@example.com", externalCustomerId="X1"), restoreDeleted=False) == []
    assert named(shop, externalCustomerId="X1", email="c0@example.com") == []
    assert len(shop.contacts) == 2


@pytest.mark.ledger("contact-deletion")
def test_an_erased_contact_doesnt_come_back() -> None:
    shop = shop_of_five()
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    assert call(shop, "DELETE", f"{ONE}?externalCustomerId=X1&erase=1").status == 200
    assert len(shop.history) == 0
    assert put(shop, contact("c0@example.com", externalCustomerId="X1")) == 4


@pytest.mark.ledger("contact-fields")
def test_a_phone_that_is_erased_identifies_no_more() -> None:
    """As WooCommerce's plugin cleans it: contactFields names it, and no contact has it."""
    shop = shop_of_five()
    put(shop, contact("c0@example.com", "0671112233", firstName="Ann"))
    post(shop, ORDERS, {"orders": [order(externalCustomerId=None, email="c0@example.com", phone="0509998877")]})
    assert many(shop, contact("c0@example.com"), contactFields=["sms"]) == []
    (known,) = shop.contacts.matches({"email": "c0@example.com"})
    assert (known.phone, known.fields) == (None, {"firstName": "Ann"})
    assert named(shop, phone="380671112233") == named(shop, phone="380509998877") == []


@pytest.mark.ledger("contact-fields")
def test_only_listed_fields_are_updated_and_without_data_they_go() -> None:
    shop = shop_of_five()
    put(shop, contact("c0@example.com", firstName="Ann", lastName="Bee", fields=[{"id": 7, "value": "red"}]))
    sent = contact("c0@example.com", firstName="Eve", lastName="Cat", fields=[{"id": 8, "value": "L"}])
    many(shop, sent, contactFields=["lastName", "town"], customFieldsIDs=[7])
    assert shop.contacts.matches({"contactId": "1"})[0].fields == {"firstName": "Ann", "lastName": "Cat"}
    many(shop, sent, customFieldsIDs=[8])
    assert shop.contacts.matches({"contactId": "1"})[0].fields == {"firstName": "Eve", "lastName": "Cat", "8": "L"}
    new = contact("new@example.com", firstName="Una", fields=[{"id": 9, "value": "x"}])
    many(shop, new, contactFields=["lastName"])
    assert shop.contacts.matches({"email": "new@example.com"})[0].fields == {"firstName": "Una", "9": "x"}


@pytest.mark.ledger("contact-fields")
def test_contacts_are_told_apart_by_an_additional_field() -> None:
    shop = shop_of_five()
    put(shop, contact("c0@example.com", fields=[{"id": 7, "value": "card-1"}]))
    sent = contact("other@example.com", fields=[{"id": 7, "value": "card-1"}])
    assert many(shop, sent, dedupe="fieldId", fieldId=7) == []
    assert named(shop, email="other@example.com") == [0]


@pytest.mark.ledger("contact-body")
def test_a_push_token_leads_to_the_contact_who_registers_later() -> None:
    shop = shop_of_five()
    device = {"channels": [{"type": "mobilepush", "value": "T-1", "device": {"os": "iOS"}}]}
    first = put(shop, device)
    registered = {"channels": [*device["channels"], {"type": "email", "value": "new@example.com"}]}
    assert put(shop, {**registered, "externalCustomerId": "X1"}) == first
    assert len(named(shop, externalCustomerId="X1", email="new@example.com")) == 1


@pytest.mark.ledger("contact-channel-first")
def test_of_two_channels_of_a_type_the_first_identifies() -> None:
    shop = shop_of_five()
    two = [{"type": "email", "value": value} for value in ("one@example.com", "two@example.com")]
    answer = post(shop, ONE, {"channels": two})
    assert answer.status == 200
    assert (len(named(shop, email="one@example.com")), named(shop, email="two@example.com")) == (1, [])
    assert answer.exchange.unread


@pytest.mark.ledger("contact-update")
@pytest.mark.ledger("contact-update-answer")
def test_a_contact_is_updated_by_its_id() -> None:
    shop = shop_of_five()
    put(shop, contact("c1@example.com", externalCustomerId="TAKEN"))
    answer = call(shop, "PUT", f"{ONE}/1", contact("c9@example.com", externalCustomerId="X1", firstName="Ann"))
    assert (answer.status, answer.body) == (200, b"Contact with id='1' has been updated")
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert named(shop, externalCustomerId="X1") == named(shop, email="c9@example.com") == [0]
    assert call(shop, "PUT", f"{ONE}/1", contact("c9@example.com", externalCustomerId="X9")).status == 200
    assert named(shop, externalCustomerId="X1") == []
    assert call(shop, "PUT", f"{ONE}/1", contact("c9@example.com", externalCustomerId="TAKEN")).status == 409
    assert call(shop, "PUT", f"{ONE}/999", contact("c9@example.com")).status == 404
    assert bought(shop, {"contactId": "1"}) == [("A",)]


@pytest.mark.ledger("contact-subscribe")
@pytest.mark.ledger("contact-subscribe-status")
def test_whoever_subscribes_is_added_or_found_and_keeps_their_channels() -> None:
    shop = shop_of_five()
    path = f"{ONE}/subscribe"
    new = post(shop, path, {"contact": contact("new@example.com"), "groups": ["News"], "formType": "abc"})
    assert json.loads(new.body) == {"id": 4, "emailStatus": "NEED_CONFIRMATION", "new": True}
    assert {"groups", "formType"} <= set(new.exchange.unread)
    put(shop, contact("c0@example.com", externalCustomerId="X1"))
    known = contact("other@example.com", "0671112233", externalCustomerId="X1", firstName="Ann")
    assert json.loads(post(shop, path, {"contact": known}).body)["id"] == 1
    (found,) = shop.contacts.matches({"contactId": "1"})
    assert (found.email, found.phone, found.fields) == ("c0@example.com", "0671112233", {"firstName": "Ann"})
    assert post(shop, path, {"groups": []}).status == 400
    assert call(shop, "GET", path).status == 405


@pytest.mark.ledger("joining")
@pytest.mark.ledger("joining-persons")
@pytest.mark.parametrize("way", ["contact", "order", "tracker", "event"])
@pytest.mark.parametrize("first", ["browser", "person"])
def test_what_a_browser_did_counts_for_whoever_it_is_whichever_came_first(way: str, first: str) -> None:
    """Also through the bodies of contacts and orders that name the cookie."""
    shop = shop_of_five()
    cart = {"GUID": "1", "Products": [{"productKey": "D", "price": "5", "quantity": 1}]}

    def looked() -> None:
        post(shop, TRACKER, event("StatusCart", cart))

    def identified() -> None:
        if way == "contact":
            put(shop, contact("ann@example.com", externalCustomerId="X1", webId=SC))
        elif way == "order":
            post(shop, ORDERS, {"orders": [order(externalCustomerId="X1", webId=SC)]})
        elif way == "tracker":
            post(shop, TRACKER, {"externalCustomerId": "X1", "webId": SC, "orgId": 1})
        else:
            post(shop, TRACKER, event("CustomerData", externalCustomerId="X1"))

    for step in (looked, identified) if first == "browser" else (identified, looked):
        step()
    (known,) = shop.contacts.matches({"externalCustomerId": "X1", "webId": SC})
    assert [interest.of for interest in shop.interests.of(known.number)] == ["D"]


TOKEN = {"type": "mobilepush", "value": "T-1", "device": {"os": "iOS"}}
ALL_OF_IT: dict[str, Any] = {
    **contact("c0@example.com", "0671112233", externalCustomerId="X1", languageCode="uk"),
    "fields": [{"id": 7, "value": "card-1"}],
}
ALL_OF_IT["channels"] = [*ALL_OF_IT["channels"], TOKEN]
PARTS: dict[str, dict[str, Any]] = {
    "email": contact("c0@example.com"),
    "sms": contact(None, "0671112233"),
    "push": {"channels": [TOKEN]},
    "id": contact("new@example.com", id=1),
    "externalCustomerId": contact("new@example.com", externalCustomerId="X1"),
    "fieldId": contact("new@example.com", fields=[{"id": 7, "value": "card-1"}]),
}
FINDS = {
    "email": {"email", "id", "externalCustomerId"},
    "sms": {"sms", "id", "externalCustomerId"},
    "push": {"push", "id", "externalCustomerId"},
    "email_or_sms": {"email", "sms", "id", "externalCustomerId"},
    "id": {"id", "externalCustomerId"},
    "externalCustomerId": {"email", "sms", "id", "externalCustomerId"},
    "fieldId": {"id", "externalCustomerId", "fieldId"},
}


@pytest.mark.ledger("contact-body")
@pytest.mark.parametrize("dedupe", FINDS)
def test_each_dedupe_finds_a_contact_by_its_own_and_by_ids(dedupe: str) -> None:
    """What it doesn't look for makes a new contact, or has no channel of its own to make one from."""
    settings = {"fieldId": 7} if dedupe == "fieldId" else {}
    found = set()
    for name, part in PARTS.items():
        shop = shop_of_five()
        put(shop, ALL_OF_IT)
        many(shop, {**part, "firstName": "Found"}, dedupe=dedupe, **settings)
        if shop.contacts.matches({"contactId": "1"})[0].fields.get("firstName") == "Found":
            found.add(name)
    assert found == FINDS[dedupe]


@pytest.mark.ledger("contact-fields")
def test_a_language_is_kept_and_updated_as_any_field() -> None:
    shop = shop_of_five()
    put(shop, ALL_OF_IT)
    assert shop.contacts.matches({"contactId": "1"})[0].fields["languageCode"] == "uk"
    many(shop, contact("c0@example.com", languageCode="en", firstName="Ann"), contactFields=["languageCode"])
    fields = shop.contacts.matches({"contactId": "1"})[0].fields
    assert (fields["languageCode"], "firstName" in fields) == ("en", False)


@pytest.mark.ledger("joining")
def test_a_second_person_in_a_browser_who_names_two_unknown_identifiers_is_another() -> None:
    """One of the two contradicts the visitor, or neither does: who was there before is the other, or the same."""
    shop = shop_of_five()
    post(shop, TRACKER, event("CustomerData", externalCustomerId="X1", user_email="ann@example.com"))
    post(shop, TRACKER, event("CustomerData", externalCustomerId="X2", user_email="eve@example.com"))
    (ann,), (eve,) = named(shop, externalCustomerId="X1"), named(shop, externalCustomerId="X2")
    assert ann != eve
    assert (named(shop, email="ann@example.com"), named(shop, email="eve@example.com")) == ([ann], [eve])
    assert named(shop, webId=SC) == [eve]
    shop = shop_of_five()
    post(shop, TRACKER, event("CustomerData", user_email="ann@example.com"))
    post(shop, TRACKER, event("CustomerData", user_email="eve@example.com", user_phone="380671112233"))
    (ann,), (eve,) = named(shop, email="ann@example.com"), named(shop, email="eve@example.com")
    assert ann != eve
    assert named(shop, phone="380671112233") == [eve]

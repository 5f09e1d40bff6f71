"""Contacts over the API, as far as identifying one needs."""

from __future__ import annotations

import json

import pytest
from driving import Answer, ask
from loop import STRICT, bought, named, order, post, shop_of_five

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop


def contact(email: str | None = None, sms: str | None = None, **fields: object) -> dict[str, object]:
    channels = [{"type": kind, "value": value} for kind, value in (("email", email), ("sms", sms)) if value is not None]
    return {"channels": channels, **fields}


def get(shop: Shop, path: str, query: str = "", method: str = "GET") -> Answer:
    return ask(create_app(shop), path, query, method=method)


@pytest.mark.ledger("contact-body")
def test_a_contact_is_added_and_then_updated_by_any_identifier() -> None:
    """The answer is its id; channels that are sent replace those before."""
    shop = shop_of_five()
    sent = contact(
        "new@example.com", "380671112233", externalCustomerId="X", firstName="Olena", fields=[{"id": 7, "value": "red"}]
    )
    answer = post(shop, "/api/v1/contact", sent)
    assert (answer.status, json.loads(answer.body)) == (200, {"id": 4})
    again = post(
        shop, "/api/v1/contact", contact("newer@example.com", externalCustomerId="X", address={"town": "Lviv"})
    )
    assert json.loads(again.body) == {"id": 4}
    assert named(shop, email="new@example.com") == []
    (known,) = shop.contacts.matches({"email": "newer@example.com"})
    assert (known.contact_id, known.phone, known.external_customer_id) == (4, "380671112233", "X")
    assert known.fields == {"firstName": "Olena", "7": "red", "town": "Lviv"}
    assert json.loads(get(shop, "/api/v1/contact/4").body) == {
        "id": 4,
        "firstName": "Olena",
        "channels": [{"type": "email", "value": "newer@example.com"}, {"type": "sms", "value": "380671112233"}],
        "externalCustomerId": "X",
        "address": {"town": "Lviv"},
        "fields": [{"id": 7, "value": "red"}],
    }


@pytest.mark.ledger("contact-channels")
@pytest.mark.ledger("contact-body")
@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (contact(), "channels: Expected `array` of length >= 1"),
        ({"externalCustomerId": "X"}, "missing required field `channels`"),
        ({"channels": [{"type": "inapp", "value": "x"}]}, "The contact names nobody"),
        ({"channels": [{"type": "email", "value": f"{n}@example.com"} for n in "abc"]}, "there are 3 of type email"),
        (contact("nobody"), "email must have one @"),
        (contact(sms="1"), "phone must have"),
        (contact("a@example.com", colour="red"), "colour: the contract has no such field"),
        (contact("a@example.com", id="5"), "id: it is a text; by the contract it is a whole number."),
        (contact("a@example.com", id=-5), "id: Expected `int` >= 1"),
        ({"channels": [{"type": "pigeon", "value": "x"}]}, "channels[0].type: Invalid enum value"),
        ({"channels": {}}, "channels: Expected `array`"),
    ],
)
def test_a_contact_that_cant_be_taken_is_refused(sent: object, error: str) -> None:
    """400 with the reason, and nobody is changed; so it is to the letter, by default some are taken."""
    shop = shop_of_five(STRICT)
    before = list(shop.contacts)
    answer = post(shop, "/api/v1/contact", sent)
    assert answer.status == 400
    assert error in answer.body.decode()
    assert list(shop.contacts) == before


@pytest.mark.ledger("contact-bulk")
@pytest.mark.ledger("contact-bulk-at-once")
def test_many_contacts_are_taken_and_the_bad_ones_told() -> None:
    """One that can't be taken spoils no other; externalCustomerId goes before dedupeOn."""
    shop = shop_of_five()
    sent = [contact("c0@example.com", firstName="Ann"), contact("bad"), contact("d@example.com", "380501112233")]
    answer = post(shop, "/api/v1/contacts", {"contacts": sent, "dedupeOn": "email"})
    document = json.loads(answer.body)
    assert answer.status == 200
    assert document["failedContacts"]["channels"] == [{"type": "email", "value": "bad"}]
    assert "email must have one @" in document["failedContacts"]["error"]
    assert document["asyncSessionId"]
    assert shop.contacts.matches({"email": "c0@example.com"})[0].fields == {"firstName": "Ann"}
    assert named(shop, phone="380501112233") == [3]
    sent = [contact("e@example.com", "380501112233")]
    answer = post(shop, "/api/v1/contacts", {"contacts": sent, "dedupeOn": "sms"})
    assert json.loads(answer.body)["failedContacts"] == []
    assert named(shop, email="e@example.com") == [3]
    both = post(shop, "/api/v1/contacts", {"contacts": [contact("bad"), contact("worse")], "dedupeOn": "email"})
    assert len(json.loads(both.body)["failedContacts"]) == 2


@pytest.mark.ledger("contact-body")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"contacts": []}, "missing required field `dedupeOn`"),
        ({"contacts": [], "dedupeOn": "name"}, "dedupeOn: Invalid enum value"),
        ({"contacts": [], "dedupeOn": "fieldId"}, "fieldId: it must be set"),
        ({"contacts": [contact("a@example.com")] * 3001, "dedupeOn": "email"}, "There are 3001 contacts"),
    ],
)
def test_a_body_that_isnt_contacts_is_refused(body: object, error: str) -> None:
    """As a whole."""
    answer = post(shop_of_five(), "/api/v1/contacts", body)
    assert answer.status == 400
    assert error in answer.body.decode()


@pytest.mark.ledger("contact-search")
def test_contacts_are_found_and_paged() -> None:
    """TotalCount counts all, startindex begins at 1."""
    shop = shop_of_five()
    everybody = get(shop, "/api/v1/contacts", "startindex=2&maxrows=1")
    assert everybody.headers["TotalCount"] == "3"
    assert [one["id"] for one in json.loads(everybody.body)] == [2]
    assert [one["id"] for one in json.loads(get(shop, "/api/v1/contacts", "email=c2%40example.com").body)] == [3]
    assert json.loads(get(shop, "/api/v1/contacts", "externalCustomerId=X").body) == []
    both = get(shop, "/api/v1/contacts", "email=c2%40example.com&externalCustomerId=X")
    assert (both.status, both.body) == (200, b"[]")
    assert [one.rule for one in both.exchange.violations] == ["contact-search"]
    post(shop, "/api/v1/contact", contact("c1@example.com", firstName="Ann"))
    assert [one["id"] for one in json.loads(get(shop, "/api/v1/contacts", "firstname=Ann").body)] == [2]
    for wrong in ("maxrows=501", "startindex=0", "startindex=x", "email=nobody", "sms=1"):
        assert get(shop, "/api/v1/contacts", wrong).status == 400


@pytest.mark.ledger("contact-search")
def test_a_search_shows_less_than_the_contact_itself() -> None:
    """The external id and the address are shown by id alone."""
    shop = shop_of_five()
    post(shop, "/api/v1/contact", contact("c1@example.com", externalCustomerId="X", address={"town": "Lviv"}))
    (found,) = json.loads(get(shop, "/api/v1/contacts", "externalCustomerId=X").body)
    assert found == {"id": 2, "channels": [{"type": "email", "value": "c1@example.com"}]}
    whole = json.loads(get(shop, "/api/v1/contact/2").body)
    assert (whole["externalCustomerId"], whole["address"]) == ("X", {"town": "Lviv"})


@pytest.mark.ledger("contact-deletion")
@pytest.mark.ledger("contact-deletion-orders")
@pytest.mark.ledger("contact-deletion-answer")
@pytest.mark.ledger("contact-deletion-found")
@pytest.mark.parametrize(
    ("path", "query"), [("/api/v1/contact/1", ""), ("/api/v1/contact", "externalCustomerId=customer-1")]
)
def test_a_deleted_contact_is_nobody(path: str, query: str) -> None:
    """Its orders still count for others; with `erase` they go too."""
    for erase, orders in (("", 2), ("erase=true", 1)):
        shop = shop_of_five()
        post(shop, "/api/v1/orders", {"orders": [order(externalCustomerId="customer-1", contactId=1)]})
        orders_before = len(shop.history)
        answer = get(shop, path, "&".join(filter(None, [query, erase])), method="DELETE")
        assert (answer.status, answer.body) == (200, b"Contact with id='1' has been deleted")
        assert named(shop, contactId="1", email="c0@example.com", externalCustomerId="customer-1") == []
        assert (orders_before, len(shop.history)) == (2, orders if not erase else 0)
        assert get(shop, "/api/v1/contact/1").status == 404


@pytest.mark.ledger("contact-refusals")
def test_nobody_is_found_by_what_isnt_an_id() -> None:
    """400 for what can't be one, 404 for one that nobody has."""
    shop = shop_of_five()
    for path, status in (("abc", 400), ("0", 400), ("-1", 400), ("99", 404), (str(2**63), 400)):
        assert get(shop, f"/api/v1/contact/{path}").status == status
    assert get(shop, "/api/v1/contact/1", "erase=maybe", method="DELETE").status == 400
    assert get(shop, "/api/v1/contact", "externalCustomerId=", method="DELETE").status == 400
    assert get(shop, "/api/v1/contact", "externalCustomerId=X", method="DELETE").status == 404
    unknown = post(shop, "/api/v1/contact", contact("", id=900))
    assert (unknown.status, unknown.body) == (404, b"Contact not found.")
    assert bought(shop, {"contactId": "1"}) == [("A",)]


@pytest.mark.ledger("account-info")
@pytest.mark.ledger("organisation-id")
def test_the_account_tells_its_name() -> None:
    """What the vendor's own clients call to see whether a key works."""
    answer = get(shop_of_five(), "/api/v1/account/info")
    told = json.loads(answer.body)
    assert (told["userEmail"], told["organisationName"]) == ("owner@shop.example", "Shop")
    assert isinstance(told["orgId"], int)
    assert told["orgId"] > 0


@pytest.mark.ledger("version")
@pytest.mark.ledger("version-2")
@pytest.mark.parametrize("version", [1, 2])
def test_the_api_tells_its_version(version: int) -> None:
    """As the vendor's page prints it."""
    assert json.loads(get(shop_of_five(), f"/api/v{version}/version").body)["protocolVersion"] == "1.0"

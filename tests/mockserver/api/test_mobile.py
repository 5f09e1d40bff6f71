"""The mobile flow: a token, then recommendations with it."""

from __future__ import annotations

import json

import pytest
from driving import Answer, ask
from loop import STRICT, post, shop_of_five

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

TOKEN = "/api/v1/auth/contact/token"


def token(shop: Shop, **body: str) -> str:
    answer = post(shop, TOKEN, body)
    assert answer.status == 200
    return str(json.loads(answer.body)["token"])


def recoms(shop: Shop, given: str | None, source: str = "1244", query: str = "") -> Answer:
    headers = {} if given is None else {"es-token": given}
    return ask(create_app(shop), f"/v1/recoms/{source}", query, headers={**headers, "authorization": ""})


@pytest.mark.ledger("mobile-token-form")
@pytest.mark.ledger("mobile-token-refusal")
@pytest.mark.ledger("mobile-token")
def test_each_answer_carries_the_next_token() -> None:
    """The answers are those of the other endpoint for the token's contact; the used token is good for nothing."""
    shop = shop_of_five()
    shop.add_order(shop.contacts.matches({"contactId": "2"})[0], ["A", "B"])
    first = token(shop, email="c0@example.com")
    expected = ask(create_app(shop), "/api/v2/contacts/recoms/1244", "contactId=1").body
    answer = recoms(shop, first)
    assert (answer.status, answer.body) == (200, expected)
    again = recoms(shop, answer.headers["ES-TOKEN"], "1247", "products=A")
    assert json.loads(again.body)[0]["id"] == "B"
    for used in (first, answer.headers["ES-TOKEN"], "nonsense", "", None):
        refused = recoms(shop, used)
        assert refused.status == 401
        assert json.loads(refused.body)["status"] == 401
        assert "ES-TOKEN" not in refused.headers
    assert recoms(shop, again.headers["ES-TOKEN"]).status == 200


@pytest.mark.ledger("mobile-token")
def test_a_refused_request_uses_its_token_up_too() -> None:
    """The refusal carries the next one."""
    shop = shop_of_five()
    refused = recoms(shop, token(shop, cookie="SC-1"), "1247")
    assert (refused.status, refused.body) == (400, b"product ids must be set")
    assert recoms(shop, refused.headers["ES-TOKEN"], "9999").status == 404


@pytest.mark.ledger("mobile-token")
def test_the_query_cant_name_another_contact() -> None:
    """Identifiers in the query are passed over."""
    shop = shop_of_five()
    answer = recoms(shop, token(shop, phone="380671112233"), "1245", "contactId=1&email=c0%40example.com")
    assert answer.exchange.contact is None


@pytest.mark.ledger("mobile-token")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "At least one of email, phone, externalCustomerId, userPseudoId, cookie must be set."),
        ({"email": " "}, "At least one of"),
        ({"email": "nobody"}, "email must have one @"),
        ({"emial": "a@example.com"}, "emial: the contract has no such field: did you mean email?"),
        ({"email": 5}, "email: it is a number; by the contract it is a text."),
    ],
)
def test_a_token_is_for_somebody(body: object, error: str) -> None:
    """A body that names nobody is refused."""
    answer = post(shop_of_five(STRICT), TOKEN, body)
    assert answer.status == 400
    assert error in answer.body.decode()


def test_a_reset_takes_all_tokens_back_and_begins_anew() -> None:
    """The same shop gives the same tokens in the same order."""
    shop = shop_of_five()
    first = token(shop, userPseudoId="device")
    shop.reset()
    assert recoms(shop, first).status == 401
    assert token(shop, userPseudoId="device") == first
    from yespo_mockserver.state.tokens import KEPT, Tokens

    tokens = Tokens(1)
    oldest = tokens.give({})
    for _ in range(KEPT):
        tokens.give({})
    assert tokens.take(oldest) is None

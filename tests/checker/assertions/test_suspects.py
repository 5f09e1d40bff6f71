"""A refusal of what is allowed is put down to what is odd in the request."""

from __future__ import annotations

import msgspec
import pytest

from yespo_checker.assertions.suspects import rule_of_refusal
from yespo_checker.expectations import Account
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.request.written import WireRequest

ACCOUNT = Account(
    Known(
        data_sources=(
            KnownDataSource(id=1),
            KnownDataSource(id=2, type="also_bought"),
            KnownDataSource(id=3, scope="category"),
        ),
        contacts=({"contactId": "7", "email": "a@b.example"},),
        products=("A", "B"),
        categories=("Sale", "Їжа"),
    )
)


def rule(target: str, status: int = 400, *, headers: dict[str, str] | None = None) -> str:
    path, _, query = target.partition("?")
    request = WireRequest(f"/api/v2/contacts/recoms/{path}", query)
    if headers is not None:
        request = msgspec.structs.replace(request, headers=headers)
    return rule_of_refusal(ACCOUNT, request, ACCOUNT.expected(request), status)


@pytest.mark.parametrize(
    ("target", "suspected"),
    [
        ("1?contactId=7", "one-identifier"),
        ("1?contactId=3000000000", "integer-types"),
        ("1?contactId=07", "contact-id"),
        ("1?phone=12345", "phone"),
        ("1?email=x%40y.example", "email"),
        ("1?contactId=7&email=a%40b.example", "one-identifier"),
        ("1?contactId=7&webId=x", "web-id"),
        ("1?contactId=7&products=A", "list-style"),
        ("2?contactId=7&products=A,B", "list-style"),
        ("2?contactId=7&products=A&products=B", "list-style"),
        ("2?contactId=7&products=%5B%22A%22%5D", "list-style"),
        ("2?contactId=7&products=Z", "unknown-products"),
        ("2?contactId=7&products=A", "one-identifier"),
        ("3?contactId=7&category=Їжа", "list-effect"),
        ("3?contactId=7&category=Sale", "one-identifier"),
        ("1?webId=50%25", "query-encoding"),
        ("1?contactId=7&utm_source=x", "unknown-parameter"),
        ("1?contactId=7&webI=x", "web-i"),
        ("01?contactId=7", "data-source-id"),
    ],
)
def test_what_is_odd_is_suspected(target: str, suspected: str) -> None:
    """What is known of the account is ordinary, and so is what must be there."""
    assert rule(target) == suspected


@pytest.mark.parametrize(
    ("status", "suspected"),
    [
        (401, "basic-auth"),
        (403, "basic-auth"),
        (405, "answered"),
        (406, "answered"),
        (414, "query-length"),
        (429, "rate-limit"),
        (302, "answered"),
        (404, "answered"),
    ],
)
def test_some_statuses_say_it_themselves(status: int, suspected: str) -> None:
    """Whatever the request has."""
    assert rule("1?contactId=7", status) == suspected


def test_another_user_name_is_suspected() -> None:
    """And a contact that isn't known, where a 404 comes."""
    assert rule("1?contactId=7", headers={"Authorization": "Basic eDprZXk="}) == "basic-auth"
    assert rule("1?webId=x", 404) == "unknown-contact"


def test_a_scheme_in_other_letters_is_suspected() -> None:
    """Rather than the key."""
    assert rule("1?contactId=7", 401, headers={"Authorization": "basic dXNlcjprZXk="}) == "auth-scheme"

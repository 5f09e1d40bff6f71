"""HTTP Basic as the API wants it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.request.authentication import basic_authorization, read_authorization

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.mark.ledger("basic-auth")
@given(key=TEXT.filter(bool), user=TEXT.filter(lambda text: ":" not in text))
def test_the_key_is_the_password_of_any_user(key: str, user: str) -> None:
    """Colons in the key and any alphabet in both come through."""
    assert read_authorization(basic_authorization(key, user).encode()).key == key


@pytest.mark.ledger("basic-auth")
@given(st.one_of(st.none(), st.binary(max_size=40)))
def test_any_header_is_a_key_or_a_problem(header: bytes | None) -> None:
    """Whatever bytes come, nothing is raised."""
    credentials = read_authorization(header)
    assert (credentials.key is None) != (credentials.problem is None)


@pytest.mark.ledger("basic-auth")
@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (None, "missing"),
        (b"", "Basic scheme"),
        (b"Bearer a2V5", "Basic scheme"),
        (b"Basic", "no colon"),
        (b"Basic !", "Base64"),
        (b"Basic //79", "UTF-8"),
        (b"Basic " + base64.b64encode(b"key"), "no colon"),
        (b"Basic " + base64.b64encode(b"key:"), "empty password"),
    ],
)
def test_each_problem_is_told(header: bytes | None, problem: str) -> None:
    """The text says what is wrong with the header."""
    assert problem in (read_authorization(header).problem or "")


def test_credentials_are_never_shown() -> None:
    """Their repr says whether there is a key, never which."""
    assert "secret" not in repr(read_authorization(basic_authorization("secret").encode()))


@pytest.mark.parametrize("scheme", ["basic", "BASIC", "Basic"])
def test_the_scheme_has_no_letter_case(scheme: str) -> None:
    """As HTTP has it."""
    assert read_authorization(f"{scheme}  dTprZXk=".encode()).key == "key"

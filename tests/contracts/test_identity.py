"""How the five identifiers are written and compared."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.identity import compared, email_key, identifiers_of, is_email, is_phone, phone_digits, whole_number
from yespo_contracts.request import RecomsRequest


@given(st.text(), st.integers(1, 2**63 - 1))
def test_a_whole_number_is_ascii_digits_within_its_bound(text: str, largest: int) -> None:
    """Whatever is taken is what int makes of it, and in range."""
    number = whole_number(text, largest)
    if number is None:
        assert not (text.isascii() and text.isdigit() and 1 <= int(text) <= largest)
    else:
        assert int(text) == number


@pytest.mark.ledger("email")
@pytest.mark.parametrize("text", ["a@b", "a.b+c@d.example", "їжак@пошта.укр", "a@B.Example"])
def test_the_loosest_addresses_are_emails(text: str) -> None:
    """A dot in the domain isn't demanded."""
    assert is_email(text)


@pytest.mark.ledger("email")
@pytest.mark.parametrize("text", ["", "a", "@", "a@", "@b", "a@b@c", "a@@b", "a b@c", "a@b\u2003c", "a@b\n", "a\x00@b"])
def test_what_isnt_an_email(text: str) -> None:
    """One @ with text on both sides, no space, no control character."""
    assert not is_email(text)


@pytest.mark.ledger("email")
def test_emails_are_compared_without_letter_case_after_the_at() -> None:
    """And exactly before it."""
    assert email_key("Ann@Example.COM") == email_key("Ann@example.com")
    assert email_key("ann@example.com") != email_key("Ann@example.com")


@pytest.mark.ledger("phone")
@given(st.text(string.digits, min_size=5, max_size=20), st.text("+(). -", max_size=5))
def test_a_phone_is_its_digits(digits: str, punctuation: str) -> None:
    """Punctuation anywhere changes nothing."""
    written = punctuation + digits[:3] + punctuation + digits[3:]
    assert is_phone(written)
    assert phone_digits(written) == phone_digits(digits)


@pytest.mark.ledger("phone")
@pytest.mark.parametrize("text", ["1234", "1" * 21, "12345x", "１２３４５", "", "+()-", "12/34/56", "12345\n"])
def test_what_isnt_a_phone(text: str) -> None:
    """Too few or many digits, or anything but digits and + ( ) . - and spaces."""
    assert not is_phone(text)


@pytest.mark.ledger("phone")
def test_a_national_number_is_an_international_one() -> None:
    """0XXXXXXXXX counts as 380XXXXXXXXX."""
    assert phone_digits("067 123 45 67") == phone_digits("+380 67 123-45-67") == "380671234567"


def test_what_names_a_contact_is_told_by_the_apis_names_and_blank_values_name_nobody() -> None:
    """In the documented order, which is that of precedence."""
    named = RecomsRequest(data_source=1, contact_id=5, phone=" ", external_customer_id="C-1", web_id="w")
    assert list(identifiers_of(named).items()) == [("contactId", "5"), ("externalCustomerId", "C-1"), ("webId", "w")]


def test_two_values_are_compared_alike_where_they_name_one_contact() -> None:
    """Numbers without leading zeros, phones by digits, domains without letter case; ids exactly."""
    assert compared("contactId", "007") == "7"
    assert compared("phone", "(067) 123-45-67") == compared("phone", "+380671234567")
    assert compared("email", "a@B.EXAMPLE") == "a@b.example"
    assert compared("externalCustomerId", "007") == "007"

"""A pseudonym has the same form, is the same everywhere, and belongs to one person alone."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.identity import MAX_CONTACT_ID, is_email, is_phone, phone_digits
from yespo_contracts.private.names import Kind
from yespo_contracts.recordings.pseudonyms import Pseudonyms, salt_of

_made = Pseudonyms(b"one salt")
_texts = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.абвї", min_size=1, max_size=40)


def form(text: str) -> str:
    return re.sub(r"[a-zа-яґєії]", "a", re.sub(r"[A-ZА-ЯҐЄІЇ]", "A", re.sub(r"[0-9]", "0", text)))


@given(_texts)
def test_the_form_stays(text: str) -> None:
    assert form(_made.of(text)) == form(text)


@given(st.lists(st.integers(1, 9999), min_size=2, max_size=50, unique=True))
def test_no_two_people_get_the_same(numbers: list[int]) -> None:
    assert len({_made.of(str(number)) for number in numbers}) == len(numbers)


@given(st.integers(1, MAX_CONTACT_ID))
def test_a_contact_id_stays_one(number: int) -> None:
    made = int(_made.of(str(number)))
    assert 1 <= made <= MAX_CONTACT_ID
    assert len(str(made)) == len(str(number))


@given(st.integers(10**8, 10**9 - 1))
def test_a_phone_is_the_same_however_it_is_written(number: int) -> None:
    text = str(number)
    ways = [f"0{text}", f"380{text}", f"+380 {text[:2]} {text[2:5]}-{text[5:]}", f"+38 (0{text[:2]}) {text[2:]}"]
    made = [_made.of(way) for way in ways]
    assert len({phone_digits(way) for way in made}) == 1
    assert all(is_phone(way) for way in made)


@given(st.emails())
def test_an_address_stays_one_that_reaches_nobody(address: str) -> None:
    made = _made.of(address)
    assert made.endswith(".example")
    assert is_email(made) or not is_email(address)


def test_the_domain_is_compared_without_letter_case_and_the_rest_exactly() -> None:
    assert _made.of("olena@Example.com") == _made.of("olena@example.COM")
    assert _made.of("Olena@example.com") != _made.of("olena@example.com")


def test_another_salt_makes_others_and_keys_are_gone() -> None:
    assert Pseudonyms(b"another").of("CUST-1234567") != _made.of("CUST-1234567")
    assert _made.write(Kind.SECRET, "sesame") == "***"
    assert _made.write(Kind.ID, "162688150,7") == f"{_made.of('162688150')},{_made.of('7')}"


def test_a_salt_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "salt"
    assert salt_of(path) == salt_of(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"short")
    with pytest.raises(ValueError, match="at least 16 bytes"):
        salt_of(path)

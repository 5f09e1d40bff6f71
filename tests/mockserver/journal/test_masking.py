"""Nothing that identifies a person or opens an account is left in what is shown."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.journal import masking

_local = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=3, max_size=20)
_domains = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12).map(lambda text: text + ".example")
_phones = st.integers(10**8, 10**12 - 1).map(lambda number: f"+{number}")


@given(local=_local, domain=_domains, name=st.sampled_from(["email", "e-mail", "q", "externalCustomerId", "webId"]))
def test_no_query_shows_an_email(local: str, domain: str, name: str) -> None:
    for text in (urlencode({name: f"{local}@{domain}", "contactId": 7}), f"{name}={local}@{domain}&contactId=7"):
        masked = masking.query(text)
        assert local not in masked
        assert domain not in masked
        assert "contactId=7" in masked


@given(phone=_phones, name=st.sampled_from(["phone", "Phone", "mobilePhone", "q"]))
def test_no_query_shows_a_phone(phone: str, name: str) -> None:
    assert phone[1:] not in masking.query(f"{name}={quote(phone)}")
    assert phone[1:] not in masking.free_text(f"call {phone} now")


@given(st.dictionaries(st.sampled_from(["contactId", "products", "category", "webId"]), st.text(max_size=20)))
def test_what_identifies_nobody_stands_as_it_was_written(parameters: dict[str, str]) -> None:
    text = urlencode({name: value.replace("@", "").replace("+", "") for name, value in parameters.items()})
    assert masking.query(text) == text


@pytest.mark.parametrize("name", ["api_key", "apikey", "token", "password", "Authorization"])
def test_what_opens_an_account_is_hidden(name: str) -> None:
    assert "sesame" not in masking.url(f"http://127.0.0.1/x?{name}=sesame&a=b")
    assert "sesame" not in masking.json_text(f'{{"{name}": "sesame"}}')


def test_headers_hide_credentials_alone() -> None:
    assert masking.header("authorization", "Basic c2VzYW1l") == "Basic ***"
    assert masking.header("x-api-key", "sesame") == "***"
    assert masking.header("user-agent", "curl/8") == "curl/8"


def test_json_is_masked_by_the_names_of_its_members_even_when_it_is_cut() -> None:
    text = (
        '{"orders": [{"email": "olena@example.com", "phone": 380671234567, "totalCost": 10.5, "firstName": "Olena", "em'
    )
    masked = masking.json_text(text)
    assert "example" not in masked
    assert "380671234567" not in masked
    assert '"totalCost": 10.5' in masked


def test_people_can_still_be_told_apart() -> None:
    assert masking.email("olena@example.com") == "o***@***"
    assert masking.phone("+38 (067) 123-45-67") == "***67"

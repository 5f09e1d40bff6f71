"""What a command line says of an account."""

from __future__ import annotations

from pathlib import Path

import pytest

from yespo_checker.command_line import (
    credentials_for,
    is_loopback,
    read_contact,
    read_data_source,
    unknown_rules,
)
from yespo_contracts.strategies import KnownDataSource


def test_a_data_source_is_its_id_and_type_and_more_if_known() -> None:
    """Scope and size in any order."""
    assert read_data_source("1247=also_bought") == KnownDataSource(id=1247, type="also_bought")
    both = KnownDataSource(id=5, type="bestsellers", scope="category", size=6)
    assert read_data_source("5=bestsellers:category:6") == read_data_source("5=bestsellers:6:category") == both


@pytest.mark.parametrize("text", ["", "5", "0=other", "x=other", "5=others", "5=other:x", "5=other:0"])
def test_what_isnt_a_data_source_is_told(text: str) -> None:
    """With how it is written."""
    with pytest.raises(ValueError, match=r"ID=TYPE|after the type"):
        read_data_source(text)


def test_a_contact_is_its_identifiers() -> None:
    """A comma belongs to a value unless an identifier's name follows."""
    assert read_contact("contactId=1,externalCustomerId=a,b,phone=12345") == {
        "contactId": "1",
        "externalCustomerId": "a,b",
        "phone": "12345",
    }


@pytest.mark.parametrize("text", ["", "contactId", "contactId=x", "email=secret", "webI=1", "phone="])
def test_what_isnt_a_contact_is_told_without_its_values(text: str) -> None:
    """They may be somebody's."""
    with pytest.raises(ValueError, match="isn't well-formed") as caught:
        read_contact(text)
    assert "secret" not in str(caught.value)


def test_credentials_come_from_the_nearest_place(tmp_path: Path) -> None:
    """The option, the environment, netrc, or any key."""
    file = tmp_path / "netrc"
    file.write_text("machine yespo.example login shop password from-netrc\n")
    file.chmod(0o600)
    environment = {"NETRC": str(file)}
    url = "https://yespo.example"
    assert credentials_for(url, "given", {"YESPO_API_KEY": "other"}).key == "given"
    assert credentials_for(url, None, {**environment, "YESPO_API_KEY": "other"}).key == "other"
    found = credentials_for(url, None, environment)
    assert (found.key, found.user) == ("from-netrc", "shop")
    assert credentials_for("https://else.example", None, environment).key == "key"
    file.write_text("machine {")
    assert credentials_for(url, None, environment).key == "key"


def test_this_machine_is_known() -> None:
    """And others are asked gently."""
    assert is_loopback("http://127.0.0.1:1")
    assert is_loopback("http://[::1]:1")
    assert is_loopback("http://localhost")
    assert not is_loopback("https://yespo.io")


def test_unknown_rules_are_found() -> None:
    """In their order."""
    assert unknown_rules(["b", "a"], ["a"]) == ["b"]

"""The keys of [behaviour]."""

from __future__ import annotations

import msgspec
import pytest

from yespo_contracts.behaviour import Behaviour, choices
from yespo_contracts.ledger import entries


def test_each_key_has_its_default_among_its_values() -> None:
    """By the name that shop.toml has for it."""
    for choice in choices().values():
        defaults = (choice.default,) if isinstance(choice.default, str) else choice.default
        assert set(defaults) <= set(choice.values)
    assert "webI" in choices()


def test_each_key_belongs_to_one_entry_of_the_ledger() -> None:
    """Nothing can be set that the ledger doesn't explain."""
    keys = [entry.key for entry in entries() if entry.key]
    assert sorted(keys) == sorted(choices())


def test_an_unknown_key_or_value_is_an_error() -> None:
    """A misspelt setting isn't passed over."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"list_styles": "any"}, Behaviour)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"list_style": "commas"}, Behaviour)

"""The fidelity ledger as data."""

from __future__ import annotations

import pytest

from yespo_contracts.ledger import entries, entry
from yespo_contracts.request.reading import REQUEST_RULES


def test_documented_entries_have_a_source_and_assumed_ones_a_reason() -> None:
    """Whoever doubts an entry can follow it."""
    for each in entries():
        assert each.source if each.status == "documented" else each.reason, each.id


def test_ids_are_unique_and_found() -> None:
    """An entry is known by its id."""
    ids = [each.id for each in entries()]
    assert len(ids) == len(set(ids))
    assert entry("web-i").key == "webI"
    assert entry("web-i").choice is not None
    assert entry("envelope").choice is None
    with pytest.raises(KeyError):
        entry("no-such-rule")


def test_every_rule_of_a_request_is_an_entry() -> None:
    """A violation always leads to its place in the ledger."""
    assert set(REQUEST_RULES) <= {each.id for each in entries()}

"""Which product of a large catalogue has an id: what a dict would say, from two arrays."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yespo_mockserver.catalogue import id_table
from yespo_mockserver.catalogue.id_table import IdTable


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a catalogue of one product be large."""
    monkeypatch.setattr(id_table, "LARGE", 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(st.text(st.characters(codec="utf-8")), min_size=1, unique=True),
    others=st.lists(st.text(st.characters())),
)
def test_it_says_what_a_dict_says(ids: list[str], others: list[str]) -> None:
    """Of ids that are there and of any others, also of half a character."""
    table = IdTable.of(ids)
    assert table is not None
    known = {product_id: number for number, product_id in enumerate(ids)}
    for asked in [*ids, *others, "\udc80", "none"]:
        assert table.get(asked) == known.get(asked)


def test_ids_that_share_places_are_all_found() -> None:
    """There are as many places as products, so that many of them do."""
    ids = [f"SKU-{number * 7919 % 99991:06}" for number in range(20_000)]
    table = IdTable.of(ids)
    assert table is not None
    assert [*map(table.get, ids)] == [*range(20_000)]
    assert not any(map(table.get, (product_id.lower() for product_id in ids)))


def test_of_ids_that_were_chosen_to_share_a_place_no_table_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finding one of them would take long."""
    monkeypatch.setattr(id_table, "LONGEST", 1)
    assert IdTable.of([str(number) for number in range(100)]) is None


def test_of_few_ids_no_table_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dict of them is made at once."""
    monkeypatch.setattr(id_table, "LARGE", 3)
    assert IdTable.of(["A", "B"]) is None


@pytest.mark.parametrize(("heads", "nexts"), [(0, 2), (3, 2), (2, 1)])
def test_what_is_no_table_is_refused(heads: int, nexts: int) -> None:
    """No places, a number of them that isn't a power of two, or another number of products."""
    with pytest.raises(ValueError, match="no table"):
        IdTable(["A", "B"], array("I", [0] * heads), array("I", [0] * nexts))

"""What a mistyped name was probably meant to be."""

from __future__ import annotations

import pytest

from yespo_contracts.request.suggestions import did_you_mean, nearest_name


@pytest.mark.parametrize(
    ("written", "names", "nearest"),
    [
        ("contactid", ("contactId", "email"), "contactId"),
        ("contact_id", ("contactId", "email"), "contactId"),
        ("resett", ("reset", "latency"), "reset"),
        ("SKU-100", ("SKU-1", "SKU-10", "SKU-1001"), "SKU-10"),
        ("AA", ("A", "B"), "A"),
        ("colour", ("brand", "price"), None),
        ("x" * 200, ("x" * 199,), None),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case_and_hyphens(
    written: str, names: tuple[str, ...], nearest: str | None
) -> None:
    assert nearest_name(written, names) == nearest


def test_a_suggestion_is_worded_once_and_shows_no_control_characters() -> None:
    assert did_you_mean("resett", ("reset",)) == ": did you mean reset?"
    assert did_you_mean("AB\n1", ("AB\n12",)) == r": did you mean 'AB\n12'?"
    assert did_you_mean("nothing", ("reset",), ";") == ";"


def test_what_holds_enough_of_a_name_is_it() -> None:
    """Four letters at least, and two fifths of the whole."""
    assert nearest_name("size", ("size456789",)) == "size456789"
    assert nearest_name("size", ("size4567890",)) is None
    assert nearest_name("siz", ("siz4567",)) is None

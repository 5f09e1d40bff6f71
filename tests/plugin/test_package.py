"""The package's public names."""

from __future__ import annotations

import pytest

import yespo_testkit


def test_every_public_name_can_be_had() -> None:
    assert [getattr(yespo_testkit, name).__name__ for name in yespo_testkit.__all__] == yespo_testkit.__all__
    assert yespo_testkit.__all__ == sorted(yespo_testkit.__all__) == dir(yespo_testkit)


def test_a_name_that_isnt_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Yespo'"):
        _ = yespo_testkit.Yespo


@pytest.mark.parametrize("double", [yespo_testkit.YespoMock, yespo_testkit.YespoServer])
def test_what_is_behind_a_fixture_isnt_shown_to_its_users(double: type) -> None:
    shown = {name for name in dir(double) if not name.startswith("_")}
    plumbing = {"handle", "receive", "answers_for", "begin", "judge", "notes", "strays", "violations_text", "any_key"}
    assert not shown & plumbing
    assert {"answers", "fails", "scenario", "expected", "calls", "reset"} <= shown

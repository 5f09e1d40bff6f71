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

"""The start page, as the recorded API answers: recordings/favourites.har has no visitor and no key in it."""

from __future__ import annotations

import httpx
import pytest
from yespo_testkit import YespoMock

from favourites import favourites


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESPO_API_KEY", "any-key")


@pytest.mark.yespo(recording="favourites.har")
def test_the_start_page_names_what_the_api_answered(yespo_mock: YespoMock) -> None:
    names = favourites("some-visitor")
    assert len(names) == 4
    assert names == [product.name for product in yespo_mock.calls.last.products if product.is_in_stock][:4]


def test_a_bad_day_is_no_recording_but_arranged(yespo_mock: YespoMock) -> None:
    yespo_mock.fails(503)
    with pytest.raises(httpx.HTTPStatusError):
        favourites("some-visitor")

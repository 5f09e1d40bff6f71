"""The newsletter's products, on good days and bad ones."""

from __future__ import annotations

import httpx
import pytest
from yespo_testkit import YespoMock

from newsletter import PICKS, picks

SUBSCRIBER = "richka.hanna98@example.com"  # a contact of the demo shop


@pytest.fixture(autouse=True)
def _api_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESPO_API_KEY", "any-key")


def test_a_subscriber_gets_the_products_that_yespo_picks(yespo_mock: YespoMock) -> None:
    found = picks(SUBSCRIBER)
    expected = yespo_mock.expected(data_source=PICKS, email=SUBSCRIBER)
    assert found == [(product.name, product.url, product.price) for product in expected]
    assert found


@pytest.mark.parametrize("fault", ["timeout", "connect", "reset", "malformed", "missing-fields", 429, 503])
def test_a_newsletter_goes_out_without_products_on_a_bad_day(yespo_mock: YespoMock, fault: int | str) -> None:
    yespo_mock.fails(fault)
    assert picks(SUBSCRIBER) == []
    assert picks(SUBSCRIBER) != []


@pytest.mark.yespo(auth=["the-right-key"])
def test_a_wrong_key_is_told_and_not_taken_for_a_bad_day(yespo_mock: YespoMock) -> None:
    with yespo_mock.allow_violations("basic-auth"), pytest.raises(httpx.HTTPStatusError, match="401"):
        picks(SUBSCRIBER)

"""Alternatives to a product that is sold out, and patience with a busy API."""

from __future__ import annotations

import pytest
import requests
from yespo_testkit import Fault, YespoMock

from sold_out import ALTERNATIVES, alternatives

SOLD_OUT = "MEAL-0007"
CUSTOMER = "C25031"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds that the client waits, which no test does."""
    seconds: list[float] = []
    monkeypatch.setattr("time.sleep", seconds.append)
    monkeypatch.setenv("YESPO_API_KEY", "any-key")
    return seconds


def test_a_sold_out_product_has_alternatives(yespo_mock: YespoMock) -> None:
    found = alternatives(SOLD_OUT, CUSTOMER)
    expected = yespo_mock.expected(data_source=ALTERNATIVES, products=[SOLD_OUT], external_customer_id=CUSTOMER)
    assert found == [(product.id, product.name, product.price) for product in expected]
    assert SOLD_OUT not in {product.id for product in found}


def test_a_busy_api_is_asked_again_as_late_as_it_says(yespo_mock: YespoMock, waits: list[float]) -> None:
    yespo_mock.fails(Fault("rate-limit", retry_after=2, first=2))
    assert alternatives(SOLD_OUT, CUSTOMER)
    assert waits == [2, 2]
    yespo_mock.assert_called(times=3, products=[SOLD_OUT])


@pytest.mark.parametrize(("retry_after", "calls"), [(1, 3), (60, 1)])
def test_an_api_that_stays_busy_isnt_asked_for_ever(yespo_mock: YespoMock, retry_after: int, calls: int) -> None:
    yespo_mock.fails(Fault("rate-limit", retry_after=retry_after), times=None)
    with pytest.raises(requests.HTTPError, match="429"):
        alternatives(SOLD_OUT, CUSTOMER)
    assert len(yespo_mock.calls) == calls


@pytest.mark.parametrize("fault", ["timeout", "connect", "reset", "malformed", "missing-fields", 500])
def test_everything_else_that_goes_wrong_is_told_at_once(yespo_mock: YespoMock, fault: int | str) -> None:
    yespo_mock.fails(fault)
    with pytest.raises(requests.RequestException):
        alternatives(SOLD_OUT, CUSTOMER)
    assert len(yespo_mock.calls) == 1

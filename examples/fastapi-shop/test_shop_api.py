"""The shop's API; the requests that it makes are answered in process, those that the test makes go to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from yespo_testkit import YespoMock

from shop_api import YOU_MAY_ALSO_LIKE, app

TENT = "TENT-0001"
CUSTOMER = "C25031"
PATH = f"/products/{TENT}/recommendations"


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("YESPO_API_KEY", "any-key")
    with TestClient(app) as shop:
        yield shop


def test_a_customer_may_also_like_what_yespo_recommends(shop: TestClient, yespo_mock: YespoMock) -> None:
    answer = shop.get(PATH, params={"customer": CUSTOMER})
    expected = yespo_mock.expected(data_source=YOU_MAY_ALSO_LIKE, external_customer_id=CUSTOMER, products=[TENT])
    assert answer.json() == [
        {"id": product.id, "name": product.name, "url": product.url, "price": product.price} for product in expected
    ]


@pytest.mark.parametrize("fault", ["timeout", "connect", "bad-chunks", "html", "missing-fields", 429, 503])
def test_the_app_is_told_to_come_again_on_a_bad_day(shop: TestClient, yespo_mock: YespoMock, fault: int | str) -> None:
    yespo_mock.fails(fault)
    answer = shop.get(PATH, params={"customer": CUSTOMER})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert shop.get(PATH, params={"customer": CUSTOMER}).status_code == 200


def test_a_request_without_a_customer_asks_yespo_nothing(shop: TestClient, yespo_mock: YespoMock) -> None:
    assert shop.get(PATH).status_code == 422
    yespo_mock.assert_not_called()

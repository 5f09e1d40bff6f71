"""The offers below a cart, from a shop that each test arranges as it needs it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from yespo_testkit import YespoMock

from cart import NoOffersError, Offers

OLENA = 7


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Offers]:
    monkeypatch.setenv("YESPO_API_KEY", "any-key")
    with Offers() as offers:
        yield offers


def test_a_cart_is_offered_what_others_bought_with_it(offers: Offers, yespo_mock: YespoMock) -> None:
    for product in ("TEA", "POT", "CUP"):
        yespo_mock.shop.add_product(id=product, category="Kitchen")
    yespo_mock.shop.add_order(yespo_mock.shop.add_contact(contact_id=OLENA), ["TEA", "POT", "CUP"])

    assert set(offers.for_cart(1, ["TEA", "CUP"], most=1)) == {"POT"}


def test_the_whole_cart_is_sent_and_no_product_of_it_offered(offers: Offers, yespo_mock: YespoMock) -> None:
    offered = offers.for_cart(OLENA, ["TENT-0001", "TENT-0002"])
    assert len(offered) == 3
    assert not {"TENT-0001", "TENT-0002"} & set(offered)
    yespo_mock.assert_called(times=1, contact_id=OLENA, products=["TENT-0001", "TENT-0002"])


def test_an_empty_cart_asks_nothing(offers: Offers, yespo_mock: YespoMock) -> None:
    assert offers.for_cart(OLENA, []) == []
    yespo_mock.assert_not_called()


@pytest.mark.parametrize("fault", ["timeout", "connect", "truncated", "empty", 429, 500])
def test_a_bad_day_is_one_error_and_the_connection_goes_on(
    offers: Offers, yespo_mock: YespoMock, fault: int | str
) -> None:
    yespo_mock.fails(fault)
    with pytest.raises(NoOffersError):
        offers.for_cart(OLENA, ["TENT-0001"])
    assert offers.for_cart(OLENA, ["TENT-0001"])

"""Prices and availability in the spellings that shops use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.feeds.values.availability import read_availability
from yespo_mockserver.feeds.values.currencies import CURRENCIES
from yespo_mockserver.feeds.values.prices import read_price


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1299.00 UAH", 1299.0, "UAH"),
        ("1299", 1299.0, ""),
        ("1 299,00 UAH", 1299.0, "UAH"),
        ("1\u00a0299,00 UAH", 1299.0, "UAH"),
        ("1\u202f299,00 грн", 1299.0, "UAH"),
        ("1\u2009299 грн.", 1299.0, "UAH"),
        ("1,299.00 UAH", 1299.0, "UAH"),
        ("1.299,00 EUR", 1299.0, "EUR"),
        ("1,234,567.5 USD", 1234567.5, "USD"),
        ("1'299.50 CHF", 1299.5, "CHF"),
        ("UAH 1299", 1299.0, "UAH"),
        ("₴1299", 1299.0, "UAH"),
        ("1299.", 1299.0, ""),
        (".99 UAH", 0.99, "UAH"),
        ("0 UAH", 0.0, "UAH"),
        ("1299 uah", 1299.0, "UAH"),
        ("13995,50 SEK", 13995.5, "SEK"),
        ("1299 XXX", 1299.0, "XXX"),
        ("1299 UAH/шт", 1299.0, "UAH"),
        ("10.005 UAH", 10.005, "UAH"),
        ("1,299 UAH", 1299.0, "UAH"),
    ],
)
def test_a_price_is_read_in_any_spelling(text: str, value: float, currency: str) -> None:
    """Decimal comma or point, any space between thousands, the currency before, after or missing."""
    price = read_price(text)
    assert price.value == value
    assert price.currency == currency


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing-price"),
        ("free", "price-unreadable"),
        ("NaN UAH", "price-unreadable"),
        ("Infinity", "price-unreadable"),
        ("1e9 UAH", "price-unreadable"),
        ("١٢٣ UAH", "price-unreadable"),
        ("1.2.3,4,5", "price-unreadable"),
        ("12 34 567", "price-unreadable"),
        ("1.23.45", "price-unreadable"),
        ("-5 UAH", "price-negative"),
        ("−5 UAH", "price-negative"),
        ("12999999999999999999999999999 UAH", "price-too-large"),
    ],
)
def test_a_price_that_means_nothing_is_never_guessed(text: str, code: str) -> None:
    """It has no value, and a code that says why."""
    price = read_price(text)
    assert price.value is None
    assert price.codes == (code,)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1299.00 UAH", ()),
        ("1299 XXX", ("currency-unknown",)),
        ("1 299,00 UAH", ("price-form",)),
        ("10.005 UAH", ("price-ambiguous",)),
        ("1299 UAH/шт", ("price-extra-text",)),
    ],
)
def test_an_odd_spelling_is_told(text: str, codes: tuple[str, ...]) -> None:
    """What Google's specification asks for has no finding."""
    assert read_price(text).codes == codes


@given(st.integers(0, 10**9), st.sampled_from(sorted(CURRENCIES)))
def test_a_price_by_the_specification_is_read_to_the_cent(cents: int, currency: str) -> None:
    """Whatever is written with a point and two digits comes back."""
    price = read_price(f"{cents / 100:.2f} {currency}")
    assert price.value == cents / 100
    assert price == (cents / 100, currency, ())


@given(st.text(max_size=30))
def test_any_text_is_a_price_or_is_not(text: str) -> None:
    """Nothing raises, and a value is never negative or endless."""
    value = read_price(text).value
    assert value is None or 0 <= value <= 1e12


@pytest.mark.parametrize(
    "text",
    ["in stock", "in_stock", "InStock", "IN_STOCK", "https://schema.org/InStock", "available", "true", "+", "1", "12",
     "в наличии", "В наявності", "є в наявності", "есть"],
)  # fmt: skip
def test_in_stock(text: str) -> None:
    """All of these mean that the product can be bought."""
    assert read_availability(text)[0] == 1


@pytest.mark.parametrize(
    "text",
    ["out of stock", "out_of_stock", "OUT_OF_STOCK", "OutOfStock", "preorder", "backorder", "false", "-", "0", "0.0",
     "нет в наличии", "немає в наявності", "під замовлення", "sold out"],
)  # fmt: skip
def test_out_of_stock(text: str) -> None:
    """Preorder and backorder can't be bought now; all of these are known."""
    available, code = read_availability(text)
    assert (available, code == "availability-unknown") == (0, False)


def test_an_unknown_availability_is_told() -> None:
    """A word that means nothing counts as out of stock."""
    assert read_availability("maybe") == (0, "availability-unknown")

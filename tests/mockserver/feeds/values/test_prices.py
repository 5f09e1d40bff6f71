"""Prices in the spellings that shops use."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("1\u2007299,00 UAH", 1299.0, "UAH"),
        ("1\u2003299\u2002UAH", 1299.0, "UAH"),
        ("1&nbsp;299,00 грн", 1299.0, "UAH"),
        ("1&amp;nbsp;299 &euro;", 1299.0, "EUR"),
        ("1\u200b299 UAH", 1299.0, "UAH"),
        ("R$ 1.299,00", 1299.0, "BRL"),
        ("A$1,299.00", 1299.0, "AUD"),
        ("$1,299.00 CAD", 1299.0, "CAD"),
        ("1 299,- Kč", 1299.0, "CZK"),
        ("1299.– CHF", 1299.0, "CHF"),
        ("руб.1299", 1299.0, "RUB"),
        ("грн. 1299", 1299.0, "UAH"),
        ("1 299 zł", 1299.0, "PLN"),
        ("1299 kr", 1299.0, ""),
        ("1299 лв.", 1299.0, "BGN"),
        ("1,00,000.00 INR", 100000.0, "INR"),
        ("1299 UAH UAH", 1299.0, "UAH"),
        ("1299 грн. за шт.", 1299.0, "UAH"),
        ("1299,00 € inkl. MwSt.", 1299.0, "EUR"),
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
        ("2 за 450 UAH", "price-unreadable"),
        ("від 450 грн", "price-unreadable"),
        ("AMP450Kite", "price-unreadable"),
        ("size 42", "price-unreadable"),
        ("AB12 UAH", "price-unreadable"),
        ("450-500 UAH", "price-unreadable"),
        ("450 - 500 UAH", "price-unreadable"),
        ("450 грн / 11 USD", "price-unreadable"),
        ("450;00 UAH", "price-unreadable"),
        ("450 шт", "price-unreadable"),
        ("10%", "price-unreadable"),
        ("1299.99.00 UAH", "price-unreadable"),
        ("USD 450 EUR", "price-unreadable"),
        ("x" * 500 + "5 UAH", "price-unreadable"),
        ("\u2007", "missing-price"),
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


@pytest.mark.parametrize("unit", ["-", " ", "1 ", "1,", "1.", ".", "'", "грн", "&nbsp;", "( "])
def test_no_text_takes_long(unit: str) -> None:
    """Whatever is repeated, and however often."""
    began = time.process_time()
    for text in (unit * 8000, "-" + unit * 8000 + "x", "5" + unit * 8000 + "5 UAH"):
        read_price(text)
    assert time.process_time() - began < 0.5

"""From when to when a sale holds."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.feeds import open_feed
from yespo_mockserver.feeds.values.sale_dates import noon, read_sale_dates, today

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
ITEM = (
    "<rss version='2.0' xmlns:g='http://base.google.com/ns/1.0'><channel><item><g:id>1</g:id><g:price>450 UAH</g:price>"
    "<g:sale_price>{sale}</g:sale_price>\n<g:sale_price_effective_date>{dates}</g:sale_price_effective_date></item>"
    "</channel></rss>"
)


def priced(dates: str, sale: str = "300 UAH") -> tuple[float, list[str]]:
    reading = open_feed(ITEM.format(dates=dates, sale=sale).encode(), now=NOW)
    price = next(iter(list(reading))).price
    return price, list(reading.findings.counts)


@pytest.mark.parametrize(
    ("dates", "price", "codes"),
    [
        ("2026-06-01T00:00+0300/2026-06-15T23:59+0300", 300, []),
        ("2026-06-01T00:00:00+03:00/2026-06-15T23:59:59+03:00", 300, []),
        ("2026-06-01T00:00Z/2026-06-15T23:59Z", 300, []),
        ("2019-01-01T00:00+0200/2019-01-31T23:59+0200", 450, ["sale-over"]),
        ("2090-01-01T00:00+0200/2090-01-31T23:59+0200", 450, ["sale-later"]),
        ("2030-01-31T00:00+0200/2026-01-01T23:59+0200", 450, ["sale-date-order"]),
        ("2026-13-45T00:00+0200/2026-14-01T99:59+0200", 450, ["sale-date-unreadable"]),
        ("2026-02-30T00:00Z/2026-12-31T00:00Z", 450, ["sale-date-unreadable"]),
        ("soon", 450, ["sale-date-unreadable"]),
        ("2026-06-01", 450, ["sale-date-unreadable"]),
        ("2026-06-01/2026-06-15", 300, ["sale-date"]),
        ("2026-06-10/2026-06-10", 300, ["sale-date"]),
        ("01.06.2026 - 15.06.2026", 300, ["sale-date"]),
        ("01.06.2026-15.06.2026", 300, ["sale-date"]),
        ("2026-6-1/2026-6-15", 300, ["sale-date"]),
        ("20260601T0000Z/20260615T2359Z", 300, ["sale-date"]),
        ("2026-06-01 00:00 / 2026-06-15 23:59", 300, ["sale-date"]),
        ("/2026-06-15", 300, ["sale-date"]),
        ("2026-06-09T23:00-0500/2026-06-15", 300, ["sale-date"]),
        ("2026-06-10T23:00-0500/2026-06-15", 450, ["sale-date", "sale-later"]),
    ],
)
def test_a_sale_price_holds_between_its_dates(dates: str, price: float, codes: list[str]) -> None:
    """A real moment with its zone, and a finding where the sale isn't on or can't be read."""
    assert priced(dates) == (price, codes)


@pytest.mark.parametrize(("sale", "price"), [("0.00 UAH", 450), ("0", 450), ("", 450), ("450 UAH", 450)])
def test_a_sale_for_nothing_is_none(sale: str, price: float) -> None:
    """A price of zero is told of, an empty one isn't."""
    found, codes = priced("", sale)
    assert found == price
    assert ("sale-price-zero" in codes) == sale.startswith("0")


def test_a_day_is_its_noon_everywhere() -> None:
    """So that a sale of that day is on in every zone; a moment is itself."""
    assert noon("2026-06-01") == datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert noon("2026-06-01T08:00+03:00") == datetime(2026, 6, 1, 5, tzinfo=UTC)


@given(st.text("0123456789-/:T+Z. ", max_size=60))
def test_any_text_is_dates_or_is_not(text: str) -> None:
    """Nothing raises; two that were read are in order, or told of."""
    begin, end, code = read_sale_dates(text)
    assert code or begin is None or end is None or begin <= end


def test_sales_are_judged_by_noon() -> None:
    assert today().time() == time(12)
    assert today().tzinfo is UTC

"""No text of a feed takes long to read or to judge, in whichever field it stands and however often it is repeated."""

from __future__ import annotations

import time

import pytest

from yespo_mockserver.feeds.report import check_feed

FIELDS = (
    "title", "description", "link", "image_link", "additional_image_link", "sale_price", "sale_price_effective_date",
    "availability", "brand", "product_type", "google_product_category", "gtin", "quantity", "color", "item_group_id",
)  # fmt: skip
UNITS = (
    "-", " ", "- ", "1 ", "1,", ".", "&amp;", "&amp;amp;", "&lt;a ", "> ", "| ", ", //", "%", "https://", "?? ", "Р°",
    "Ã©",    "\u200b", "a.", "00:", "2026-", "\\", "In stock ", "п─", "( ",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("price", [False, True])
def test_no_text_takes_long(unit: str, price: bool) -> None:  # a case
    """40,000 characters of it in every field, and before and behind a price."""
    text = unit * (40_000 // len(unit))
    fields = "".join(f"<g:{name}>{text}</g:{name}>" for name in FIELDS)
    amount = f"-{text}5{text}x" if price else "5 UAH"
    feed = (
        '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
        f"<item><g:id>1</g:id><g:price>{amount}</g:price>{fields}</item></channel></rss>"
    )
    began = time.process_time()
    report = check_feed(feed.encode())
    assert time.process_time() - began < 1
    assert (report.items, report.error) == (1, None)


@pytest.mark.parametrize("unit", ["<a ", "<p>", "</p>", "<br/>", "&nbsp;"])
def test_no_markup_takes_long(unit: str) -> None:
    """Nor does what looks like HTML, in CDATA."""
    text = unit * (40_000 // len(unit))
    fields = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name in ("title", "description", "brand", "content"))
    feed = f"<rss version='2.0'><channel><item><id>1</id><price>5</price>{fields}</item></channel></rss>"
    began = time.process_time()
    check_feed(feed.encode())
    assert time.process_time() - began < 1

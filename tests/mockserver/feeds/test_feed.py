"""One reading of a feed: nothing is dropped in silence."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_fixtures import demo_shop_folder
from yespo_mockserver.feeds import FeedError, open_feed
from yespo_mockserver.feeds.formats.findings import GRADES, Findings, texts


@pytest.mark.ledger("feed-duplicates")
def test_of_several_items_with_one_id_the_first_counts() -> None:
    """Each other one is a finding that names the first one's line."""
    item = "<item><id>1</id><title>{}</title><price>5 UAH</price></item>\n"
    reading = open_feed(
        f"<rss><channel>\n{item.format('A')}{item.format('B')}{item.format('C')}</channel></rss>".encode()
    )
    assert [product.name for product in reading] == ["A"]
    assert (reading.items, reading.products, reading.dropped) == (3, 1, 2)
    found = [finding for finding in reading.findings.list if finding.code == "duplicate-id"]
    assert [finding.line for finding in found] == [3, 4]
    assert "line 2" in found[0].message


@given(
    st.lists(st.tuples(st.sampled_from(["", "1", "2", "3"]), st.sampled_from(["", "5 UAH", "free", "-1"])), max_size=8)
)
def test_products_and_dropped_are_all_items(rows: list[tuple[str, str]]) -> None:
    """Whatever the items are, each is counted once, and each one dropped has a finding."""
    items = "".join(f"<item><id>{number}</id><price>{price}</price></item>" for number, price in rows)
    reading = open_feed(f"<rss><channel>{items}</channel></rss>".encode())
    products = list(reading)
    assert len(products) + reading.dropped == reading.items == len(rows)
    assert len({product.id for product in products}) == len(products)
    reasons = ("missing-id", "missing-price", "price-unreadable", "price-negative", "duplicate-id")
    assert sum(reading.findings.counts.get(code, 0) for code in reasons) == reading.dropped


def test_every_finding_is_counted_and_the_first_are_kept() -> None:
    """A million of one code take no more memory than a hundred."""
    findings = Findings(kept=3)
    for line in range(10):
        findings.add("price-zero", line=line)
    findings.join({"price-zero": 5, "no-items": 1}, [*findings.list, Findings.one("no-items", line=2)], 100)
    assert [finding.line for finding in findings.list] == [0, 1, 2, 102]
    assert findings.counts == {"price-zero": 15, "no-items": 1}


def test_values_in_messages_are_cut_and_cleaned() -> None:
    """A value of the feed can't break the line that it is shown in, nor be filled in itself."""
    findings = Findings()
    findings.add("title-capitals", value="{line}\n\x1b[31m" + "A" * 500)
    message = findings.list[0].message
    assert "\n" not in message
    assert "\x1b" not in message
    assert "{line}" in message
    assert len(message) < 200


def test_every_text_has_a_grade_a_message_and_a_remedy() -> None:
    """The table is the only place where texts stand; what is filled in has a name that the code gives."""
    names = {"value", "other", "field", "declared", "expected", "place", "written"}
    for code, text in texts().items():
        assert text.grade in GRADES
        assert text.message.endswith((".", "}"))
        assert text.remedy.endswith((".", '".'))
        used = {
            name for part in (text.message, text.remedy) for _, name, _, _ in string.Formatter().parse(part) if name
        }
        assert used <= names, code


def test_a_feed_in_another_format_than_was_said_is_refused() -> None:
    """`[feed] format` is a promise."""
    with pytest.raises(FeedError, match="is to be yml, but it is rss"):
        list(open_feed(b"<rss><channel></channel></rss>", format="yml"))
    with pytest.raises(FeedError, match="is to be csv"):
        list(open_feed(b"<rss><channel></channel></rss>", format="csv"))
    with pytest.raises(FeedError, match="is to be rss"):
        list(open_feed(b"id,title,price\n", format="rss"))


def test_a_feed_without_items_says_so() -> None:
    """It isn't an error: a shop may sell nothing."""
    reading = open_feed(b"<rss><channel></channel></rss>")
    assert list(reading) == []
    assert "no-items" in reading.findings.counts


def test_the_demo_shops_feed_has_nothing_to_complain_about() -> None:
    """Every item loads."""
    reading = open_feed(demo_shop_folder() / "feed.xml")
    assert sum(1 for _ in reading) == reading.items > 300
    assert not reading.findings.counts


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """So is a folder; the message names it."""
    for path in (tmp_path / "missing.xml", tmp_path):
        with pytest.raises(FeedError, match=str(path)) as caught:
            list(open_feed(path))
        assert caught.value.code == "unreachable"

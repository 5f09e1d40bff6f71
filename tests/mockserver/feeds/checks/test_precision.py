"""`feed check` says nothing of right feeds, and finds every planted fault: what `make feed-findings` measures."""

from __future__ import annotations

import pytest
from planted_feeds import NOW, Planted, planted_feeds, right_feeds

from yespo_mockserver.feeds.report import check_feed


@pytest.mark.parametrize("feed", list(right_feeds()), ids=lambda feed: feed.name)
def test_of_a_right_feed_nothing_is_said(feed: Planted) -> None:
    """But what is true of its format."""
    report = check_feed(feed.content, now=NOW)
    assert report.finding_counts.keys() <= feed.allowed
    assert (report.products, report.dropped, report.error) == (3, 0, None)


@pytest.mark.parametrize("feed", list(planted_feeds()), ids=lambda feed: feed.name)
def test_a_planted_fault_is_found_where_it_is(feed: Planted) -> None:
    """With its product, and nothing else is said."""
    report = check_feed(feed.content, now=NOW)
    ((code, product),) = feed.expected
    found = [finding for finding in report.findings if finding.code == code]
    assert found
    assert product is None or [finding.product for finding in found] == [product]
    assert report.finding_counts.keys() - feed.allowed == {code}

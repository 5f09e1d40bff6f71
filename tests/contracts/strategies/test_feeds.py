"""Feeds that are generated, written and read give the same products."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.strategies import FeedFile, feeds, products
from yespo_mockserver.feeds import open_feed


@given(feeds("rss") | feeds("atom") | feeds("yml") | feeds("csv"))
def test_what_is_written_is_read(feed: FeedFile) -> None:
    """In every format: the same products in the same order, none dropped."""
    reading = open_feed(feed.content)
    assert tuple(reading) == feed.products
    assert reading.format == feed.format
    assert reading.dropped == 0


def test_a_format_that_is_none_is_refused_at_once() -> None:
    """Before an example is drawn."""
    with pytest.raises(ValueError, match="json isn't a format of feeds"):
        feeds("json")


@given(products(product_id=st.just("X1")))
def test_a_product_can_have_the_id_that_a_test_needs(product: object) -> None:
    """So that requests can ask for it."""
    assert getattr(product, "id", None) == "X1"

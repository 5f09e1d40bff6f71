"""Made-up feeds."""

from __future__ import annotations

import hashlib

import pytest

from yespo_contracts.feed_files import write_feed
from yespo_mockserver.feeds.report import check_feed
from yespo_mockserver.synthetic.products import made_up_products


@pytest.mark.parametrize("locale", ["uk", "en"])
def test_a_made_up_feed_passes_its_own_check(locale: str) -> None:
    """For the plan that requires most."""
    feed = b"".join(write_feed(made_up_products(400, seed=3, locale=locale)))
    report = check_feed(feed, plan="pro")
    assert (report.finding_counts, report.exit_code, report.products) == ({}, 0, 400)
    assert 700 < len(feed) / 400 < 1000
    assert 0 < report.counters.in_stock < 400


def test_the_same_seed_gives_the_same_bytes() -> None:
    """On every machine: the digest is written down here."""
    feed = b"".join(write_feed(made_up_products(50, seed=1)))
    assert feed == b"".join(write_feed(made_up_products(50, seed=1)))
    assert feed != b"".join(write_feed(made_up_products(50, seed=2)))
    assert hashlib.sha256(feed).hexdigest()[:16] == DIGEST


def test_categories_grow_with_the_shop() -> None:
    """A large shop has a level more."""
    small = {product.category[0].count(" > ") for product in made_up_products(100)}
    large = {
        product.category[0].count(" > ") for _, product in zip(range(100), made_up_products(100_000), strict=False)
    }
    assert (small, large) == ({1}, {2})


DIGEST = "3f3a16a111e5066e"

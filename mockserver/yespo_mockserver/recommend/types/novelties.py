"""Novelties: products that are new in the feed, the newest first.

Source: the vendor's overview of recommendations names new arrivals for the home page and for categories. What makes a
product new is assumed (ledger: `novelties`).
"""

from __future__ import annotations

from collections.abc import Iterator

from yespo_mockserver.recommend.question import Question


def candidates(question: Question) -> Iterator[int]:
    """Yield new products, the newest first."""
    yield from question.ranked(question.shop.index.novelties(question.data_source.date_field))

"""Trending: what is ordered more now than before.

Source: the vendor's overview names the most popular products; that two windows of days are compared, and how, is
assumed (ledger: `trending`; see `trends`).
"""

from __future__ import annotations

from collections.abc import Iterator

from yespo_mockserver.recommend.question import Question


def candidates(question: Question) -> Iterator[int]:
    """Yield what was ordered in the last days, the more and the more steeply the sooner."""
    yield from question.ranked(question.shop.index.trending(question.data_source.days))

"""Discounted: products whose price is below their old price, by the share that is taken off.

Source: the vendor names discounts among its algorithms for messages, and `tags_oldprice` for the old price. That the
share decides is assumed (ledger: `discounted`).
"""

from __future__ import annotations

from collections.abc import Iterator

from yespo_mockserver.recommend.question import Question


def candidates(question: Question) -> Iterator[int]:
    """Yield discounted products from the data source's least discount on, the largest share first."""
    least = question.data_source.least_discount
    discounts = question.shop.index.discounts
    for number in question.ranked(discounts):
        if discounts.value(number) < least:
            return
        yield number

"""Potential purchase: what the users who bought these products order next.

Source: the vendor's page on recommendations in mobile apps, "based on the orders of users who have purchased this
product". How it is reckoned is assumed (ledger: `potential-purchase`; see `next_orders`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from yespo_mockserver.recommend.question import Question

USUAL = 0.5
"""What the share of all orders that have a product adds for each asked product; chosen as in `next_orders`."""

MOST_ASKED = 10
"""So many of the asked products are looked at."""


def candidates(question: Question) -> Iterator[int]:
    """Yield what is ordered after the asked products, the weightiest over all of them first."""
    history, catalogue, next_orders = question.shop.history, question.shop.catalogue, question.shop.index.next_orders
    scores: defaultdict[int, float] = defaultdict(float)
    asked = question.asked[:MOST_ASKED]
    for number in asked:
        for item, score in zip(*next_orders.after(catalogue.ids[number]), strict=True):
            scores[item] += score
    usual = USUAL * len(asked) / max(1, len(history))
    for item in scores:
        scores[item] += usual * history.count(item)
    yield from question.numbers(
        history.name(item) for item in sorted(scores, key=lambda item: (-scores[item], history.name(item)))
    )

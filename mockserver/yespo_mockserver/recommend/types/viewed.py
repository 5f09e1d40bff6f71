"""Viewed: the products that the contact looked at, the newest first.

Source: the vendor names abandoned views among its algorithms for messages. That what was bought since is left out is
assumed (ledger: `viewed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yespo_mockserver.recommend.question import Question
from yespo_mockserver.state.interests import Interest

ORDERS = 1000
"""So many of a contact's orders are looked at, the latest."""


def candidates(question: Question) -> Iterator[int]:
    """Yield the contact's own views without what it bought since, the newest first."""
    if question.contact is None:
        return
    interests = question.shop.interests.of(question.contact.number)
    yield from newest_unbought(question, (one for one in interests if one.kind == "view"))


def newest_unbought(question: Question, interests: Iterable[Interest]) -> Iterator[int]:
    """Yield the products of a contact's interests that it didn't buy at that time or later, the newest first."""
    seen: dict[str, tuple[float, int]] = {}
    for place, one in enumerate(interests):
        seen[one.of] = max((one.at, place), seen.get(one.of, (one.at, place)))
    history, bought = question.shop.history, dict[str, float]()
    wanted = {history.item(product): product for product in seen}
    for order in history.orders_by(question.contact.number, ORDERS) if question.contact and wanted else ():
        for item in history.items_of(order):
            if (product := wanted.get(item)) is not None:
                at = history.time_of(order)
                bought[product] = max(at, bought.get(product, at))
    newest = sorted(seen, key=seen.__getitem__, reverse=True)
    yield from question.numbers(one for one in newest if bought.get(one, float("-inf")) < seen[one][0])

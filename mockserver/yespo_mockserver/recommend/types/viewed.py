"""Viewed: the products that the contact looked at, the newest first.

Source: the vendor names abandoned views among its algorithms for messages. That what was bought since is left out is
assumed (ledger: `viewed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yespo_mockserver.recommend.question import Question
from yespo_mockserver.state.interests import Interest


def candidates(question: Question) -> Iterator[int]:
    """Yield the contact's own views without what it bought since, the newest first."""
    if question.contact is None:
        return
    interests = question.shop.interests.of(question.contact.number)
    yield from newest_unbought(question, (one for one in interests if one.kind == "view"))


def newest_unbought(question: Question, interests: Iterable[Interest]) -> Iterator[int]:
    """Yield the products of a contact's interests that it didn't buy at that time or later, the newest first."""
    bought: dict[str, float] = {}
    if question.contact is not None:
        for purchase in question.shop.history.purchases_of(question.contact.number):
            for product in purchase.products:
                bought[product] = max(purchase.at, bought.get(product, purchase.at))
    seen: dict[str, tuple[float, int]] = {}
    for place, one in enumerate(interests):
        seen[one.of] = max((one.at, place), seen.get(one.of, (one.at, place)))
    newest = sorted(seen, key=seen.__getitem__, reverse=True)
    yield from question.numbers(one for one in newest if bought.get(one, float("-inf")) < seen[one][0])

"""Bestsellers: the products in most orders, by orders of *other* customers.

Source: the guide, "Recommendations based on orders by other customers".
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from functools import partial

from yespo_mockserver.index.popularity import Ranked
from yespo_mockserver.recommend.question import Question

OWN_ORDERS = 10_000
"""So many of the contact's own orders are taken off, the latest in the order in which they came."""

_MERGED_SHARE = 4
"""Categories that have one in so many of the ranked products are quicker found in the whole ranking than merged."""


def candidates(question: Question) -> Iterable[int]:
    """Return what is in most orders of other customers than the one who asks; what nobody ordered is no bestseller."""
    popularity = question.shop.index.popularity
    if question.by_category:
        ranked = popularity.in_path if question.whole_paths else popularity.in_element
        members = question.shop.catalogue.in_path if question.whole_paths else question.shop.catalogue.in_element
        if sum(len(members(each)) for each in question.categories) * _MERGED_SHARE > len(popularity.ranked):
            return _without_own(question, popularity.ranked)  # of which only what is in scope is shown
        return _without_own(question, heapq.merge(*map(ranked, dict.fromkeys(question.category))))
    who = None if question.contact is None else question.contact.number
    return question.shop.index.bestsellers.candidates(who, partial(_without_own, question, popularity.ranked))


def _without_own(question: Question, ranking: Iterable[Ranked]) -> Iterator[int]:
    """Yield a ranking with the asking contact's own orders taken off the counts.

    That moves a product down, never up: it waits until the ranking is where it then belongs.
    """
    own = _own_orders(question)
    waiting: list[Ranked] = []
    for ranked in ranking:
        while waiting and waiting[0] < ranked:
            yield heapq.heappop(waiting)[2]
        orders, product, number = ranked
        if (mine := own.get(number)) is None:
            yield number
        elif orders + mine < 0:
            heapq.heappush(waiting, (orders + mine, product, number))
    yield from (number for _, _, number in sorted(waiting))


def _own_orders(question: Question) -> dict[int, int]:
    """Return in how many of the asking contact's own orders each product is."""
    if question.contact is None:
        return {}
    numbers, own = question.shop.index.numbers, question.shop.history.own_items(question.contact.number, OWN_ORDERS)
    return {numbers[item]: orders for item, orders in own.items()}

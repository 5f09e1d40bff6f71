"""Bestsellers: the products in most orders, by orders of *other* customers.

Source: the guide, "Recommendations based on orders by other customers".
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from functools import partial

from yespo_mockserver.index.popularity import Ranked
from yespo_mockserver.recommend.question import Question


def candidates(question: Question) -> Iterable[int]:
    """Return what is in most orders of other customers than the one who asks; what nobody ordered is no bestseller."""
    popularity = question.shop.index.popularity
    if question.by_category:
        ranked = popularity.in_path if question.whole_paths else popularity.in_element
        return _without_own(question, heapq.merge(*map(ranked, dict.fromkeys(question.category))))
    if question.contact is None:
        return (number for _, _, number in popularity.ranked)
    make = partial(_without_own, question, popularity.ranked)
    return question.shop.index.bestsellers.candidates(question.contact.number, make)


def _without_own(question: Question, ranking: Iterable[Ranked]) -> Iterator[int]:
    """Yield a ranking with the asking contact's own orders taken off the counts."""
    history, catalogue = question.shop.history, question.shop.catalogue
    own = {} if question.contact is None else history.own_orders(question.contact.number)
    counted: list[Ranked] = []
    for product, orders in own.items():
        number = catalogue.number(product)
        others = history.orders_of(product) - orders
        if number is not None and others > 0 and (not question.by_category or question.in_scope(number)):
            counted.append((-others, product, number))
    rest = (ranked for ranked in ranking if ranked[1] not in own) if own else ranking
    for _, _, number in heapq.merge(sorted(counted), rest):
        yield number

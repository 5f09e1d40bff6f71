"""From a type's ranked candidates to an answer: what holds for every type.

No product twice, none that was asked about, none out of stock unless the data source allows it, none outside the
asked categories where the data source's scope is the category, none against its rules, and at most `size`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from yespo_mockserver.recommend.applied_rules import Ruled
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.types import (
    also_bought,
    bestsellers,
    other,
    out_of_stock_alternatives,
    personal,
    you_may_also_like,
)
from yespo_mockserver.shop import Contact, DataSource, Shop
from yespo_mockserver.state.revision import Part

Algorithm = Callable[[Question], Iterable[int]]
"""Yields the catalogue's numbers of candidates, the best first; may repeat itself and name what can't be shown."""

ALGORITHMS: Mapping[str, Algorithm] = {
    "out_of_stock_alternatives": out_of_stock_alternatives.candidates,
    "also_bought": also_bought.candidates,
    "you_may_also_like": you_may_also_like.candidates,
    "bestsellers": bestsellers.candidates,
    "personal": personal.candidates,
    "other": other.candidates,
}

_READS: Mapping[str | None, tuple[Part, ...]] = {
    None: (),
    "out_of_stock_alternatives": (),
    "also_bought": ("orders",),
    "you_may_also_like": ("orders",),
    "bestsellers": ("orders",),
}


def reads(type_: str | None) -> tuple[Part, ...]:
    """Return which parts of the shop a type reads beside settings, catalogue and contacts; all unless it is known."""
    return _READS.get(type_, ("orders", "interests"))


def recommend(
    shop: Shop,
    data_source: DataSource,
    contact: Contact | None = None,
    products: Iterable[str] = (),
    category: Iterable[str] = (),
    *,
    type: str | None = None,  # noqa: A002  # the data source's own word
) -> list[int]:
    """Return the catalogue's numbers of the recommended products, the best first.

    `contact` is None for somebody whom the shop doesn't know; product ids that the catalogue doesn't have are
    skipped. `type` answers by another type than the data source's, as fallbacks do.
    """
    with shop.log.lock:
        return _recommend(shop, data_source, contact, products, category, type)


def _recommend(
    shop: Shop,
    data_source: DataSource,
    contact: Contact | None,
    products: Iterable[str],
    category: Iterable[str],
    type_: str | None,
) -> list[int]:
    asked = tuple(dict.fromkeys(products))
    numbers = [number for number in map(shop.catalogue.number, asked) if number is not None]
    question = Question(shop, data_source, contact, asked, numbers, tuple(category))
    return _fit(question, ALGORITHMS[type_ or data_source.type](question))


def _fit(question: Question, candidates: Iterable[int]) -> list[int]:
    return list(islice(Ruled(question).kept(_shown(question, candidates)), question.data_source.size))


def _shown(question: Question, candidates: Iterable[int]) -> Iterator[int]:
    """Yield each candidate once that may be shown at all."""
    stock = question.shop.catalogue.stock
    in_stock_only = question.data_source.in_stock_only
    taken = set(question.asked)
    for number in candidates:
        if number in taken or (in_stock_only and not stock[number]):
            continue
        if question.by_category and not question.in_scope(number):
            continue
        taken.add(number)
        yield number

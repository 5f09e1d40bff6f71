"""From a type's ranked candidates to an answer: what holds for every type.

No product twice, none that was asked about, none out of stock unless the data source allows it, none outside the
asked categories where the data source's scope is the category, none against its rules, and at most `size`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from math import inf

import msgspec

from yespo_mockserver.recommend.applied_rules import Ruled
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.types import (
    abandoned,
    also_bought,
    bestsellers,
    discounted,
    novelties,
    other,
    out_of_stock_alternatives,
    personal,
    potential_purchase,
    trending,
    viewed,
    you_may_also_like,
)
from yespo_mockserver.shop import Contact, DataSource, Shop
from yespo_mockserver.state.revision import Part, Stamp, stamp_of

Algorithm = Callable[[Question], Iterable[int]]
"""Yields the catalogue's numbers of candidates, the best first; may repeat itself and name what can't be shown."""

ALGORITHMS: Mapping[str, Algorithm] = {
    "out_of_stock_alternatives": out_of_stock_alternatives.candidates,
    "also_bought": also_bought.candidates,
    "you_may_also_like": you_may_also_like.candidates,
    "bestsellers": bestsellers.candidates,
    "personal": personal.candidates,
    "other": other.candidates,
    "potential_purchase": potential_purchase.candidates,
    "novelties": novelties.candidates,
    "discounted": discounted.candidates,
    "viewed": viewed.candidates,
    "abandoned": abandoned.candidates,
    "trending": trending.candidates,
}

LOOKED_AT = 15_000
"""So many candidates are looked at for one answer, so that none takes long, whatever a rule leaves out."""

_READS: Mapping[str, tuple[Part, ...]] = {
    "out_of_stock_alternatives": (),
    "also_bought": ("orders",),
    "you_may_also_like": ("orders",),
    "bestsellers": ("orders",),
}


_FOR_EVERYBODY = frozenset(
    {
        "out_of_stock_alternatives",
        "also_bought",
        "you_may_also_like",
        "potential_purchase",
        "novelties",
        "discounted",
        "trending",
    }
)
"""The types of which the own candidates are the same for every contact."""


class Recommended(msgspec.Struct, frozen=True, gc=False):
    """The catalogue's numbers of an answer, and whether it is the same for every contact."""

    products: list[int]
    for_everybody: bool


def reads(type_: str, data_source: DataSource) -> Stamp:
    """Return what tells apart the states of the shop that an answer of a type is made from."""
    return _reads(type_, data_source.fallbacks, data_source.exclude_bought)


@functools.cache
def _reads(type_: str, fallbacks: tuple[str, ...], exclude_bought: bool) -> Stamp:
    """Return the stamp of all parts that some types read beside settings, catalogue and contacts.

    Those of a type that isn't listed are all of them; what fills the answer up reads too, and so does what is left out.
    """
    parts = {part for each in (type_, *fallbacks) for part in _READS.get(each, ("orders", "interests"))}
    return stamp_of("settings", "catalogue", "contacts", *sorted(parts | {"orders"} if exclude_bought else parts))


def recommend(
    shop: Shop,
    data_source: DataSource,
    contact: Contact | None = None,
    products: Iterable[str] = (),
    category: Iterable[str] = (),
    *,
    type: str | None = None,  # noqa: A002  # the data source's own word
    found_by: dict[int, str] | None = None,
) -> list[int]:
    """Return the catalogue's numbers of the recommended products, the best first.

    `contact` is None for somebody whom the shop doesn't know; product ids that the catalogue doesn't have are
    skipped. `type` answers by another type than the data source's. The data source's fallbacks fill up what is short;
    `found_by` is told which type named each product first.
    """
    with shop.log.lock:
        question = Question.of(shop, data_source, contact, products, category)
        return answered(question, type or data_source.type, found_by).products


def answered(question: Question, type_: str, found_by: dict[int, str] | None = None) -> Recommended:
    """Return the answer of a type to a question."""
    data_source = question.data_source
    fallbacks = data_source.fallbacks
    begun: list[str] = []
    if found_by is None:
        candidates = ALGORITHMS[type_](question)
        if fallbacks:
            candidates = chain(candidates, chain.from_iterable(_each(question, _others(type_, fallbacks), begun)))
    else:
        candidates = _told(question, (type_, *_others(type_, fallbacks)), found_by)
    looked_at = islice(candidates, LOOKED_AT)
    if nothing_but_stock_matters(data_source):
        found = _first(question, looked_at)
        for_everybody = type_ in _FOR_EVERYBODY and not begun
    else:
        shown: Iterable[int] = _shown(question, looked_at)
        if data_source.rule:
            shown = Ruled(question).kept(shown)
        found = list(islice(shown, data_source.size))
        for_everybody = False
    return Recommended(found if len(found) >= data_source.minimum else [], for_everybody)


def nothing_but_stock_matters(source: DataSource) -> bool:
    """Tell whether nothing but the stock keeps a data source's candidates out."""
    return not (source.rule or source.price_range is not None or source.scope == "category" or source.exclude_bought)


def _first(question: Question, candidates: Iterable[int]) -> list[int]:
    """Return the first of the candidates where only the stock keeps some out: what `_shown` yields, in less time."""
    source = question.data_source
    size, taken = source.size, set(question.asked)
    found: list[int] = []
    stock = question.shop.catalogue.stock if source.in_stock_only else None
    for number in candidates:
        if number not in taken and (stock is None or stock[number]):
            taken.add(number)
            found.append(number)
            if len(found) == size:
                break
    return found


@functools.cache
def _others(first: str, fallbacks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types that are asked when the first has named all that it can."""
    return tuple(type_ for type_ in dict.fromkeys(fallbacks) if type_ != first)


def _each(question: Question, types: Iterable[str], begun: list[str]) -> Iterator[Iterable[int]]:
    """Yield what each type names; `begun` are those that were asked."""
    for type_ in types:
        begun.append(type_)
        yield ALGORITHMS[type_](question)


def _told(question: Question, types: Iterable[str], found_by: dict[int, str]) -> Iterator[int]:
    """Yield candidates, and tell which type named each first."""
    for type_ in types:
        for number in ALGORITHMS[type_](question):
            found_by.setdefault(number, type_)
            yield number


def _shown(question: Question, candidates: Iterable[int]) -> Iterator[int]:
    """Yield each candidate once that may be shown at all."""
    catalogue, source = question.shop.catalogue, question.data_source
    stock, prices = catalogue.stock, catalogue.prices
    in_stock_only, any_price, by_category = source.in_stock_only, source.price_range is None, question.by_category
    lowest, highest = source.price_range or (0.0, inf)
    taken = set(question.asked)
    if source.exclude_bought and question.contact is not None:
        bought = question.shop.history.own_orders(question.contact.number)
        taken.update(question.numbers(bought))
    for number in candidates:
        if number in taken or (in_stock_only and not stock[number]):
            continue
        if not (any_price or lowest <= prices[number] <= highest):
            continue
        if by_category and not question.in_scope(number):
            continue
        taken.add(number)
        yield number

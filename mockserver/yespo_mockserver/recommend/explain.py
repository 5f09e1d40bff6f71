"""Why each product of an answer is there, in words: which purchase, which product, which rule, which fallback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from yespo_contracts.counted import many
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.ranking import recommend
from yespo_mockserver.recommend.reasons import Because, Reasons, quoted
from yespo_mockserver.recommend.service import Plan, plan
from yespo_mockserver.shop import Contact, DataSource, Shop

_SHOWN = 3
"""So many products are named in a note."""


class Reason(msgspec.Struct, frozen=True):
    """One product of an answer, and why it is there, the weightiest first."""

    number: int
    id: str
    name: str
    because: tuple[Because, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is there, in sentences."""
        return tuple(each.says for each in self.because)


class Explanation(msgspec.Struct, frozen=True):
    """One answer: what holds for all of it, and each product's reasons in the answer's order."""

    notes: tuple[str, ...]
    products: tuple[Reason, ...]


def explain(
    shop: Shop,
    data_source: DataSource,
    contact: Contact | None = None,
    products: Iterable[str] = (),
    category: Iterable[str] = (),
) -> Explanation:
    """Return why each product that these would be answered with is there; no e-mail or phone is in it."""
    with shop.log.lock:
        question = Question.of(shop, data_source, contact, products, category)
        asked, wanted = question.products, question.category
        planned = plan(question)
        found_by: dict[int, str] = {}
        answer: list[int] = []
        if planned.type is not None:
            answer = recommend(shop, data_source, contact, asked, wanted, type=planned.type, found_by=found_by)
        reasons = Reasons(question)
        found = [
            Reason(
                number,
                shop.catalogue.ids[number],
                shop.catalogue.product(number).name,
                tuple(reasons.of(number, found_by[number])),
            )
            for number in answer
        ]
        by_type = Counter(found_by[number] for number in answer)
        return Explanation(tuple(_notes(question, planned, reasons, by_type)), tuple(found))


def _notes(question: Question, planned: Plan, reasons: Reasons, by_type: Counter[str]) -> Iterator[str]:
    source, found = question.data_source, by_type.total()
    yield from _instead(question, planned, reasons)
    for fallback in source.fallbacks:
        if by_type[fallback] and fallback != planned.type:
            yield f"Fallback: {many(by_type[fallback], 'product')} of {fallback} fill up the answer."
    if unknown := [product for product in question.products if question.shop.catalogue.number(product) is None]:
        yield f"Not in the feed, and passed over: {', '.join(map(quoted, unknown[:_SHOWN]))}."
    yield from _limits(question)
    applied = [rule for rule, _ in reasons.rules.applied]
    yield from (f"Rule: {rule}." for rule in applied)
    for rule in source.rule:
        if rule not in applied:
            yield f"Rule that doesn't apply, for want of the contact's field: {rule}."
    if found < source.size:
        there = f"There is {many(found, 'product')}" if found == 1 else f"There are {many(found, 'product')}"
        yield f"{there} where the data source's size is {source.size}: nothing else fits."
    if not found and source.minimum:
        yield f"Fewer than {many(source.minimum, 'product')} fit, the least that the data source answers with."


def _limits(question: Question) -> Iterator[str]:
    source = question.data_source
    if question.by_category:
        yield f"Only products of {' or '.join(map(quoted, question.category))} may answer."
    if source.in_stock_only:
        yield "Only products in stock may answer."
    if source.price_range is not None:
        yield f"Only prices from {source.price_range[0]:g} to {source.price_range[1]:g} may answer."
    if source.exclude_bought:
        yield "Nothing that the contact bought may answer."


def _instead(question: Question, planned: Plan, reasons: Reasons) -> Iterator[str]:
    """Yield why something else than the data source's own type answers."""
    personal = question.data_source.type == "personal" and planned.because is None
    if question.contact is None and planned.type is not None:
        yield "The contact isn't known."
        if personal:
            yield "Without a contact bestsellers answer."
    elif personal and not reasons.taste:
        yield "The contact has no history: bestsellers answer."
    if planned.because is not None:
        yield planned.because

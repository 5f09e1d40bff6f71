"""Candidates under a data source's rules: fewer of them, or in another order, never others."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf

from yespo_mockserver.index.condition_cache import values_in
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.settings.recommendation_rules import Condition, Rule


class Ruled:
    """The rules of a question's data source, as they are for its contact and products."""

    def __init__(self, question: Question) -> None:
        self._shop = question.shop
        self._conditions = question.shop.index.conditions
        fields = {} if question.contact is None else question.contact.fields
        self.applied: list[tuple[Rule, Condition | None]] = []
        for rule in question.data_source.rule:
            condition = None if rule.condition is None else rule.condition.for_contact(fields)
            if (rule.condition is None) == (condition is None):
                self.applied.append((rule, condition))
        prices = [question.shop.catalogue.prices[number] for number in question.asked]
        self._ranges = [
            _united((rule.range[0] * price, rule.range[1] * price) for price in prices)
            for rule, _ in self.applied
            if rule.kind == "relative_range" and prices
        ]
        self._diversity = [rule for rule, _ in self.applied if rule.kind == "diversity"]
        self._more = [condition for rule, condition in self.applied if rule.kind == "show_more" and condition]

    def kept(self, candidates: Iterable[int]) -> Iterator[int]:
        """Yield the candidates that the rules let through, those that are to be shown more often first."""
        allowed: Iterable[int] = filter(self._allows, candidates) if self.applied else candidates
        yield from self._mixed(self._preferred(allowed) if self._more else allowed)

    def _allows(self, number: int) -> bool:
        for rule, condition in self.applied:
            if condition is not None and rule.kind != "show_more":
                holds = self._conditions.holds(condition, number)
                if holds == (rule.kind == "do_not_show"):
                    return False
        price = self._shop.catalogue.prices[number]
        return all(_within(price, ranges) for ranges in self._ranges)

    def _preferred(self, candidates: Iterable[int]) -> Iterator[int]:
        rest: list[int] = []
        for number in candidates:
            if any(self._conditions.holds(condition, number) for condition in self._more):
                yield number
            else:
                rest.append(number)
        yield from rest

    def _mixed(self, candidates: Iterable[int]) -> Iterator[int]:
        """Yield candidates as long as none of their values is there too often; a product without a value may come."""
        if not self._diversity:
            yield from candidates
            return
        catalogue, limits = self._shop.catalogue, [(rule.field, rule.limit) for rule in self._diversity]
        shown: dict[str, Counter[object]] = {field: Counter() for field, _ in limits}
        for number in candidates:
            for field, limit in limits:
                counts = shown[field]
                if any(counts.get(value, 0) >= limit for value in values_in(catalogue, number, field)):
                    break
            else:
                for field, counts in shown.items():
                    counts.update(set(values_in(catalogue, number, field)))
                yield number


def _united(ranges: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the same range of numbers in as few ranges as it takes, in their order."""
    united: list[tuple[float, float]] = []
    for low, high in sorted(ranges):
        if united and low <= united[-1][1]:
            united[-1] = united[-1][0], max(high, united[-1][1])
        else:
            united.append((low, high))
    return united


def _within(number: float, ranges: list[tuple[float, float]]) -> bool:
    """Tell whether a number is in one of some ranges that are in order and apart."""
    place = bisect_right(ranges, (number, inf)) - 1
    return place >= 0 and number <= ranges[place][1]

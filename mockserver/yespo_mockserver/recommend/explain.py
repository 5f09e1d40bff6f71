"""Why each product of an answer is there, in words: which purchase, which product, which rule, which fallback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from yespo_mockserver.catalogue.catalogue import path_prefixes
from yespo_mockserver.recommend.applied_rules import Ruled
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.ranking import recommend
from yespo_mockserver.recommend.service import Plan, plan
from yespo_mockserver.recommend.types.personal import Taste
from yespo_mockserver.shop import Contact, DataSource, Shop

_SHOWN = 3
"""So many purchases or products are named as the reason for one product."""

_LOOKED_AT = {"view": "viewed", "wish": "wished for", "cart": "in the cart"}


class Reason(msgspec.Struct, frozen=True):
    """One product of an answer, and why it is there, the weightiest first."""

    number: int
    id: str
    name: str
    reasons: tuple[str, ...]


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
    asked, wanted = tuple(dict.fromkeys(products)), tuple(category)
    with shop.log.lock:
        numbers = [number for number in map(shop.catalogue.number, asked) if number is not None]
        question = Question(shop, data_source, contact, asked, numbers, wanted)
        planned = plan(shop, data_source, contact, asked)
        answer = [] if planned.type is None else recommend(shop, data_source, contact, asked, wanted, type=planned.type)
        why = _Why(question, planned)
        found = [
            Reason(number, shop.catalogue.ids[number], shop.catalogue.product(number).name, tuple(why.reasons(number)))
            for number in answer
        ]
        return Explanation(tuple(why.notes(len(found))), tuple(found))


class _Why:
    """The reasons for the products of one answer."""

    def __init__(self, question: Question, planned: Plan) -> None:
        self._question = question
        self._shop = question.shop
        self._plan = planned
        self._taste = Taste(question)
        self._rules = Ruled(question)
        self._own: Mapping[str, int] = {}
        if question.contact is not None:
            self._own = self._shop.history.own_orders(question.contact.number)

    def notes(self, found: int) -> Iterator[str]:
        source, question = self._question.data_source, self._question
        yield from self._fallbacks()
        if unknown := [product for product in question.products if self._shop.catalogue.number(product) is None]:
            yield f"Not in the feed, and passed over: {', '.join(map(_quoted, unknown[:_SHOWN]))}."
        if question.by_category:
            yield f"Only products of {' or '.join(map(_quoted, question.category))} may answer."
        if source.in_stock_only:
            yield "Only products in stock may answer."
        applied = [rule for rule, _ in self._rules.applied]
        yield from (f"Rule: {rule}." for rule in applied)
        for rule in source.rule:
            if rule not in applied:
                yield f"Rule that doesn't apply, for want of the contact's field: {rule}."
        if found < source.size:
            yield f"There are {found} products where the data source's size is {source.size}: nothing else fits."

    def _fallbacks(self) -> Iterator[str]:
        kind = self._plan.type
        if self._question.contact is None and kind is not None:
            yield "The contact isn't known."
            if kind == "personal":
                yield "Without a contact bestsellers answer."
        elif kind == "personal" and not self._taste.products and not self._taste.categories:
            yield "The contact has no history: bestsellers answer."
        if self._plan.because is not None:
            yield self._plan.because

    def reasons(self, number: int) -> list[str]:
        by_kind: Mapping[str, Callable[[int], Iterator[str]]] = {
            "bestsellers": self._bestseller,
            "personal": self._personal,
            "also_bought": self._also_bought,
            "you_may_also_like": self._you_may_also_like,
            "out_of_stock_alternatives": self._alternative,
            "other": self._elsewhere,
        }
        found = list(by_kind[self._plan.type or "bestsellers"](number)) or list(self._bestseller(number))
        for rule, condition in self._rules.applied:
            if rule.kind == "show_more" and condition and condition.holds(self._shop.catalogue.product(number)):
                found.append(f"shown first by the rule {rule}")
        return found or ["nothing more is known than that it fits"]

    def _bestseller(self, number: int) -> Iterator[str]:
        product = self._shop.catalogue.ids[number]
        own = self._own.get(product, 0)
        orders = self._shop.history.orders_of(product) - own
        if orders > 0:
            yield f"a bestseller, in {_many(orders, 'order')} of other customers"

    def _personal(self, number: int) -> Iterator[str]:
        shop, taste = self._shop, self._taste
        product = shop.catalogue.ids[number]
        if product in taste.bought:
            buyers, again = shop.index.neighbours.buyers(product)
            yield f"bought before{self._when(product)}; {again} of {_many(buyers, 'buyer')} came back for it"
        weighed: list[tuple[float, str]] = []
        for other, weight in taste.products.items():
            similarity = self._similarity(other, product)
            if similarity:
                how = (
                    f"which the contact bought{self._when(other)}" if other in taste.bought else self._looked_at(other)
                )
                weighed.append((-weight * similarity, f"{self._together(other, product)}, {how}"))
        yield from (words for _, words in sorted(weighed)[:_SHOWN])
        liked = [element for element in shop.catalogue.categories(number) if taste.categories.get(element)]
        if liked:
            share = max(taste.categories[element] for element in liked)
            yield f"of {_quoted(liked[0])}, {share:.0%} of what the contact bought or looked at"
        if brand := taste.brands.get(shop.catalogue.brands[number]):
            yield f"of the brand {_quoted(shop.catalogue.brands[number])}, {brand:.0%} of it"

    def _also_bought(self, number: int) -> Iterator[str]:
        catalogue = self._shop.catalogue
        product = catalogue.ids[number]
        similar = [
            (-self._similarity(catalogue.ids[asked], product), catalogue.ids[asked]) for asked in self._question.asked
        ]
        yield from (self._together(asked, product) for similarity, asked in sorted(similar)[:_SHOWN] if similarity)
        if not any(similarity for similarity, _ in similar):
            for asked in self._question.asked:
                for element in catalogue.categories(asked):
                    if element in catalogue.categories(number):
                        yield f"of the category {_quoted(element)}, as {_quoted(catalogue.ids[asked])}"
                        return

    def _you_may_also_like(self, number: int) -> Iterator[str]:
        catalogue = self._shop.catalogue
        prices = catalogue.prices
        for asked in self._question.asked:
            same = [element for element in catalogue.categories(asked) if element in catalogue.categories(number)]
            if same and prices[number] > prices[asked]:
                dearer = f"{prices[number] / prices[asked] - 1:.0%} dearer than" if prices[asked] else "dearer than"
                yield f"{dearer} {_quoted(catalogue.ids[asked])}, of the same category {_quoted(same[0])}"
            elif self._similarity(catalogue.ids[asked], catalogue.ids[number]):
                yield self._together(catalogue.ids[asked], catalogue.ids[number]) + ", and of another category"

    def _alternative(self, number: int) -> Iterator[str]:
        catalogue = self._shop.catalogue
        mine = {prefix for element in catalogue.categories(number) for prefix in path_prefixes(element)}
        for asked in self._question.asked:
            prefixes = [prefix for element in catalogue.categories(asked) for prefix in path_prefixes(element)]
            common = sorted((prefix for prefix in prefixes if prefix in mine), key=lambda path: -path.count(">"))
            if common:
                gap = catalogue.prices[number] - catalogue.prices[asked]
                price = f"{abs(gap):g} {'dearer' if gap > 0 else 'cheaper'}" if gap else "at the same price"
                brand = ", of the same brand" if catalogue.brands[number] == catalogue.brands[asked] != "" else ""
                yield f"in {_quoted(common[0])} as {_quoted(catalogue.ids[asked])}, {price}{brand}"

    def _elsewhere(self, number: int) -> Iterator[str]:  # noqa: ARG002  # the list says no more
        lists = self._shop.lists(self._question.data_source.id)
        yield "named by the data source's function" if callable(lists) else "in the list made elsewhere"

    def _similarity(self, product: str, other: str) -> float:
        items, similarities = self._shop.index.neighbours.similar(product)
        names = self._shop.history.name
        return next((score for item, score in zip(items, similarities, strict=True) if names(item) == other), 0.0)

    def _together(self, product: str, other: str) -> str:
        both = self._shop.history.together(product, other)
        return f"in {_many(both, 'order')} together with {_quoted(product)}"

    def _looked_at(self, product: str) -> str:
        contact = self._question.contact
        interests = () if contact is None else self._shop.interests.of(contact.number)
        kinds = dict.fromkeys(_LOOKED_AT[one.kind] for one in interests if one.of == product and one.kind in _LOOKED_AT)
        return f"which the contact has {' and '.join(kinds)}"

    def _when(self, product: str) -> str:
        contact = self._question.contact
        purchases = [] if contact is None else self._shop.history.purchases_of(contact.number)
        last = max((purchase.at for purchase in purchases if product in purchase.products), default=None)
        return "" if last is None else f" on {datetime.fromtimestamp(last, UTC):%Y-%m-%d}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}" + ("" if count == 1 else "s")

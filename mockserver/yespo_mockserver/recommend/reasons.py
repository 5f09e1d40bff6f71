"""Why a product is in an answer, type by type, in words: which purchase, which product, which orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from yespo_contracts.counted import many
from yespo_mockserver.catalogue.category_index import prefixes_of
from yespo_mockserver.index.discounts import OLD_PRICE
from yespo_mockserver.index.novelties import FLAG
from yespo_mockserver.recommend.applied_rules import Ruled
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.types.personal import Taste, return_weight

_SHOWN = 3
"""So many purchases or products are named as the reason for one product."""

_LOOKED_AT = {"view": "viewed", "wish": "wished for", "cart": "in the cart"}


class Because(msgspec.Struct, frozen=True):
    """One reason: in a sentence, in a few words, and how much it counts.

    `strength` is in the type's own measure (orders, similarity, a share), so it compares reasons of one answer alone; 0
    where nothing is measured.
    """

    says: str
    short: str = ""
    strength: float = 0.0


class Reasons:
    """The reasons for the products of one answer."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._shop = question.shop
        self.taste: Taste = Taste(question)
        self.rules: Ruled = Ruled(question)
        self._own: Mapping[str, int] = {}
        if question.contact is not None:
            self._own = self._shop.history.own_orders(question.contact.number)

    def of(self, number: int, kind: str) -> list[Because]:
        """Return why a product is in the answer that a type named, the weightiest reason first."""
        by_kind: Mapping[str, Callable[[int], Iterator[Because]]] = {
            "bestsellers": self._bestseller,
            "personal": self._personal,
            "also_bought": self._also_bought,
            "you_may_also_like": self._you_may_also_like,
            "out_of_stock_alternatives": self._alternative,
            "other": self._elsewhere,
            "potential_purchase": self._ordered_next,
            "novelties": self._new,
            "discounted": self._discounted,
            "viewed": self._viewed,
            "abandoned": self._left,
            "trending": self._trending,
        }
        found = list(by_kind[kind](number)) or list(self._bestseller(number))
        for rule, condition in self.rules.applied:
            if rule.kind == "show_more" and condition and self._shop.index.conditions.holds(condition, number):
                found.append(Because(f"shown first by the rule {rule}", "by a rule"))
        return found or [Because("nothing more is known than that it fits", "it fits")]

    def _bestseller(self, number: int) -> Iterator[Because]:
        product = self._shop.catalogue.ids[number]
        own = self._own.get(product, 0)
        orders = self._shop.history.orders_of(product) - own
        if orders > 0:
            words = f"a bestseller, in {many(orders, 'order')} of other customers"
            yield Because(words, f"bestseller: {many(orders, 'order')}", orders)

    def _personal(self, number: int) -> Iterator[Because]:
        shop, taste = self._shop, self.taste
        product, total = shop.catalogue.ids[number], 0.0
        if product in taste.bought:
            buyers, again = shop.index.neighbours.buyers(product)
            words = f"bought before{self._when(product)}; {again} of {many(buyers, 'buyer')} came back for it"
            speaks = taste.bought[product] * return_weight(buyers, again)
            yield Because(words, f"bought before; {again} of {buyers} came back", speaks)
            total += speaks
        weighed: list[tuple[float, Because]] = []
        for other, weight in taste.products.items():
            similarity = self._similarity(other, product)
            if similarity:
                how = (
                    f"which the contact bought{self._when(other)}" if other in taste.bought else self._looked_at(other)
                )
                speaks = weight * similarity
                weighed.append((-speaks, self._beside(other, product, speaks, f", {how}")))
        weighed.sort(key=lambda pair: (pair[0], pair[1].says))
        yield from (because for _, because in weighed[:_SHOWN])
        total += -sum(speaks for speaks, _ in weighed)
        liked = [element for element in shop.catalogue.categories(number) if taste.categories.get(element)]
        if liked:
            share = max(taste.categories[element] for element in liked)
            words = f"of {quoted(liked[0])}, {share:.0%} of what the contact bought or looked at"
            yield Because(words, f"category: {share:.0%} of the interest", total * share)
        if brand := taste.brands.get(shop.catalogue.brands[number]):
            words = f"of the brand {quoted(shop.catalogue.brands[number])}, {brand:.0%} of it"
            yield Because(words, f"brand: {brand:.0%} of the interest", total * brand)

    def _also_bought(self, number: int) -> Iterator[Because]:
        catalogue = self._shop.catalogue
        product = catalogue.ids[number]
        similar = [
            (-self._similarity(catalogue.ids[asked], product), catalogue.ids[asked]) for asked in self._question.asked
        ]
        for similarity, name in sorted(similar)[:_SHOWN]:
            if similarity:
                yield self._beside(name, product, -similarity)
        if not any(similarity for similarity, _ in similar):
            for asked in self._question.asked:
                for element in catalogue.categories(asked):
                    if element in catalogue.categories(number):
                        words = f"of the category {quoted(element)}, as {quoted(catalogue.ids[asked])}"
                        yield Because(words, f"same category as {catalogue.ids[asked]}")
                        return

    def _you_may_also_like(self, number: int) -> Iterator[Because]:
        catalogue = self._shop.catalogue
        prices = catalogue.prices
        for asked in self._question.asked:
            same = [element for element in catalogue.categories(asked) if element in catalogue.categories(number)]
            if same and prices[number] > prices[asked]:
                dearer = f"{prices[number] / prices[asked] - 1:.0%} dearer than" if prices[asked] else "dearer than"
                words = f"{dearer} {quoted(catalogue.ids[asked])}, of the same category {quoted(same[0])}"
                yield Because(words, f"{dearer} {catalogue.ids[asked]}")
            elif self._similarity(catalogue.ids[asked], catalogue.ids[number]):
                yield self._beside(catalogue.ids[asked], catalogue.ids[number], more=", and of another category")

    def _alternative(self, number: int) -> Iterator[Because]:
        catalogue = self._shop.catalogue
        mine = set(prefixes_of(catalogue.categories(number)))
        for asked in self._question.asked:
            prefixes = prefixes_of(catalogue.categories(asked))
            common = sorted((prefix for prefix in prefixes if prefix in mine), key=lambda path: -path.count(">"))
            if common:
                gap = catalogue.prices[number] - catalogue.prices[asked]
                price = f"{abs(gap):g} {'dearer' if gap > 0 else 'cheaper'}" if gap else "at the same price"
                brand = ", of the same brand" if catalogue.brands[number] == catalogue.brands[asked] != "" else ""
                words = f"in {quoted(common[0])} as {quoted(catalogue.ids[asked])}, {price}{brand}"
                yield Because(words, f"like {catalogue.ids[asked]}, {price}")

    def _ordered_next(self, number: int) -> Iterator[Because]:
        ids, next_orders = self._shop.catalogue.ids, self._shop.index.next_orders
        for asked in self._question.asked:
            buyers = next_orders.buyers_after(ids[asked], ids[number])
            if buyers:
                words = f"ordered by {many(buyers, 'buyer')} of {quoted(ids[asked])} in a later order"
                yield Because(words, f"next for {many(buyers, 'buyer')} of {ids[asked]}", buyers)
        for asked in self._question.asked:
            if both := self._shop.history.together(ids[asked], ids[number]):
                yield self._beside(ids[asked], ids[number], both)

    def _new(self, number: int) -> Iterator[Because]:
        field, catalogue = self._question.data_source.date_field, self._shop.catalogue
        tags = catalogue.product(number).tags
        if field and field in tags:
            yield Because(f"new: {field} is {quoted(tags[field])}", f"new: {tags[field][:20]}")
        elif self._shop.index.novelties("").value(number) > 1:
            yield Because("new: it came after the first version of the feed", "new in the feed")
        elif FLAG in tags:
            yield Because("new: the feed says so", "new: the feed says so")

    def _discounted(self, number: int) -> Iterator[Because]:
        if share := self._shop.index.discounts.value(number):
            old = self._shop.catalogue.product(number).tags[OLD_PRICE]
            words = f"{share:.0%} off: {self._shop.catalogue.prices[number]:g} instead of {old}"
            yield Because(words, f"{share:.0%} off", share)

    def _viewed(self, number: int) -> Iterator[Because]:
        product = self._shop.catalogue.ids[number]
        if product in self.taste.products:
            yield Because("viewed by the contact, and not bought since", "viewed", self.taste.products[product])

    def _left(self, number: int) -> Iterator[Because]:
        contact, product = self._question.contact, self._shop.catalogue.ids[number]
        if contact is not None and any(one.of == product for one in self._shop.interests.cart_of(contact.number)):
            yield Because("left in the contact's cart", "left in the cart")

    def _trending(self, number: int) -> Iterator[Because]:
        days = self._question.data_source.days
        late, early = self._shop.index.trending(days).trends.counts(self._shop.catalogue.ids[number])
        if late:
            words = f"in {many(late, 'order')} of the last {many(days, 'day')}, {early} in as many days before"
            yield Because(words, f"trending: {late} orders after {early}", late * late / (late + early))

    def _elsewhere(self, number: int) -> Iterator[Because]:  # noqa: ARG002  # the list says no more
        lists = self._shop.lists(self._question.data_source.id)
        yield Because("named by the data source's function" if callable(lists) else "in the list made elsewhere")

    def _similarity(self, product: str, other: str) -> float:
        items, similarities = self._shop.index.neighbours.similar(product)
        names = self._shop.history.name
        return next((score for item, score in zip(items, similarities, strict=True) if names(item) == other), 0.0)

    def _beside(self, product: str, other: str, speaks: float = 0.0, more: str = "") -> Because:
        orders = many(self._shop.history.together(product, other), "order")
        return Because(f"in {orders} together with {quoted(product)}{more}", f"with {product}: {orders}", speaks)

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


def quoted(text: str) -> str:
    """Return a text in quotes, cut where it is long."""
    return repr(text if len(text) <= 80 else text[:79] + "…")

"""Personal recommendations, from the contact's purchase history.

Source: the guide, "Personal recommendations based on the customer's purchase history". The neighbours are those of
`neighbours`, the k nearest of each purchase (k-nearest-neighbour item-based collaborative filtering). What the contact
bought comes again as far as its buyers come back for it, which is what next-basket research finds hardest to beat
(Hu, He, Gao, Zhang, "Modeling Personalized Item Frequency Information for Next-basket Recommendation", 2020).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from heapq import heappop, heappush
from typing import TypeVar

from yespo_mockserver.index.neighbours import Known
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.state.interests import WEIGHTS

NEIGHBOURHOOD = 100
"""How many neighbours of each purchase are looked at."""

FADING_DAYS = 90.0
"""After so many days a purchase weighs half; hyperbolic, since division is exact to the bit on every machine."""

USUAL_RETURN = 0.02
"""The share of a product's buyers who come back for it that makes a purchase weigh 1 for the product itself."""

SUPPOSED_RETURN = 0.002
"""The share that is supposed of a product of which little is known: hardly anybody buys a second tent."""

SUPPOSED_BUYERS = 20
"""So many buyers' worth the supposition weighs."""

ORDERS = 1000
"""So many of a contact's orders are looked at, the latest in the order in which they came."""

PRODUCTS = 150
"""So many of the products in them, and of the interests, lead to others: those that came last."""

_DAY = 86400.0

_Thing = TypeVar("_Thing", int, str, int | str)


def candidates(question: Question) -> Iterable[int]:
    """Return neighbours of what the contact bought and what is bought again, by how recent and by taste.

    A contact without history is left to the fallbacks, bestsellers first.
    """
    if question.contact is None:
        return ()
    return question.shop.index.personal.candidates(question.contact.number, partial(_candidates, question))


def _candidates(question: Question) -> Iterator[int]:
    taste = Taste(question)
    if taste:
        yield from _ranked(question, taste)
        yield from _visited(question, taste)


class Taste:
    """What a contact's purchases and interests weigh: a purchase of now 1, an interest less, an older one less.

    `bought` are products by their purchases' weight, `products` the same with the interests, `categories` and `brands`
    the share of each in all of it. A product that was never ordered stands under its id in `things`, others under the
    history's number.
    """

    def __init__(self, question: Question) -> None:
        self._history = history = question.shop.history
        self._categories_of, self._brands = question.shop.catalogue.categories, question.shop.catalogue.brands
        self.items: dict[int, float] = {}
        self.things: dict[int | str, float] = {}
        self.categories: dict[str, float] = {}
        self.brands: dict[str, float] = {}
        contact = question.contact
        if contact is None:
            return
        now, items = question.shop.now, self.items
        get, time_of, items_of = items.get, history.time_of, history.items_of
        for order in history.orders_by(contact.number, ORDERS):
            weight = _faded(1.0, now, time_of(order))
            for item in items_of(order):
                items[item] = get(item, 0.0) + weight
        self.things.update(items.items())
        visited: dict[str, float] = {}
        for interest in question.shop.interests.of(contact.number):
            weight = _faded(WEIGHTS[interest.kind], now, interest.at)
            if interest.kind == "category":
                _add(visited, interest.of, weight)
            else:
                known = history.item(interest.of)
                _add(self.things, interest.of if known is None else known, weight)
        self._shares(question, visited)

    def __bool__(self) -> bool:
        """Tell whether anything is known."""
        return bool(self.things or self.categories)

    @cached_property
    def bought(self) -> dict[str, float]:
        """The products that were bought, by id."""
        return {self._history.name(item): weight for item, weight in self.items.items()}

    @cached_property
    def products(self) -> dict[str, float]:
        """The products that were bought or looked at, by id."""
        name = self._history.name
        return {thing if isinstance(thing, str) else name(thing): weight for thing, weight in self.things.items()}

    def _shares(self, question: Question, visited: dict[str, float]) -> None:
        number_of, numbers = question.shop.catalogue.number, question.shop.index.numbers
        categories, brands, categories_of, brand_of = self.categories, self.brands, self._categories_of, self._brands
        total = sum(self.things.values()) + sum(visited.values())
        for category, weight in visited.items():
            _add(categories, category, weight / total)
        for thing, weight in self.things.items():
            number = number_of(thing) if isinstance(thing, str) else numbers[thing]
            if number is not None and number >= 0:
                share = weight / total
                for element in categories_of(number):
                    categories[element] = categories.get(element, 0.0) + share
                if brand := brand_of[number]:
                    brands[brand] = brands.get(brand, 0.0) + share

    def liking(self, number: int) -> float:
        """Return by how much a product gains from its category and brand, from 1 for nothing liked to 3."""
        liked, shares = 0.0, self.categories
        for element in self._categories_of(number):
            if element in shares and shares[element] > liked:
                liked = shares[element]
        return 1.0 + liked + self.brands.get(self._brands[number], 0.0)

    @property
    def most_liked(self) -> float:
        """What no product's `liking` is above."""
        return 1.0 + max(self.categories.values(), default=0.0) + max(self.brands.values(), default=0.0)


def _add(weights: dict[_Thing, float], thing: _Thing, weight: float) -> None:
    weights[thing] = weights.get(thing, 0.0) + weight


def _faded(weight: float, now: float, at: float) -> float:
    return weight / (1.0 + max(0.0, now - at) / _DAY / FADING_DAYS)


def _ranked(question: Question, taste: Taste) -> Iterator[int]:
    """Yield neighbours and what is bought again, the best first.

    A product is looked up in the catalogue only when it might be next: what it can gain by being liked is bounded
    (the threshold algorithm: Fagin, Lotem, Naor, "Optimal Aggregation Algorithms for Middleware", 2001).
    """
    ids, numbers, liking = question.shop.catalogue.ids, question.shop.index.numbers, taste.liking
    scores = _scores(question, taste)
    bound = taste.most_liked
    waiting: list[tuple[float, str, int]] = []
    for item in sorted(scores, key=scores.__getitem__, reverse=True):
        number = numbers[item]
        if number < 0:
            continue
        score = scores[item]
        while waiting and -waiting[0][0] > score * bound:
            yield heappop(waiting)[2]
        heappush(waiting, (-score * liking(number), ids[number], number))
    yield from (number for _, _, number in sorted(waiting))


def _scores(question: Question, taste: Taste) -> Mapping[int, float]:
    """Return what speaks for each product, by the history's numbers, whatever its category and brand."""
    neighbours = question.shop.index.neighbours
    known_of, buyers_of = neighbours.of, neighbours.buyers_of
    looked_at: dict[int, Known] = {}
    scores: dict[int, float] = {}
    get = scores.get
    for thing, weight in list(taste.things.items())[-PRODUCTS:]:
        if isinstance(thing, str):
            continue  # never ordered: it has no neighbours
        known = looked_at[thing] = known_of(thing)
        items = known.items if len(known.items) <= NEIGHBOURHOOD else known.items[:NEIGHBOURHOOD]
        for item, similarity in zip(items, known.similarities, strict=False):
            scores[item] = get(item, 0.0) + weight * similarity
    for item, weight in list(taste.items.items())[-PRODUCTS:]:
        known = looked_at.get(item) or known_of(item)
        scores[item] = get(item, 0.0) + weight * return_weight(*(known.buyers or buyers_of(item)))
    return scores


def _visited(question: Question, taste: Taste) -> Iterator[int]:
    """Yield the bestsellers of the best liked categories, for a contact of whom hardly more is known."""
    for _, category in sorted((-share, category) for category, share in taste.categories.items()):
        yield from (number for _, _, number in question.shop.index.popularity.in_element(category))


def return_weight(buyers: int, again: int) -> float:
    """Return what a purchase weighs for the product itself: 0 if nobody comes back for it, 1 at the usual, below 2."""
    share = (again + SUPPOSED_BUYERS * SUPPOSED_RETURN) / (buyers + SUPPOSED_BUYERS)
    return 2.0 * share / (share + USUAL_RETURN)

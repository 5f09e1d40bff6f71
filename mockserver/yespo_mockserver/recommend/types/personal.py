"""Personal recommendations, from the contact's purchase history.

Source: the guide, "Personal recommendations based on the customer's purchase history". The neighbours are those of
`neighbours`, the k nearest of each purchase (k-nearest-neighbour item-based collaborative filtering). What the contact
bought comes again as far as its buyers come back for it, which is what next-basket research finds hardest to beat
(Hu, He, Gao, Zhang, "Modeling Personalized Item Frequency Information for Next-basket Recommendation", 2020).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from heapq import heappop, heappush

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


def candidates(question: Question) -> Iterable[int]:
    """Return neighbours of what the contact bought and what is bought again, by how recent and by taste.

    A contact without history is left to the fallbacks, bestsellers first.
    """
    if question.contact is None:
        return ()
    return question.shop.index.personal.candidates(question.contact.number, partial(_candidates, question))


def _candidates(question: Question) -> Iterator[int]:
    taste = Taste(question)
    if taste.products or taste.categories:
        yield from _ranked(question, taste)
        yield from _visited(question, taste)


class Taste:
    """What a contact's purchases and interests weigh: a purchase of now 1, an interest less, an older one less.

    `bought` are products by their purchases' weight, `products` the same with the interests, `categories` and `brands`
    the share of each in all of it.
    """

    def __init__(self, question: Question) -> None:
        self.bought: dict[str, float] = {}
        self.products: dict[str, float] = {}
        self.categories: dict[str, float] = {}
        self.brands: dict[str, float] = {}
        contact = question.contact
        if contact is None:
            return
        now, history = question.shop.now, question.shop.history
        bought: dict[int, float] = {}
        for order in deque(history.orders_by(contact.number), maxlen=ORDERS):
            weight = _faded(1.0, now, history.time_of(order))
            for item in history.items_of(order):
                bought[item] = bought.get(item, 0.0) + weight
        self.bought.update(zip(history.names(bought), bought.values(), strict=True))
        self.products.update(self.bought)
        visited: dict[str, float] = {}
        for interest in question.shop.interests.of(contact.number):
            weight = _faded(WEIGHTS[interest.kind], now, interest.at)
            _add(visited if interest.kind == "category" else self.products, interest.of, weight)
        self._shares(question, visited)

    def _shares(self, question: Question, visited: dict[str, float]) -> None:
        catalogue = question.shop.catalogue
        total = sum(self.products.values()) + sum(visited.values())
        for category, weight in visited.items():
            _add(self.categories, category, weight / total)
        for product, weight in self.products.items():
            number = catalogue.number(product)
            if number is not None:
                for element in catalogue.categories(number):
                    _add(self.categories, element, weight / total)
                if brand := catalogue.brands[number]:
                    _add(self.brands, brand, weight / total)

    def liking(self, question: Question, number: int) -> float:
        """Return by how much a product gains from its category and brand, from 1 for nothing liked to 3."""
        catalogue, liked = question.shop.catalogue, 0.0
        for element in catalogue.categories(number):
            liked = max(liked, self.categories.get(element, 0.0))
        return 1.0 + liked + self.brands.get(catalogue.brands[number], 0.0)

    @property
    def most_liked(self) -> float:
        """What no product's `liking` is above."""
        return 1.0 + max(self.categories.values(), default=0.0) + max(self.brands.values(), default=0.0)


def _add(weights: dict[str, float], thing: str, weight: float) -> None:
    weights[thing] = weights.get(thing, 0.0) + weight


def _faded(weight: float, now: float, at: float) -> float:
    return weight / (1.0 + max(0.0, now - at) / _DAY / FADING_DAYS)


def _ranked(question: Question, taste: Taste) -> Iterator[int]:
    """Yield neighbours and what is bought again, the best first.

    A product is looked up in the catalogue only when it might be next: what it can gain by being liked is bounded
    (the threshold algorithm: Fagin, Lotem, Naor, "Optimal Aggregation Algorithms for Middleware", 2001).
    """
    catalogue = question.shop.catalogue
    scores = _scores(question, taste)
    bound = taste.most_liked
    waiting: list[tuple[float, str, int]] = []
    numbers = question.shop.index.numbers
    for item in sorted(scores, key=scores.__getitem__, reverse=True):
        score = scores[item]
        while waiting and -waiting[0][0] > score * bound:
            yield heappop(waiting)[2]
        number = numbers[item]
        if number >= 0:
            heappush(waiting, (-score * taste.liking(question, number), catalogue.ids[number], number))
    yield from (number for _, _, number in sorted(waiting))


def _scores(question: Question, taste: Taste) -> Mapping[int, float]:
    """Return what speaks for each product, by the history's numbers, whatever its category and brand."""
    history, neighbours = question.shop.history, question.shop.index.neighbours
    scores: dict[int, float] = {}
    get = scores.get
    for product, weight in list(taste.products.items())[-PRODUCTS:]:
        items, similarities = neighbours.similar(product)
        for item, similarity in zip(items[:NEIGHBOURHOOD], similarities, strict=False):
            scores[item] = get(item, 0.0) + weight * similarity
    for product, weight in list(taste.bought.items())[-PRODUCTS:]:
        item = history.number(product)
        scores[item] = get(item, 0.0) + weight * return_weight(*neighbours.buyers(product))
    return scores


def _visited(question: Question, taste: Taste) -> Iterator[int]:
    """Yield the bestsellers of the best liked categories, for a contact of whom hardly more is known."""
    for _, category in sorted((-share, category) for category, share in taste.categories.items()):
        yield from (number for _, _, number in question.shop.index.popularity.in_element(category))


def return_weight(buyers: int, again: int) -> float:
    """Return what a purchase weighs for the product itself: 0 if nobody comes back for it, 1 at the usual, below 2."""
    share = (again + SUPPOSED_BUYERS * SUPPOSED_RETURN) / (buyers + SUPPOSED_BUYERS)
    return 2.0 * share / (share + USUAL_RETURN)

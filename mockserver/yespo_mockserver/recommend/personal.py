"""Personal recommendations, from the contact's purchase history.

Source: the guide, "Personal recommendations based on the customer's purchase history". The neighbours are those of
`History.neighbours`, the k nearest of each purchase (k-nearest-neighbour item-based collaborative filtering).
"""

from __future__ import annotations

from collections.abc import Iterator

from yespo_mockserver.recommend import bestsellers
from yespo_mockserver.recommend.question import Question

NEIGHBOURHOOD = 100
"""How many neighbours of each purchase are looked at."""

FADING_DAYS = 90.0
"""After so many days a purchase weighs half; hyperbolic, since division is exact to the bit on every machine."""

_DAY = 86400.0


def candidates(question: Question) -> Iterator[int]:
    """Yield neighbours of what the contact bought, by how recent and by taste, then bestsellers; nothing bought before.

    A contact without history gets bestsellers.
    """
    weights = {} if question.contact is None else _weights(question, question.contact.number)
    if not weights:
        yield from bestsellers.candidates(question)
        return
    for number in (*_neighbours(question, weights), *bestsellers.candidates(question)):
        if question.shop.catalogue.ids[number] not in weights:
            yield number


def _weights(question: Question, contact: int) -> dict[str, float]:
    """Return each product that the contact bought with the sum of its purchases' weights, a purchase of now being 1."""
    weights: dict[str, float] = {}
    now = question.shop.now
    for purchase in question.shop.history.purchases_of(contact):
        age = max(0.0, now - purchase.at) / _DAY
        for product in purchase.products:
            weights[product] = weights.get(product, 0.0) + 1.0 / (1.0 + age / FADING_DAYS)
    return weights


def _neighbours(question: Question, weights: dict[str, float]) -> list[int]:
    catalogue, history = question.shop.catalogue, question.shop.history
    categories, brands = _tastes(question, weights)
    scores: dict[int, float] = {}
    for product, weight in weights.items():
        for other, similarity in history.neighbours(product)[:NEIGHBOURHOOD]:
            number = catalogue.number(other)
            if number is not None:
                scores[number] = scores.get(number, 0.0) + weight * similarity
    for number in scores:
        liked = max((categories.get(element, 0.0) for element in catalogue.categories(number)), default=0.0)
        scores[number] *= 1.0 + liked + brands.get(catalogue.brands[number], 0.0)
    return sorted(scores, key=lambda number: (-scores[number], catalogue.ids[number]))


def _tastes(question: Question, weights: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the share of each category and of each brand in what the contact bought."""
    catalogue = question.shop.catalogue
    total = sum(weights.values())
    categories: dict[str, float] = {}
    brands: dict[str, float] = {}
    for product, weight in weights.items():
        number = catalogue.number(product)
        if number is None:
            continue
        share = weight / total
        for element in catalogue.categories(number):
            categories[element] = categories.get(element, 0.0) + share
        if brand := catalogue.brands[number]:
            brands[brand] = brands.get(brand, 0.0) + share
    return categories, brands

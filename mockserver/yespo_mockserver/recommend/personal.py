"""Personal recommendations, from the contact's purchase history.

Source: the guide, "Personal recommendations based on the customer's purchase history". The neighbours are those of
`neighbours`, the k nearest of each purchase (k-nearest-neighbour item-based collaborative filtering). What the contact
bought comes again as far as its buyers come back for it, which is what next-basket research finds hardest to beat
(Hu, He, Gao, Zhang, "Modeling Personalized Item Frequency Information for Next-basket Recommendation", 2020).
"""

from __future__ import annotations

from collections.abc import Iterator

from yespo_mockserver.recommend import bestsellers
from yespo_mockserver.recommend.question import Question

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

_DAY = 86400.0


def candidates(question: Question) -> Iterator[int]:
    """Yield neighbours of what the contact bought and what is bought again, by how recent and by taste.

    Then bestsellers, which are all that a contact without history gets. With `exclude_bought` nothing that the contact
    bought comes again.
    """
    weights = {} if question.contact is None else _weights(question, question.contact.number)
    if not weights:
        yield from bestsellers.candidates(question)
        return
    ids = question.shop.catalogue.ids
    excluded = weights if question.data_source.exclude_bought else {}
    for number in (*_ranked(question, weights), *bestsellers.candidates(question)):
        if ids[number] not in excluded:
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


def _ranked(question: Question, weights: dict[str, float]) -> list[int]:
    catalogue, history = question.shop.catalogue, question.shop.history
    categories, brands = _tastes(question, weights)
    scores: dict[str, float] = {}
    for product, weight in weights.items():
        scores[product] = scores.get(product, 0.0) + weight * _return(*history.buyers(product))
        items, similarities = history.similar(product)
        for item, similarity in zip(items[:NEIGHBOURHOOD], similarities, strict=False):
            other = history.name(item)
            scores[other] = scores.get(other, 0.0) + weight * similarity
    ranked: list[tuple[float, str, int]] = []
    for product, score in scores.items():
        number = catalogue.number(product)
        if number is not None:
            liked = max((categories.get(element, 0.0) for element in catalogue.categories(number)), default=0.0)
            taste = 1.0 + liked + brands.get(catalogue.brands[number], 0.0)
            ranked.append((-score * taste, product, number))
    return [number for _, _, number in sorted(ranked)]


def _return(buyers: int, again: int) -> float:
    """Return what a purchase weighs for the product itself: 0 if nobody comes back for it, 1 at the usual, below 2."""
    share = (again + SUPPOSED_BUYERS * SUPPOSED_RETURN) / (buyers + SUPPOSED_BUYERS)
    return 2.0 * share / (share + USUAL_RETURN)


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

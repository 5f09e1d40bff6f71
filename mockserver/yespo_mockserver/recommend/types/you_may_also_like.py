"""You may also like: upsell to dearer products of the same category, and complementary ones.

Source: the guide, "Upsell of more expensive items and complementary goods to increase the order price"; the relative
range is the vendor's page on rules, "70 to 300 %".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from math import inf, nextafter

from yespo_mockserver.recommend.question import LOOKED_AT, Question, in_turns
from yespo_mockserver.recommend.types.also_bought import bought_together

MOST_ORDERED = 1000
"""So many products of a product's categories are looked at by how often they are ordered; then all by their price."""


def candidates(question: Question) -> Iterable[int]:
    """Return dearer products of the asked ones' categories and complementary products in turns."""
    kept, span = question.shop.index.dearer, question.data_source.relative_range
    version_of, categories = question.shop.index.popularity.version_of, question.shop.catalogue.categories
    dearer = [
        partial(kept.candidates, (number, span), partial(_dearer, question, number), version_of(categories(number)))
        for number in question.asked_first
    ]
    return in_turns(lambda: islice(in_turns(*dearer), LOOKED_AT), partial(_complementary, question))


def _dearer(question: Question, asked: int) -> Iterator[int]:
    """Yield what costs more than the asked product but stays in the range: the most ordered first, then the nearest."""
    catalogue, prices = question.shop.catalogue, question.shop.catalogue.prices
    price = prices[asked]
    smallest, largest = (multiple * price for multiple in question.data_source.relative_range)
    left = MOST_ORDERED
    for element in catalogue.categories(asked):
        popular = question.shop.index.popularity.in_element(element)[:left]
        left -= len(popular)
        for _, _, number in popular:
            if price < prices[number] <= largest and smallest <= prices[number]:
                yield number
        ordered = catalogue.by_price(element)
        for place in range(catalogue.price_position(element, nextafter(price, inf)), len(ordered)):
            number = ordered[place]
            if prices[number] > largest:
                break
            if smallest <= prices[number] > price and element in catalogue.categories(number):
                yield number


def _complementary(question: Question) -> Iterator[int]:
    """Return what is bought together with the asked products but belongs to none of their categories."""
    categories = question.shop.catalogue.categories
    same = {element for number in question.asked_first for element in categories(number)}
    return (number for number in bought_together(question) if same.isdisjoint(categories(number)))

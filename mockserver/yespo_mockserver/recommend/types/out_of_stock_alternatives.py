"""Alternatives to out-of-stock products: what could replace each product asked about.

Source: the guide, "Alternatives to out-of-stock products"; the order of nearness is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from yespo_mockserver.catalogue.category_index import path_prefixes
from yespo_mockserver.catalogue.products import Products
from yespo_mockserver.recommend.question import Question, in_turns


def candidates(question: Question) -> Iterator[int]:
    """Yield the alternatives of each asked product in turns."""
    catalogue = question.shop.catalogue
    kept = question.shop.index.alternatives
    yield from in_turns(
        *(kept.candidates(number, partial(_alternatives, catalogue, number)) for number in question.asked)
    )


def _alternatives(catalogue: Products, asked: int) -> Iterator[int]:
    """Yield products by the deepest category in common, then the nearest price, the same brand, shared tags, and id."""
    prefixes = dict.fromkeys(prefix for element in catalogue.categories(asked) for prefix in path_prefixes(element))
    seen = {asked}
    for prefix in sorted(prefixes, key=lambda path: -path.count(">")):
        for equally_near in _by_distance(catalogue, prefix, catalogue.prices[asked]):
            new = [number for number in equally_near if number not in seen]
            seen.update(new)
            yield from _closest(catalogue, asked, new) if len(new) > 1 else new


def _by_distance(catalogue: Products, prefix: str, price: float) -> Iterator[list[int]]:
    """Yield the products under a path in groups of the same distance from a price, the nearest group first."""
    ordered, prices = catalogue.by_price(prefix), catalogue.prices
    above = catalogue.price_position(prefix, price)
    below = above - 1

    def distance(place: int) -> float:
        # Rounded, so that equally far above and below are equal in binary too.
        return round(abs(prices[ordered[place]] - price), 6) if 0 <= place < len(ordered) else float("inf")

    while below >= 0 or above < len(ordered):
        nearest = min(distance(below), distance(above))
        group: list[int] = []
        while distance(below) == nearest and below >= 0:
            group.append(ordered[below])
            below -= 1
        while distance(above) == nearest and above < len(ordered):
            group.append(ordered[above])
            above += 1
        yield group


def _closest(catalogue: Products, asked: int, group: list[int]) -> list[int]:
    """Return equally near products with those of the same brand first, then those that share more tags."""
    wanted = catalogue.product(asked).tags.items()

    def nearness(number: int) -> tuple[bool, int, str]:
        shared = len(wanted & catalogue.product(number).tags.items())
        return catalogue.brands[number] != catalogue.brands[asked], -shared, catalogue.ids[number]

    return sorted(group, key=nearness)

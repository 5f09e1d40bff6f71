"""Alternatives to out-of-stock products: what could replace each product asked about.

Source: the guide, "Alternatives to out-of-stock products"; the order of nearness is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from math import inf

from yespo_mockserver.catalogue.category_index import prefixes_of
from yespo_mockserver.catalogue.products import Products
from yespo_mockserver.index.tags_kept import TagsKept
from yespo_mockserver.recommend.question import LOOKED_AT, Question, in_turns

COMPARED = 100
"""Of more equally near products than these, the first in the feed's order are compared by brand and tags."""


def candidates(question: Question) -> Iterable[int]:
    """Return the alternatives of each asked product in turns."""
    catalogue, index = question.shop.catalogue, question.shop.index
    kept, tags = index.alternatives, index.tags
    for_each = (
        partial(kept.candidates, number, partial(_alternatives, catalogue, tags, number))
        for number in question.asked_first
    )
    return islice(in_turns(*for_each), LOOKED_AT)


def _alternatives(catalogue: Products, tags: TagsKept, asked: int) -> Iterator[int]:
    """Yield products by the deepest category in common, then the nearest price, the same brand, shared tags, and id."""
    prefixes = prefixes_of(catalogue.categories(asked))
    seen = {asked}
    for prefix in sorted(prefixes, key=lambda path: -path.count(">")):
        compared = -1.0
        for distance, equally_near in _by_distance(catalogue, prefix, catalogue.prices[asked]):
            if len(equally_near) == 1 and equally_near[0] not in seen:
                compared = distance
                seen.update(equally_near)
                yield equally_near[0]
                continue
            new = [number for number in equally_near if number not in seen]
            seen.update(new)
            yield from _closest(catalogue, tags, asked, new) if len(new) > 1 and distance != compared else new
            compared = distance


def _by_distance(catalogue: Products, prefix: str, price: float) -> Iterator[tuple[float, list[int]]]:
    """Yield the products under a path in groups of at most `COMPARED` by their distance from a price, rising."""
    ordered, prices = catalogue.by_price(prefix), catalogue.prices
    end = len(ordered)
    above = catalogue.price_position(prefix, price)
    below = above - 1
    # Distances are rounded, so that equally far above and below are equal in binary too.
    under = round(price - prices[ordered[below]], 6) if below >= 0 else inf
    over = round(prices[ordered[above]] - price, 6) if above < end else inf
    while under < inf or over < inf:
        nearest = min(under, over)
        group: list[int] = []
        while under == nearest and len(group) < COMPARED:
            group.append(ordered[below])
            below -= 1
            under = round(price - prices[ordered[below]], 6) if below >= 0 else inf
        while over == nearest and len(group) < COMPARED:
            group.append(ordered[above])
            above += 1
            over = round(prices[ordered[above]] - price, 6) if above < end else inf
        yield nearest, group


def _closest(catalogue: Products, tags: TagsKept, asked: int, group: list[int]) -> list[int]:
    """Return equally near products with those of the same brand first, then those that share more tags."""
    brands, brand = catalogue.brands, catalogue.brands[asked]
    same = [number for number in group if brands[number] == brand]
    others = [number for number in group if brands[number] != brand]
    return [*_by_tags(catalogue, tags, asked, same), *_by_tags(catalogue, tags, asked, others)]


def _by_tags(catalogue: Products, tags: TagsKept, asked: int, group: list[int]) -> list[int]:
    if len(group) < 2:
        return group
    wanted = tags.of(asked)
    return sorted(group, key=lambda number: (-len(wanted & tags.of(number)), catalogue.ids[number]))

"""Also bought: cross-sell on what is in the cart.

Source: the guide, "Cross-sell based on items added to the cart". The similarity is item-based cosine (see
`neighbours`), so that bestsellers, which are in every basket, don't win everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from heapq import heapify, heappop
from itertools import chain, islice

from yespo_mockserver.catalogue.category_index import Combination
from yespo_mockserver.index.neighbours import Similar
from yespo_mockserver.recommend.question import LOOKED_AT, Question, in_turns

SORTED = 128
"""So few products are quicker sorted at once than one after another."""


def candidates(question: Question) -> Iterable[int]:
    """Return what is bought together with the asked products, then their categories' products."""
    return chain(bought_together(question), _same_categories(question))


def _same_categories(question: Question) -> Iterator[int]:
    index = question.shop.index
    kept, version_of = index.of_categories, index.popularity.version_of
    combinations = dict.fromkeys(map(question.shop.catalogue.categories, question.asked_first))
    for_each = (
        partial(kept.candidates, each, partial(_of_categories, question, each), version_of(each))
        for each in combinations
    )
    yield from islice(in_turns(*for_each), LOOKED_AT)


def bought_together(question: Question) -> Iterable[int]:
    """Return what is bought together with the asked products, the most similar to all of them first."""
    ids, index = question.shop.catalogue.ids, question.shop.index
    neighbours = [index.neighbours.similar(ids[number]) for number in question.asked_first]
    numbers = index.numbers
    if len(neighbours) == 1:
        return [number for item in neighbours[0][0] if (number := numbers[item]) >= 0]
    return _most_similar(ids, numbers, neighbours)


def _most_similar(ids: Sequence[str], numbers: Sequence[int], neighbours: Sequence[Similar]) -> Iterable[int]:
    """Return the neighbours of several products by the sum of their similarities, ties by id."""
    scores = dict(zip(*neighbours[0], strict=True)) if neighbours else {}
    get = scores.get
    for items, similarities in neighbours[1:]:
        for item, similarity in zip(items, similarities, strict=True):
            scores[item] = get(item, 0.0) + similarity
    found = [(-score, ids[number], number) for item, score in scores.items() if (number := numbers[item]) >= 0]
    if len(found) <= SORTED:
        found.sort()
        return [number for _, _, number in found]
    return _popped(found)


def _popped(found: list[tuple[float, str, int]]) -> Iterator[int]:
    """Yield the numbers in order, of which mostly the first few are looked at."""
    heapify(found)
    while found:
        yield heappop(found)[2]


def _of_categories(question: Question, categories: Combination) -> Iterator[int]:
    """Yield the products of some categories, the most ordered first, then in the feed's order."""
    catalogue = question.shop.catalogue
    for element in categories:
        yield from (number for _, _, number in question.shop.index.popularity.in_element(element))
        yield from catalogue.in_element(element)

"""Also bought: cross-sell on what is in the cart.

Source: the guide, "Cross-sell based on items added to the cart". The similarity is item-based cosine (see
`neighbours`), so that bestsellers, which are in every basket, don't win everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from yespo_mockserver.catalogue.category_index import Combination
from yespo_mockserver.index.neighbours import Similar
from yespo_mockserver.recommend.question import LOOKED_AT, Question, in_turns

SORTED, FEW = 64, 40
"""So few products are sorted at once; of more the best few come first."""


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
    similar = index.neighbours.similar
    neighbours = [similar(ids[number]) for number in question.asked_first]
    numbers = index.numbers
    if len(neighbours) == 1:
        return (number for item in neighbours[0][0] if (number := numbers[item]) >= 0)
    return _most_similar(ids, numbers, neighbours)


def _most_similar(ids: Sequence[str], numbers: Sequence[int], neighbours: Sequence[Similar]) -> Iterator[int]:
    """Yield the neighbours of several products by the sum of their similarities, ties by id."""
    scores = dict(zip(*neighbours[0], strict=True)) if neighbours else {}
    get = scores.get
    for items, similarities in neighbours[1:]:
        for item, similarity in zip(items, similarities, strict=True):
            scores[item] = get(item, 0.0) + similarity
    for part in _best_first(scores):
        tied: list[int] = []
        before = 0.0
        for item in sorted(part, key=scores.__getitem__, reverse=True):
            score = scores[item]
            if score != before:
                yield from sorted(tied, key=ids.__getitem__) if len(tied) > 1 else tied
                tied, before = [], score
            if (number := numbers[item]) >= 0:
                tied.append(number)
        yield from sorted(tied, key=ids.__getitem__)


def _best_first(scores: Mapping[int, float]) -> Iterator[Iterable[int]]:
    """Yield few products at once; of many the best, then the others, which is mostly too far to be looked at."""
    if len(scores) <= SORTED:
        yield scores
        return
    least = sorted(scores.values())[-FEW]
    yield [item for item, score in scores.items() if score >= least]
    yield [item for item, score in scores.items() if score < least]


def _of_categories(question: Question, categories: Combination) -> Iterator[int]:
    """Yield the products of some categories, the most ordered first, then in the feed's order."""
    catalogue = question.shop.catalogue
    for element in categories:
        yield from (number for _, _, number in question.shop.index.popularity.in_element(element))
        yield from catalogue.in_element(element)

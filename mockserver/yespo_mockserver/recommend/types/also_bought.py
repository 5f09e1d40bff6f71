"""Also bought: cross-sell on what is in the cart.

Source: the guide, "Cross-sell based on items added to the cart". The similarity is item-based cosine (see
`neighbours`), so that bestsellers, which are in every basket, don't win everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from yespo_mockserver.recommend.question import Question, in_turns


def candidates(question: Question) -> Iterator[int]:
    """Yield what is bought together with the asked products, then their categories' products."""
    yield from bought_together(question)
    yield from in_turns(*(_same_category(question, number) for number in question.asked))


def bought_together(question: Question) -> Iterator[int]:
    """Yield what is bought together with the asked products, the most similar to all of them first."""
    history, catalogue = question.shop.history, question.shop.catalogue
    scores: defaultdict[int, float] = defaultdict(float)
    for number in question.asked:
        for item, similarity in zip(*question.shop.index.neighbours.similar(catalogue.ids[number]), strict=True):
            scores[item] += similarity
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    for _, tied in groupby(ranked, scores.__getitem__):
        yield from question.numbers(sorted(history.names(tied)))


def _same_category(question: Question, asked: int) -> Iterator[int]:
    """Yield the products of the asked one's own categories, the most ordered first, then in the feed's order."""
    catalogue = question.shop.catalogue
    for element in catalogue.categories(asked):
        yield from (number for _, _, number in question.shop.index.popularity.in_element(element))
        yield from catalogue.in_element(element)

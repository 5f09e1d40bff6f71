"""Other: recommendations made elsewhere, from a file of lists or from a Python callable.

Source: the guide, "Recommendations created not using our algorithms".
"""

from __future__ import annotations

from collections.abc import Iterator

from yespo_mockserver.files.lists_csv import listed
from yespo_mockserver.recommend.question import Question


def candidates(question: Question) -> Iterator[int]:
    """Yield the products of the list that fits, or those that the callable returns."""
    lists = question.shop.lists(question.data_source.id)
    contact = question.contact
    if callable(lists):
        chosen = lists(question.shop, question.data_source, contact, question.products, question.category)
        yield from question.numbers(map(str, chosen))
    else:
        identifiers = {} if contact is None else contact.identifiers()
        yield from question.numbers(listed(lists, identifiers, question.products))

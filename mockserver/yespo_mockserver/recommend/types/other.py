"""Other: recommendations made elsewhere, from a file of lists or from a Python callable.

Source: the guide, "Recommendations created not using our algorithms".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from yespo_contracts.identity import IDENTIFIERS
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.settings.data_sources import Lists


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


def listed(lists: Lists, identifiers: Mapping[str, str], products: Iterable[str]) -> tuple[str, ...]:
    """Return the list of the contact, else of the first product that has one, else everybody's."""
    keys = [f"contact:{identifiers[name]}" for name in IDENTIFIERS if name in identifiers]
    keys += [f"product:{product}" for product in products]
    for key in (*keys, "*"):
        if key in lists:
            return lists[key]
    return ()

"""Abandoned: the products that the contact left in the cart, the newest first.

Source: the vendor names abandoned carts among its algorithms for messages. A cart is the tracker's StatusCart, or an
order that is an ABANDONED_SHOPPING_CART, whichever is newer; that is assumed (ledger: `abandoned`).
"""

from __future__ import annotations

from collections.abc import Iterator

from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.types.viewed import newest_unbought


def candidates(question: Question) -> Iterator[int]:
    """Yield what is in the contact's newest cart without what it bought since, the last in it first."""
    if question.contact is not None:
        yield from newest_unbought(question, question.shop.interests.cart_of(question.contact.number))

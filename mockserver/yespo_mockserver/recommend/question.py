"""What a recommendation is asked: the shop, the data source, the contact, and what the request carries."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, zip_longest
from operator import is_not

import msgspec

from yespo_mockserver.catalogue.category_index import prefixes_of
from yespo_mockserver.index.product_ranking import ProductRanking
from yespo_mockserver.shop import Contact, DataSource, Shop

LOOKED_AT = 5000
"""So many candidates that the asked products' categories have are looked at for one answer."""

ASKED = 50
"""Of so many products that are asked about lists are made; all of them are left out of the answer."""


FEW = 4
"""So many rankings are begun at once, since each of them is looked at anyway."""

_IS_THERE = partial(is_not, None)
_NONE = frozenset[str]()


class Question(msgspec.Struct, frozen=True, gc=False):
    """One question; `asked` are the catalogue's numbers of those `products` that it has, in the request's order."""

    shop: Shop
    data_source: DataSource
    contact: Contact | None
    products: tuple[str, ...]
    asked: list[int]
    category: tuple[str, ...]
    categories: frozenset[str] = frozenset()
    """The same as `category`."""

    @classmethod
    def of(
        cls, shop: Shop, source: DataSource, contact: Contact | None, products: Iterable[str], category: Iterable[str]
    ) -> Question:
        """Return a question as it was asked."""
        asked, wanted = tuple(dict.fromkeys(products)), tuple(category)
        found = shop.catalogue.found(asked)
        return cls(shop, source, contact, asked, found, wanted, frozenset(wanted) if wanted else _NONE)

    @property
    def asked_first(self) -> list[int]:
        """Those of the asked products whose own lists are made."""
        return self.asked[:ASKED]

    @property
    def by_category(self) -> bool:
        """Whether only products of the asked categories may answer."""
        return self.data_source.scope == "category"

    @property
    def whole_paths(self) -> bool:
        """Whether a category is matched by any beginning of a path, not only by a whole element."""
        return self.shop.config.behaviour.category_match == "path"

    def in_scope(self, number: int) -> bool:
        """Tell whether the product is of one of the asked categories."""
        elements = self.shop.catalogue.categories(number)
        if self.whole_paths:
            elements = tuple(prefixes_of(elements))
        return not self.categories.isdisjoint(elements)

    def ranked(self, ranking: ProductRanking) -> Iterator[int]:
        """Iterate over a ranking, or over its part in the asked categories."""
        if not self.by_category:
            yield from (number for _, _, number in ranking.ranked)
            return
        part = ranking.in_path if self.whole_paths else ranking.in_element
        yield from (number for _, _, number in heapq.merge(*map(part, dict.fromkeys(self.category))))

    def numbers(self, product_ids: Iterable[str]) -> Iterator[int]:
        """Iterate over the catalogue's numbers of those products that it has."""
        for number in map(self.shop.catalogue.number, product_ids):
            if number is not None:
                yield number


def in_turns(*begin: Callable[[], Iterable[int]]) -> Iterable[int]:
    """Return the first of each ranking, then the second of each, and so on.

    Of more than a few rankings none begins before its turn.
    """
    if len(begin) == 1:
        return begin[0]()
    if len(begin) <= FEW:
        return filter(_IS_THERE, chain.from_iterable(zip_longest(*(ranking() for ranking in begin))))
    return _one_by_one(begin)


def _one_by_one(begin: Sequence[Callable[[], Iterable[int]]]) -> Iterator[int]:
    waiting: Iterable[Iterator[int]] = (iter(ranking()) for ranking in begin)
    while waiting:
        left = []
        for ranking in waiting:
            for number in ranking:
                yield number
                left.append(ranking)
                break
        waiting = left

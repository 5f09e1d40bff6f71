"""The tags of products that were compared by them, kept until a product changes."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from yespo_contracts.product import TAG_PREFIX
from yespo_mockserver.catalogue.overlay import CatalogueOverlay

KEPT = 1024
"""So many products' tags are kept."""


class TagsKept:
    """Tags with their values, by product; their names are as a response has them."""

    def __init__(self, catalogue: CatalogueOverlay) -> None:
        self._catalogue = catalogue
        self._tags: OrderedDict[int, frozenset[tuple[str, str]]] = OrderedDict()

    def of(self, number: int) -> frozenset[tuple[str, str]]:
        """Return a product's tags."""
        tags = self._tags.get(number)
        if tags is None:
            if len(self._tags) >= KEPT:
                self._tags.popitem(last=False)
            fields = msgspec.json.decode(self._catalogue.body(number)).items()
            tags = self._tags[number] = frozenset(one for one in fields if one[0].startswith(TAG_PREFIX))
        return tags

    def catch_up(self) -> None:
        """Forget them."""
        self._tags.clear()

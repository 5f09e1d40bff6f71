"""By which share each product's price is below its old price, from `tags_oldprice`."""

from __future__ import annotations

from collections.abc import Iterable

from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.index.condition_cache import tag_of

OLD_PRICE = "oldprice"
_NEEDLE = b'"tags_oldprice":'


def with_old_price(catalogue: CatalogueOverlay) -> Iterable[int]:
    """Return the numbers of the feed's products that have an old price; only bodies are looked at, none is read."""
    return catalogue.feed.having(_NEEDLE)


def discount(catalogue: CatalogueOverlay, number: int) -> float:
    """Return the share of the old price that is taken off, 0 where there is no old price or none above the price."""
    from yespo_mockserver.feeds.values.prices import read_price  # noqa: PLC0415  # long to import, of one type

    old = read_price(tag_of(catalogue, number, OLD_PRICE)).value
    price = catalogue.prices[number]
    return 0.0 if old is None or old <= price else (old - price) / old

"""Feeds as files, with the products that are in them."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from yespo_contracts.feed_files import FORMATS, write_feed
from yespo_contracts.product import Product
from yespo_contracts.strategies.products import products


class FeedFile(msgspec.Struct, frozen=True):
    """A feed's bytes, its format, and the products that whoever reads it must find."""

    content: bytes
    format: str
    products: tuple[Product, ...]


def feeds(format: str = "rss", *, max_products: int = 5) -> st.SearchStrategy[FeedFile]:  # noqa: A002  # the command line's own word
    """Return feeds in one of the formats rss, atom, yml and csv; raises `ValueError` on any other."""
    if format not in FORMATS:
        raise ValueError(f"{format} isn't a format of feeds; these are: {', '.join(FORMATS)}.")

    def written(content: list[Product]) -> FeedFile:
        return FeedFile(b"".join(write_feed(content, format)), format, tuple(content))

    several = st.lists(products(), min_size=1, max_size=max_products, unique_by=lambda product: product.id)
    return several.map(written)

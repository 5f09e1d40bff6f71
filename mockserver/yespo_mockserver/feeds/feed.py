"""One reading of a feed: its products, and what was dropped on the way."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.feeds.errors import FeedError
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.rss import read_items


class Dropped(msgspec.Struct, frozen=True):
    """An item that can't be loaded: its line and the reason."""

    line: int
    product: str
    reason: str


class Feed:
    """Iterates over a feed's products once; `items` and `drops` are complete after that."""

    def __init__(self, data: bytes, mapping: FeedMapping) -> None:
        self._data = data
        self._mapping = mapping
        self.items = 0
        self.drops: list[Dropped] = []

    @property
    def dropped(self) -> int:
        """How many items were dropped."""
        return len(self.drops)

    def __iter__(self) -> Iterator[Product]:
        """Yield the products; raises `FeedError` where the feed breaks off."""
        seen: set[str] = set()
        for line, fields in read_items(self._data):
            self.items += 1
            product, problem = self._mapping.product(fields)
            if product is not None and product.id in seen:
                problem = "another item before it has the same id"
            if product is None or problem:
                self.drops.append(Dropped(line, fields.get("id", [""])[0], problem))
                continue
            seen.add(product.id)
            yield product


def open_feed(source: str | Path | bytes, *, mapping: FeedMapping | None = None, format: str = "auto") -> Feed:  # noqa: A002, ARG001  # shop.toml's own word
    """Return the feed of a path, an http(s) URL or bytes; raises `FeedError` if it can't be opened."""
    if isinstance(source, bytes):
        return Feed(source, mapping or FeedMapping())
    try:
        if str(source).startswith(("http://", "https://")):
            with urllib.request.urlopen(str(source), timeout=30) as answer:  # noqa: S310  # http(s) only, just above
                data = answer.read()
        else:
            data = Path(source).read_bytes()
    except OSError as error:
        raise FeedError("unreachable", f"{source}: the feed can't be opened: {error.strerror or error}.") from None
    return Feed(data, mapping or FeedMapping())

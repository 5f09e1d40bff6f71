"""One reading of a feed: its products, what was dropped on the way, and everything that was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from yespo_contracts.product import Product
from yespo_mockserver.feeds.encoding import Utf8Text
from yespo_mockserver.feeds.errors import FeedError
from yespo_mockserver.feeds.findings import Findings
from yespo_mockserver.feeds.items import Item
from yespo_mockserver.feeds.limits import FeedLimits
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.sniff import Items
from yespo_mockserver.feeds.source import Source
from yespo_mockserver.feeds.unpack import unpacked

Watch = Callable[[Item, Product | None], None]
"""Sees every item with the product that was made of it, None if it was dropped."""


class Feed:
    """Iterates over a feed's products once; the counts and the findings are complete after that.

    `products + dropped == items`, always. Of several items with one id the first counts. `line` is where reading is.
    """

    def __init__(
        self,
        source: Source,
        *,
        mapping: FeedMapping | None = None,
        format: str = "auto",  # noqa: A002  # shop.toml's own word
        limits: FeedLimits | None = None,
        watch: Watch | None = None,
        kept: int = 100,
    ) -> None:
        self.source = source
        self.findings = Findings(kept)
        self.encoding = ""
        self.items = 0
        self.products = 0
        self._mapping = mapping or FeedMapping()
        self._expected = format
        self._limits = limits or FeedLimits()
        self._watch = watch
        self._reading: Items | None = None

    @property
    def dropped(self) -> int:
        """How many items were dropped."""
        return self.items - self.products

    @property
    def format(self) -> str:
        """rss, atom, yml or csv, once it is known."""
        return "" if self._reading is None else self._reading.format

    def __iter__(self) -> Iterator[Product]:
        """Yield the products; raises `FeedError` where the feed can't be read further."""
        seen: dict[str, int] = {}
        findings, watch, product_of = self.findings, self._watch, self._mapping.product
        most = self._limits.max_products
        for item in self._items():
            self.items += 1
            if self.items > most:
                self.items -= 1
                raise FeedError("too-many-products", line=item.line, value=most)
            product = product_of(item) if not self._unusable(item) else None
            if product is not None:
                if product.id in seen:
                    item.notes.append(("duplicate-id", "id", {"value": product.id, "other": seen[product.id]}))
                    product = None
                else:
                    seen[product.id] = item.line
            if item.notes:
                shown = item.first("id") or None
                for code, field, values in item.notes:
                    findings.add(code, line=item.line_of(field), product=shown, field=field or None, **values)
            if watch is not None:
                watch(item, product)
            if product is not None:
                self.products += 1
                yield product
        self._finish()

    def _items(self) -> Iterator[Item]:
        chunks = unpacked(self.source.chunks(), self.findings, self._limits.max_bytes)
        text = Utf8Text(chunks, self.findings)
        self._reading = Items(text, self.findings, expected=self._expected, lines=self._watch is not None)
        try:
            yield from self._reading
        finally:
            self.encoding = text.encoding

    @staticmethod
    def _unusable(item: Item) -> bool:
        return any(code in {"item-too-large", "unclosed-quote"} for code, _, _ in item.notes)

    def _finish(self) -> None:
        if not self.items:
            self.findings.add("no-items", line=1)


def open_feed(
    source: str | Path | bytes,
    *,
    mapping: FeedMapping | None = None,
    format: str = "auto",  # noqa: A002  # shop.toml's own word
    limits: FeedLimits | None = None,
) -> Feed:
    """Return the feed of a path, an http(s) URL, `-` (standard input) or bytes; iterating may raise `FeedError`."""
    return Feed(Source(source), mapping=mapping, format=format, limits=limits)

"""One reading of a feed: its products, what was dropped on the way, and everything that was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from yespo_contracts.product import Product
from yespo_mockserver.feeds.batch import ONCE, Batch, batched, once
from yespo_mockserver.feeds.duplicates import Duplicates
from yespo_mockserver.feeds.formats.encoding import Utf8Text
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.formats.limits import FeedLimits
from yespo_mockserver.feeds.formats.sniff import Items
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.parallel import NotInPieces, cut, read_pieces
from yespo_mockserver.feeds.pieces import Cut, newlines
from yespo_mockserver.feeds.source import Source
from yespo_mockserver.feeds.unpack import unpacked
from yespo_mockserver.feeds.values.sale_dates import Span

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
        self.findings: Findings = Findings(kept)
        self.encoding: str = ""
        self.items: int = 0
        self.products: int = 0
        self._mapping = mapping or FeedMapping()
        self._expected = format
        self._limits = limits or FeedLimits()
        self._watch = watch
        self._reading: Items | None = None
        self._kept = kept
        self._format = ""
        self.read: float = 0.0

    @property
    def google(self) -> bool:
        """Tell whether anything in the feed is in Google's namespace."""
        return self._reading is not None and self._reading.google

    @property
    def holds(self) -> Span:
        """From when to when the products stay as they are, since no sale begins or ends."""
        return self._mapping.holds

    @property
    def dropped(self) -> int:
        """How many items were dropped."""
        return self.items - self.products

    @property
    def format(self) -> str:
        """rss, atom, yml, heureka, hotline or csv, once it is known."""
        return self._format if self._reading is None else self._reading.format

    def __iter__(self) -> Iterator[Product]:
        """Yield the products; raises `FeedError` where the feed can't be read further."""
        seen: dict[str, int] = {}
        findings, watch = self.findings, self._watch
        product_of, id_of = self._mapping.product, self._mapping.id_of
        most = self._limits.max_products
        for item in self._items():
            self.items += 1
            if self.items > most:
                self.items -= 1
                raise FeedError("too-many-products", line=item.line, value=most)
            product: Product | None = None
            if (product_id := id_of(item)) in seen:
                item.notes.append(("duplicate-id", "id", {"value": product_id, "other": seen[product_id]}))
            elif not item.is_unusable and (product := product_of(item)) is not None:
                seen[product_id] = item.line
            if item.notes:
                shown = item.first("id") or None
                for code, field, values in item.notes:
                    line = item.line_of(field)
                    findings.add(code, line=line, item=self.items, product=shown, field=field or None, **values)
            if watch is not None:
                watch(item, product)
            if product is not None:
                self.products += 1
                yield product
        self._finish()

    def batches(self, known: Mapping[str, int], *, in_pieces: bool = True) -> Iterator[Batch]:
        """Yield the products in batches, a large file by several processes; raises as iterating does.

        `known` has each product's id that was yielded before, with its place among all of them. Raises `NotInPieces`
        where it turns out that a feed must be read in one go: begin anew without `in_pieces`.
        """
        path = self.source.path if in_pieces else None
        if path is not None:
            with cut(path, self._limits.max_bytes, self._expected, self._kept) as of:
                if of is not None:
                    yield from self._in_pieces(of, known)
                    return
        yield from batched(self)

    def _in_pieces(self, of: Cut, known: Mapping[str, int]) -> Iterator[Batch]:
        """Yield the batches of pieces, without the duplicates, and with lines that count from the file's beginning."""
        duplicates = Duplicates(self.findings, known)
        before = newlines(of.frame.before)
        self.encoding = "utf-8"
        self._format = of.format
        self.findings.join(of.counts, of.kept, 0)
        told = {finding.message for finding in of.kept if finding.code in ONCE}
        ends = ""
        for part, piece in zip(read_pieces(of, self._mapping, self._kept), of.pieces, strict=True):
            self.items += part.items
            if self.items > self._limits.max_products or not once(part, told):
                raise NotInPieces
            if part.begins and part.begins == ends:
                raise NotInPieces  # a row that may continue the one above
            ends = part.ends
            self._mapping.holds.narrow(*part.holds)
            batch = duplicates.left_out(part, before)
            before += part.newlines
            self.products += len(batch.ids)
            self.read = piece.end / of.pieces[-1].end
            yield batch
        self._finish()

    def _items(self) -> Iterator[Item]:
        chunks = unpacked(self.source.chunks(), self.findings, self._limits.max_bytes)
        text = Utf8Text(chunks, self.findings)
        self._reading = Items(text, self.findings, expected=self._expected, lines=self._watch is not None)
        try:
            yield from self._reading
        except FeedError as error:
            moved = self.source.download.moved_to if self.source.download else ""
            if error.code == "html-page" and moved:
                raise FeedError("led-to-a-page", value=moved) from None
            raise
        finally:
            self.encoding = text.encoding

    def _finish(self) -> None:
        if not self.items:
            self.findings.add("no-items", line=1)


def open_feed(
    source: str | Path | bytes,
    *,
    mapping: FeedMapping | None = None,
    format: str = "auto",  # noqa: A002  # shop.toml's own word
    limits: FeedLimits | None = None,
    now: datetime | None = None,
) -> Feed:
    """Return the feed of a path, an http(s) URL, `-` (standard input) or bytes; iterating may raise `FeedError`.

    Sales are judged by `now`, today if there is none, unless a mapping says it.
    """
    return Feed(Source(source), mapping=mapping or FeedMapping(now=now), format=format, limits=limits)

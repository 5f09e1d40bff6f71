"""Products in columns, some thousand at a time: as they go from process to process and into a catalogue."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.feeds.formats.findings import Finding

SIZE = 5000
"""How many products make a batch where they come one by one."""


ONCE = frozenset({"undeclared-prefix", "wrong-namespace", "no-channel"})
"""Findings that a feed makes once, however many of its items would."""

_OF_THE_WHOLE = frozenset({"category-loop", "category-parent", "category-duplicate"})
"""Findings that depend on what all items before have asked for."""


class Dropped(msgspec.Struct, frozen=True):
    """An item that made no product: before which place it was, its id and line, and what the mapping said of it."""

    place: int
    product_id: str
    line: int
    codes: list[str]


class Batch(msgspec.Struct):
    """Some products: their JSON bodies one after another, and in columns what ranking needs.

    `brand_of` and `category_of` are places in `brands` and `categories`; arrays are machine bytes of unsigned ints
    (`prices`: doubles). `counts` and `kept` are findings; their lines, like `lines`, count from the batch's beginning.
    `holds` is from when to when no sale among them begins or ends; `noted` has what the mapping said of the products
    at these places, `dropped` the items with an id that made no product. `begins` and `ends` are ids of a table's rows.
    """

    ids: list[str]
    bodies: bytes
    lengths: bytes
    prices: bytes
    stock: bytes
    brands: list[str]
    brand_of: bytes
    categories: list[tuple[str, ...]]
    category_of: bytes
    lines: bytes = b""
    items: int = 0
    newlines: int = 0
    counts: dict[str, int] = {}
    kept: list[Finding] = []
    holds: tuple[float, float] = (float("-inf"), float("inf"))
    begins: str = ""
    ends: str = ""
    noted: dict[int, list[str]] = {}
    dropped: list[Dropped] = []

    def without(self, places: set[int]) -> Batch:
        """Return the batch without the products at these places."""
        stays = [place for place in range(len(self.ids)) if place not in places]
        lengths, begin, bodies = array("I", self.lengths), 0, []
        for place, length in enumerate(lengths):
            if place not in places:
                bodies.append(self.bodies[begin : begin + length])
            begin += length

        def chosen(kind: str, column: bytes) -> bytes:
            values = array(kind, column)
            return array(kind, [values[place] for place in stays]).tobytes()

        return msgspec.structs.replace(
            self,
            ids=[self.ids[place] for place in stays],
            bodies=b"".join(bodies),
            lengths=chosen("I", self.lengths),
            prices=chosen("d", self.prices),
            stock=chosen("B", self.stock),
            brand_of=chosen("I", self.brand_of),
            category_of=chosen("I", self.category_of),
            lines=chosen("I", self.lines) if self.lines else b"",
        )


def once(batch: Batch, told: set[str]) -> bool:
    """Leave out of a batch's findings what was `told` of the feed before; return False where it can't be known."""
    if not _OF_THE_WHOLE.isdisjoint(batch.counts):
        return False
    for code in ONCE & batch.counts.keys():
        found = [finding for finding in batch.kept if finding.code == code]
        if len(found) < batch.counts[code] or any("…" in finding.message for finding in found):
            return False  # some aren't kept, or not whole
        new = [finding for finding in found if finding.message not in told]
        told.update(finding.message for finding in new)
        batch.kept = [finding for finding in batch.kept if finding.code != code or finding in new]
        batch.counts[code] = len(new)
        if not new:
            del batch.counts[code]
    return True


class Batcher:
    """Collects products until they are taken as a batch."""

    def __init__(self) -> None:
        self._encode = msgspec.json.Encoder().encode
        self._rows: list[tuple[str, bytes, float, int, str, tuple[str, ...], int]] = []

    def __len__(self) -> int:
        """Count the products that wait."""
        return len(self._rows)

    def add(self, product: Product, line: int = 0) -> None:
        """Add a product, which began on this line."""
        in_stock = 1 if product.is_in_stock > 0 else 0
        self.append(product.id, product.to_json(), product.price, in_stock, product.brand, product.category, line)

    def append(  # the columns
        self,
        product_id: str,
        element: dict[str, object],
        price: float,
        in_stock: int,
        brand: str,
        category: tuple[str, ...],
        line: int,
    ) -> None:
        """Add a product by what its batch needs of it; `element` is it as a response has it."""
        self._rows.append((product_id, self._encode(element), price, in_stock, brand, category, line))

    def take(self) -> Batch:
        """Return what was added since the last time."""
        columns: tuple[Sequence[Any], ...] = tuple(zip(*self._rows, strict=True)) or ((),) * 7  # of several types
        self._rows = []
        ids, bodies, prices, stock, brand_of, category_of, lines = columns
        brands = {brand: place for place, brand in enumerate(dict.fromkeys(brand_of))}
        categories = {category: place for place, category in enumerate(dict.fromkeys(category_of))}
        return Batch(
            ids=list(ids),
            bodies=b"".join(bodies),
            lengths=array("I", map(len, bodies)).tobytes(),
            prices=array("d", prices).tobytes(),
            stock=bytes(stock),
            brands=list(brands),
            brand_of=array("I", map(brands.__getitem__, brand_of)).tobytes(),
            categories=list(categories),
            category_of=array("I", map(categories.__getitem__, category_of)).tobytes(),
            lines=array("I", lines).tobytes(),
        )


def batched(products: Iterable[Product]) -> Iterator[Batch]:
    """Yield products in batches."""
    batcher = Batcher()
    for product in products:
        batcher.add(product)
        if len(batcher) >= SIZE:
            yield batcher.take()
    if len(batcher):
        yield batcher.take()

"""Products in columns, some thousand at a time: as they go from process to process and into a catalogue."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.feeds.formats.findings import Finding

SIZE = 5000
"""How many products make a batch where they come one by one."""


class Batch(msgspec.Struct):
    """Some products: their JSON bodies one after another, and in columns what ranking needs.

    `brand_of` and `category_of` are places in `brands` and `categories`; arrays are machine bytes of unsigned ints
    (`prices`: doubles). `counts` and `kept` are findings; their lines, like `lines`, count from the batch's beginning.
    `holds` is from when to when no sale among them begins or ends.
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


class Batcher:
    """Collects products until they are taken as a batch."""

    def __init__(self) -> None:
        self._encode = msgspec.json.Encoder().encode
        self._start()

    def __len__(self) -> int:
        """Count the products that wait."""
        return len(self._ids)

    def add(self, product: Product, line: int = 0) -> None:
        """Add a product, which began on this line."""
        body = self._encode(product.to_json())
        self._ids.append(product.id)
        self._bodies.append(body)
        self._lengths.append(len(body))
        self._prices.append(product.price)
        self._stock.append(1 if product.is_in_stock > 0 else 0)
        self._brand_of.append(self._brands.setdefault(product.brand, len(self._brands)))
        self._category_of.append(self._categories.setdefault(product.category, len(self._categories)))
        self._lines.append(line)

    def take(self) -> Batch:
        """Return what was added since the last time."""
        batch = Batch(
            ids=self._ids,
            bodies=b"".join(self._bodies),
            lengths=self._lengths.tobytes(),
            prices=self._prices.tobytes(),
            stock=bytes(self._stock),
            brands=list(self._brands),
            brand_of=self._brand_of.tobytes(),
            categories=list(self._categories),
            category_of=self._category_of.tobytes(),
            lines=self._lines.tobytes(),
        )
        self._start()
        return batch

    def _start(self) -> None:
        self._ids: list[str] = []
        self._bodies: list[bytes] = []
        self._lengths = array("I")
        self._prices = array("d")
        self._stock = bytearray()
        self._brands: dict[str, int] = {}
        self._brand_of = array("I")
        self._categories: dict[tuple[str, ...], int] = {}
        self._category_of = array("I")
        self._lines = array("I")


def batched(products: Iterable[Product]) -> Iterator[Batch]:
    """Yield products in batches."""
    batcher = Batcher()
    for product in products:
        batcher.add(product)
        if len(batcher) >= SIZE:
            yield batcher.take()
    if len(batcher):
        yield batcher.take()

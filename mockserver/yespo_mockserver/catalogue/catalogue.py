"""The catalogue: one version of a feed's products, by number, id, category and price."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.bodies import Bodies, BodiesFile, BodiesInFile
from yespo_mockserver.catalogue.category_index import SEPARATOR, CategoryIndex, Combination, Numbers
from yespo_mockserver.catalogue.id_table import IdTable
from yespo_mockserver.catalogue.products import Products

if TYPE_CHECKING:
    from yespo_mockserver.feeds.batch import Batch

__all__ = ["SEPARATOR", "Catalogue", "CatalogueBuilder"]


class Catalogue(Products):
    """One version of a feed's products, which never changes.

    Bodies are kept as JSON, ready for the wire; what ranking needs is kept beside them in arrays. A million products
    take about 250 MB, their bodies stay in a file.
    """

    def __init__(self, products: Iterable[Product]) -> None:
        """Take products with an id each."""
        from yespo_mockserver.feeds.batch import batched  # noqa: PLC0415  # a catalogue that was kept needs no feeds

        builder = CatalogueBuilder()
        for batch in batched(products):
            builder.add(batch)
        self.__dict__.update(builder.finish().__dict__)

    _numbers: dict[str, int] | IdTable
    _bodies: Bodies
    category_index: CategoryIndex

    @classmethod
    def of_parts(  # noqa: PLR0913  # the parts are what it is
        cls,
        *,
        ids: list[str],
        numbers: dict[str, int] | IdTable,
        prices: array[float],
        stock: bytearray,
        brands: list[str],
        combinations: list[Combination],
        category_index: CategoryIndex,
        bodies: Bodies,
        version: str,
    ) -> Catalogue:
        """Return the catalogue that has these parts."""
        catalogue = cls.__new__(cls)
        catalogue.__dict__.update(
            ids=ids,
            prices=prices,
            stock=stock,
            brands=brands,
            category_index=category_index,
            version=version,
            _numbers=numbers,
            _bodies=bodies,
            _combinations=combinations,
            number=numbers.get,
        )
        return catalogue

    def __len__(self) -> int:
        """Count the products."""
        return len(self.ids)

    def numbers(self) -> Iterable[int]:
        """Iterate over the products' numbers."""
        return range(len(self.ids))

    def number(self, product_id: str) -> int | None:
        """Return the number of the product with this id, None if there is none."""
        return self._numbers.get(product_id)

    def body(self, number: int) -> bytes:
        """Return the product as the response's JSON."""
        return self._bodies[number]

    def bodies(self, numbers: Iterable[int]) -> Iterable[bytes]:
        """Return several products as the response's JSON."""
        return map(self._bodies.__getitem__, numbers)

    def having(self, needle: bytes) -> list[int]:
        """Return the products whose JSON holds some bytes; none of them is read."""
        bodies = self._bodies
        if isinstance(bodies, BodiesInFile):
            return bodies.having(needle)
        return [number for number in range(len(self)) if needle in bodies[number]]

    def product(self, number: int) -> Product:
        """Return the product."""
        return Product.from_json(msgspec.json.decode(self._bodies[number]))

    @property
    def combinations(self) -> list[Combination]:
        """The category paths of each product."""
        return self._combinations

    def category_names(self) -> list[str]:
        """Return every category path that a product has, in the feed's order."""
        return list(self.category_index.elements)

    def in_element(self, element: str) -> Sequence[int]:
        """Return the products of which one category equals `element`, in the feed's order."""
        return self.category_index.elements.get(element, ())

    def in_path(self, prefix: str) -> Sequence[int]:
        """Return the products of which one category's path begins with the levels of `prefix`."""
        return self.category_index.paths.get(prefix, ())

    def by_price(self, prefix: str) -> Numbers:
        """Return the products under a path from the cheapest to the dearest."""
        return self.category_index.ordered(prefix, self.prices)

    def sorted_already(self, prefix: str) -> Numbers | None:
        """Return the products under a path by price if somebody has asked for them, else None."""
        return self.category_index.by_price.get(prefix)


class CatalogueBuilder:
    """Takes products in batches; `numbers` has those that were taken. Bodies go to `path`, if one is given."""

    def __init__(self, path: Path | None = None) -> None:
        self.numbers: dict[str, int] = {}
        self.ids: list[str] = []
        self.prices: array[float] = array("d")
        self.stock: bytearray = bytearray()
        self.brands: dict[str, int] = {}
        self.brand_of: array[int] = array("I")
        self.combinations: dict[Combination, int] = {}
        self.combination_of: array[int] = array("I")
        self.bodies: BodiesFile = BodiesFile(path)
        self._members: list[Numbers] = []
        self._digest = hashlib.sha256()

    def add(self, batch: Batch) -> None:
        """Take a batch of products, all of them new; raises `OSError` if the bodies can't be written."""
        first = len(self.ids)
        self.numbers.update(zip(batch.ids, range(first, first + len(batch.ids)), strict=True))
        self.ids.extend(batch.ids)
        self.prices.frombytes(batch.prices)
        self.stock.extend(batch.stock)
        self.bodies.append(batch.bodies, array("I", batch.lengths))
        self._digest.update(batch.bodies)
        brands = [self.brands.setdefault(brand, len(self.brands)) for brand in batch.brands]
        self.brand_of.extend([brands[place] for place in array("I", batch.brand_of)])
        places = []
        for combination in batch.categories:
            place = self.combinations.setdefault(combination, len(self.combinations))
            places.append(place)
            if place == len(self._members):
                self._members.append(array("I"))
        begin = len(self.combination_of)
        self.combination_of.extend(map(places.__getitem__, array("I", batch.category_of)))
        appends = [members.append for members in self._members]
        for number, place in enumerate(self.combination_of[begin:], first):
            appends[place](number)

    def finish(self) -> Catalogue:
        """Return the catalogue."""
        names, combinations = list(self.brands), list(self.combinations)
        return Catalogue.of_parts(
            ids=self.ids,
            numbers=self.numbers,
            prices=self.prices,
            stock=self.stock,
            brands=list(map(names.__getitem__, self.brand_of)),
            combinations=list(map(combinations.__getitem__, self.combination_of)),
            category_index=CategoryIndex.of(combinations, self._members, self.prices, self.combination_of),
            bodies=self.bodies.finish(),
            version=self._digest.hexdigest()[:12],
        )

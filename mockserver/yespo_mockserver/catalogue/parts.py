"""A catalogue as plain data, to be written to a file and read again."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from yespo_mockserver.catalogue.bodies import Bodies
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.category_index import CategoryIndex, Combination, packed, unpacked

_Value = TypeVar("_Value")


class CatalogueParts(msgspec.Struct):
    """All of a catalogue but its bodies; `ends` has the place behind each of them. Columns are machine bytes."""

    ids: list[str]
    prices: bytes
    stock: bytes
    brands: list[str]
    brand_of: bytes
    combinations: list[Combination]
    combination_of: bytes
    ends: bytes
    categories: list[tuple[list[str], bytes, bytes]]

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        brands: tuple[Sequence[str], array[int]],
        combinations: tuple[Sequence[Combination], array[int]],
        ends: array[int],
    ) -> CatalogueParts:
        """Return a catalogue's parts; brands and combinations are told as `places` does."""
        filed = catalogue.category_index
        return cls(
            ids=catalogue.ids,
            prices=catalogue.prices.tobytes(),
            stock=bytes(catalogue.stock),
            brands=list(brands[0]),
            brand_of=brands[1].tobytes(),
            combinations=list(combinations[0]),
            combination_of=combinations[1].tobytes(),
            ends=ends.tobytes(),
            categories=[packed(part) for part in (filed.elements, filed.paths, filed.by_price)],
        )

    def catalogue(self, bodies: Bodies, version: str) -> Catalogue:
        """Return the catalogue that has these parts; raises `ValueError` and `IndexError` on what can't be."""
        elements, paths, by_price = (unpacked(*part) for part in self.categories)
        return Catalogue.of_parts(
            ids=self.ids,
            numbers=dict(zip(self.ids, range(len(self.ids)), strict=True)),
            prices=array("d", self.prices),
            stock=bytearray(self.stock),
            brands=[self.brands[place] for place in array("I", self.brand_of)],
            combinations=[self.combinations[place] for place in array("I", self.combination_of)],
            category_index=CategoryIndex(elements, paths, by_price),
            bodies=bodies,
            version=version,
        )


def places(values: Sequence[_Value]) -> tuple[list[_Value], array[int]]:
    """Return the different values, and the place of each value among them."""
    number = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return list(number), array("I", map(number.__getitem__, values))

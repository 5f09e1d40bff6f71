"""A catalogue as plain data, to be written to a file and read again."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from yespo_mockserver.catalogue.bodies import Bodies
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.category_index import CategoryIndex, Combination, Numbers
from yespo_mockserver.catalogue.id_table import IdTable

_Value = TypeVar("_Value")


class CatalogueParts(msgspec.Struct):
    """All of a catalogue but its bodies; `ends` has the place behind each of them. Columns are machine bytes."""

    ids: list[str]
    prices: memoryview
    stock: memoryview
    brands: list[str]
    brand_of: memoryview
    combinations: list[Combination]
    combination_of: memoryview
    ends: memoryview
    categories: list[tuple[list[str], memoryview, memoryview]]
    id_heads: memoryview
    id_nexts: memoryview

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        brands: tuple[Sequence[str], array[int]],
        combinations: tuple[Sequence[Combination], array[int]],
        ends: array[int],
    ) -> CatalogueParts:
        """Return a catalogue's parts; brands and combinations are told as `places` does."""
        filed, table = catalogue.category_index, IdTable.of(catalogue.ids)
        none = array("I")
        return cls(
            ids=catalogue.ids,
            prices=memoryview(catalogue.prices),
            stock=memoryview(catalogue.stock),
            brands=list(brands[0]),
            brand_of=memoryview(brands[1]),
            combinations=list(combinations[0]),
            combination_of=memoryview(combinations[1]),
            ends=memoryview(ends),
            categories=[_packed(part) for part in (filed.elements, filed.paths, filed.by_price)],
            id_heads=memoryview(none if table is None else table.heads),
            id_nexts=memoryview(none if table is None else table.nexts),
        )

    def catalogue(self, bodies: Bodies, version: str) -> Catalogue:
        """Return the catalogue that has these parts; raises `ValueError` and `IndexError` on what can't be."""
        elements, paths, by_price = (_unpacked(*part) for part in self.categories)
        return Catalogue.of_parts(
            ids=self.ids,
            numbers=self._numbers(),
            prices=column("d", self.prices),
            stock=bytearray(self.stock),
            brands=list(map(self.brands.__getitem__, column("I", self.brand_of))),
            combinations=list(map(self.combinations.__getitem__, column("I", self.combination_of))),
            category_index=CategoryIndex(elements, paths, by_price),
            bodies=bodies,
            version=version,
        )

    def _numbers(self) -> dict[str, int] | IdTable:
        if self.id_heads:
            return IdTable(self.ids, column("I", self.id_heads), column("I", self.id_nexts))
        return dict(zip(self.ids, range(len(self.ids)), strict=True))


def column(kind: str, content: memoryview) -> array[Any]:
    """Return the array that some machine bytes are; raises `ValueError` where they are none."""
    made: array[Any] = array(kind)
    made.frombytes(content)
    return made


def places(values: Sequence[_Value]) -> tuple[list[_Value], array[int]]:
    """Return the different values, and the place of each value among them."""
    number = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return list(number), array("I", map(number.__getitem__, values))


def _packed(index: Mapping[str, Numbers]) -> tuple[list[str], memoryview, memoryview]:
    """Return categories as names, lengths, and all numbers one after another."""
    lengths = array("I", [len(numbers) for numbers in index.values()])
    return list(index), memoryview(lengths), memoryview(b"".join(index.values()))


def _unpacked(names: Iterable[str], lengths: memoryview, numbers: memoryview) -> dict[str, Numbers]:
    """Return the categories that were packed."""
    index: dict[str, Numbers] = {}
    begin = 0
    for name, length in zip(names, column("I", lengths), strict=True):
        end = begin + 4 * length
        index[name] = column("I", numbers[begin:end])
        begin = end
    return index

"""The goods: from the lines of `range.toml` to products with ids, sizes, sale prices and stock."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

from demo_shop.chance import Chance

RANGE = Path(__file__).with_name("range.toml")

SALE_SHARE = 15
NEW_SHARE = 10
PREORDER_SHARE_OF_NEW = 35
OUT_OF_STOCK_SHARE = 6

NOZZLE = ("Table gas stove in a case", "Nozzle gas cartridge 220 g")


class Shelf(TypedDict, total=False):
    """A shelf as `range.toml` writes it."""

    code: str
    path: str
    google: str
    sizes: str
    more: list[str]
    more_uk: list[str]
    models: list[str]


@dataclass(frozen=True, kw_only=True)
class Size:
    """A size: what the label says, the bare size, and the size in another country's or shop's words."""

    label: str
    clear: str
    universal: str


SHOES = {
    "male": [("41", "26.5"), ("42", "27"), ("43", "27.5"), ("44", "28.5"), ("45", "29")],
    "female": [("36", "23"), ("37", "23.5"), ("38", "24.5"), ("39", "25"), ("40", "25.5")],
}
CLOTHES = {
    "male": [("S", "46"), ("M", "48"), ("L", "50"), ("XL", "52"), ("XXL", "54")],
    "female": [("XS", "42"), ("S", "44"), ("M", "46"), ("L", "48"), ("XL", "50")],
}
SOCKS = [("36-38", "S"), ("39-42", "M"), ("43-46", "L")]
GAITERS = [("S/M", "36-41"), ("L/XL", "42-47")]
HARNESSES = [("1", "S/M"), ("2", "L/XL")]


def sizes_of(scale: str, gender: str) -> list[Size]:
    """Return the sizes in which a model of this scale and gender is made, from small to large."""
    if scale == "shoes":
        return [Size(label=f"EU {eu}", clear=eu, universal=f"{cm} cm") for eu, cm in SHOES[gender]]
    if scale == "clothes":
        return [
            Size(label=f"{letter} ({number})", clear=letter, universal=number) for letter, number in CLOTHES[gender]
        ]
    table = {"socks": SOCKS, "gaiters": GAITERS, "harness": HARNESSES}[scale]
    return [Size(label=clear, clear=clear, universal=universal) for clear, universal in table]


@dataclass(frozen=True, kw_only=True)
class Product:
    """One product as the feed has it: a model, or one size of a model."""

    id: str
    availability: str
    size: Size | None


@dataclass(frozen=True, kw_only=True)
class Model:
    """What a customer chooses, before the size.

    Prices are in kopiykas; `tier` is 0 for cheap to 2 for dear among its kind; `popularity` is a weight.
    """

    key: str
    code: str
    path: str
    google: str
    brand: str
    name: str
    price: int
    sale: int | None
    colour: str
    material: str
    weight: str
    gender: str
    scale: str
    text: str
    closing: str
    is_new: bool
    rating: str
    tier: int
    popularity: int
    products: tuple[Product, ...]

    @property
    def title(self) -> str:
        """Return the model's name with its brand, as the shop prints it."""
        return self.name.replace("~", self.brand) if "~" in self.name else f"{self.brand} {self.name}"

    @property
    def due(self) -> int:
        """Return what a customer pays today."""
        return self.price if self.sale is None else self.sale

    @property
    def is_ukrainian(self) -> bool:
        """Return whether the shop describes the model in Ukrainian."""
        return in_ukrainian(self.text)

    @property
    def is_nozzle(self) -> bool:
        """Return whether it is a stove or cartridge of the nozzle kind, which fits nothing but its own kind."""
        return self.name in NOZZLE


def in_ukrainian(text: str) -> bool:
    """Return whether a text of the range is in Ukrainian."""
    return any("а" <= letter <= "я" for letter in text)


def is_offered(model: Model) -> bool:
    """Return whether the model can be bought already."""
    return model.products[0].availability != "preorder"


def load_shelves() -> list[Shelf]:
    """Return the shelves of `range.toml` in its order."""
    with RANGE.open("rb") as file:
        return cast("list[Shelf]", tomllib.load(file)["shelf"])


def make_goods(chance: Chance) -> list[Model]:
    """Return all models of the range, in its order, with what chance decides: sales, novelties, stock, popularity."""
    shelves = load_shelves()
    ranks = _ranks([line for shelf in shelves for line in _lines(shelf)], chance)
    tiers = _tiers([line for shelf in shelves for line in _lines(shelf)])
    models: list[Model] = []
    numbers: dict[str, int] = {}
    for shelf in shelves:
        for index, (code, line) in enumerate(_lines(shelf)):
            model_number = sum(model.code == code for model in models) + 1
            fields = [field.strip() for field in line.split("|")]
            gender = fields.pop(0) if "sizes" in shelf else ""
            brand, name, price, colour, material, weight, text = fields
            is_new = chance.percent(NEW_SHARE)
            preorder = is_new and chance.percent(PREORDER_SHARE_OF_NEW)
            kopiykas = round(float(price) * 100)
            discount = 0 if is_new or not chance.percent(SALE_SHARE) else chance.pick((10, 15, 20, 25, 30))
            products = []
            for size in sizes_of(shelf["sizes"], gender) if "sizes" in shelf else [None]:
                numbers[code] = numbers.get(code, 0) + 1
                out = chance.percent(OUT_OF_STOCK_SHARE)
                availability = "preorder" if preorder else "out_of_stock" if out else "in_stock"
                products.append(Product(id=f"{code}-{numbers[code]:04}", availability=availability, size=size))
            more = shelf["more_uk"] if in_ukrainian(text) else shelf["more"]
            models.append(
                Model(
                    key=f"{code}-G{model_number:02}",
                    code=code,
                    path=shelf["path"],
                    google=shelf["google"],
                    brand=brand,
                    name=name,
                    price=kopiykas,
                    sale=_reduced(kopiykas, discount) if discount else None,
                    colour=colour,
                    material=material,
                    weight=weight,
                    gender=gender,
                    scale=shelf.get("sizes", ""),
                    text=text,
                    closing=more[index % len(more)] if chance.percent(70) else "",
                    is_new=is_new,
                    rating=""
                    if is_new
                    else f"{chance.weighted((39, 42, 44, 46, 47, 48, 49, 50), (1, 2, 3, 4, 5, 5, 4, 2)) / 10}",
                    tier=tiers[line],
                    popularity=1200 // (ranks[line] + 1),
                    products=tuple(products),
                )
            )
    return models


def _lines(shelf: Shelf) -> list[tuple[str, str]]:
    return [(shelf["code"], line) for line in shelf["models"]]


def _ranks(lines: Sequence[tuple[str, str]], chance: Chance) -> dict[str, int]:
    """Return each model's place among those of its code, most popular first."""
    ranks: dict[str, int] = {}
    for code in dict.fromkeys(code for code, _ in lines):
        shuffled = chance.shuffled([line for other, line in lines if other == code])
        ranks |= {line: rank for rank, line in enumerate(shuffled)}
    return ranks


def _tiers(lines: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return each model's third of its code by price: 0 cheap, 1 middling, 2 dear."""
    tiers: dict[str, int] = {}
    for code in dict.fromkeys(code for code, _ in lines):
        dearer = sorted((line for other, line in lines if other == code), key=lambda line: float(line.split("|")[-5]))
        tiers |= {line: place * 3 // len(dearer) for place, line in enumerate(dearer)}
    return tiers


def _reduced(price: int, discount: int) -> int:
    """Return `price` less `discount` percent, rounded down to a price that shops print."""
    step = 1000 if price >= 50000 else 50
    return price * (100 - discount) // 100 // step * step

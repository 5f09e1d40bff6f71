"""A made-up shop's products, as many as are asked for; the same number and seed give the same products everywhere."""

from __future__ import annotations

import functools
import random
import tomllib
from collections.abc import Iterator
from importlib import resources

import msgspec

from yespo_contracts.product import Product

_CURRENCIES = {"uk": "UAH", "en": "EUR"}
_RATES = {"uk": 1.0, "en": 0.025}
_PER_SHELF = 500
"""About how many products a category has in a large shop."""


class Department(msgspec.Struct, frozen=True):
    """One department: its number in Google's taxonomy, its shelves, what things there cost, and their names."""

    name: str
    google: str
    price: float
    shelves: dict[str, list[str]]


class Words(msgspec.Struct, frozen=True):
    """What a language's made-up products are put together from."""

    brands: list[str]
    series: list[str]
    colors: list[str]
    materials: list[str]
    collections: list[str]
    opening: list[str]
    middle: list[str]
    closing: list[str]
    departments: list[Department]


@functools.cache
def words(locale: str) -> Words:
    """Return a language's words; raises `KeyError` on one that there is none of."""
    text = resources.files("yespo_mockserver.synthetic").joinpath("products.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)[locale], Words)


def made_up_products(count: int, *, seed: int = 1, locale: str = "uk") -> Iterator[Product]:
    """Yield products of about 850 bytes as RSS, in categories that grow in number with the shop.

    Raises `KeyError` on a language other than uk and en.
    """
    vocabulary = words(locale)
    chance = random.Random(seed).random  # noqa: S311  # made-up goods, no secrets
    shelves = [
        (department, shelf, things)
        for department in vocabulary.departments
        for shelf, things in department.shelves.items()
    ]
    depth = max(1, min(len(vocabulary.collections), count // (_PER_SHELF * len(shelves))))
    currency, rate = _CURRENCIES[locale], _RATES[locale]

    def one(options: list[str]) -> str:
        return options[int(chance() * len(options))]

    for number in range(count):
        department, shelf, things = shelves[int(chance() * len(shelves))]
        brand, color, material = one(vocabulary.brands), one(vocabulary.colors), one(vocabulary.materials)
        thing = one(things)
        path = f"{department.name} > {shelf}"
        if depth > 1:
            path += f" > {vocabulary.collections[int(chance() * depth)]}"
        model = f"{one(vocabulary.series)} {int(chance() * 900) + 100}"
        price = round(department.price * rate * (0.4 + 5.0 * chance() ** 3), 2)
        product_id = f"P{number + 1:07d}"
        tags = {
            "image_link": f"https://shop.example/i/{product_id.lower()}.jpg",
            "new": "1" if chance() < 0.05 else "0",
            "google_product_category": department.google,
            "color": color,
            "currency": currency,
        }
        if chance() < 0.15:
            tags["oldprice"] = f"{round(price * (1.1 + 0.4 * chance()), 2):.10g}"
        description = " ".join(
            (one(vocabulary.opening).format(thing=thing, brand=brand), one(vocabulary.middle), one(vocabulary.closing))
        )
        yield Product(
            id=product_id,
            name=f"{thing} {brand} {model}",
            url=f"https://shop.example/p/{product_id.lower()}",
            price=price,
            descr=description.replace("{color}", color.lower()).replace("{material}", material.lower()),
            brand=brand,
            category=(path,),
            is_in_stock=1 if chance() < 0.85 else 0,
            tags=tags,
        )

"""The dearest questions in the worst shops: no question may cost more than 50 ms of processor time.

    make bench-bounds                   shops of 100,000 products, each worst in its own way
    make bench-bounds PRODUCTS=10000    smaller ones

In process; each question is asked first of a shop that has kept nothing, and the largest is told. Writes
benchmarks/results/bounds.json.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import track

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.recommend.service import Service, warm
from yespo_mockserver.settings.standard import standard_data_sources
from yespo_mockserver.settings.tables import ShopConfig
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.history import History
from yespo_mockserver.state.known_contacts import Contacts
from yespo_mockserver.state.purchase import Purchase
from yespo_mockserver.state.state import FeedState, Files

WANTED = 50.0
"""Milliseconds of processor time."""

LISTED = 2600
"""So many products, or categories, are in the longest list that is asked."""

TREE = 10
"""How many branches each level of the category tree has."""


def products(count: int, **same: object) -> Iterator[Product]:
    """Yield products that differ in all that isn't the `same`; a function is given each one's place."""
    for place in range(count):
        usual: dict[str, object] = {
            "id": f"P{place}",
            "name": f"Product {place}",
            "url": f"https://shop.example/{place}",
            "price": 10.0 + place % 9973,
            "brand": f"Brand {place % 90}",
            "category": (f"Department {place % 20} > Shelf {place % 500}",),
            "tags": {"colour": f"c{place % 7}", "size": str(place % 11)},
            "is_in_stock": 1,
        }
        told = {name: value(place) if callable(value) else value for name, value in same.items()}
        yield Product(**{**usual, **told})  # type: ignore[arg-type]  # each of its own type


def shop_of(shelf: Iterable[Product], orders: Iterable[tuple[int, tuple[str, ...]]], contacts: int = 100) -> Shop:
    """Return a shop of these products and orders, each of a contact by its place."""
    known = Contacts()
    for place in range(contacts):
        known.add({"contactId": str(place + 1)})
    catalogue = Catalogue(shelf)
    history = History.of(Purchase(who, 1.7e9 + at, bought) for at, (who, bought) in enumerate(orders))
    feed = FeedState(version=catalogue.version, products=len(catalogue), dropped=0, loaded_at=datetime.now(UTC))
    settings = ShopConfig(data_sources=standard_data_sources())
    return Shop(Files(settings=settings, feed=feed, catalogue=catalogue, contacts=known, history=history))


def baskets(count: int, of: int, contacts: int = 100) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield orders in which a few products are bought very often."""
    for place in range(count):
        yield place % contacts, tuple({f"P{place % of}", f"P{place * 7 % of}", f"P{place % 10}"})


def one_by_one(count: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield an order of each product, all by one contact."""
    return ((0, (f"P{place}", f"P{(place + 1) % count}")) for place in range(count))


def path(place: int) -> tuple[str, ...]:
    """Return a category in a tree of many levels."""
    return (" > ".join(f"Level {level} {place // TREE**level % TREE}" for level in range(5, -1, -1)),)


def shops(count: int) -> Mapping[str, Callable[[], Shop]]:
    """Return what makes each of the worst shops."""
    return {
        "one category, one price": lambda: shop_of(products(count, category=("A",), price=5.0), baskets(count, count)),
        "one category, nothing in stock": lambda: shop_of(
            products(count, category=("A",), is_in_stock=0), baskets(count, count)
        ),
        "one category, one brand": lambda: shop_of(products(count, category=("A",), brand="B"), baskets(count, count)),
        "one name": lambda: shop_of(products(count, name="N", category=("A",)), baskets(count, count)),
        "no categories": lambda: shop_of(products(count, category=()), baskets(count, count)),
        "a giant tree of categories": lambda: shop_of(products(count, category=path), baskets(count, count)),
        "many categories each": lambda: shop_of(
            products(count, category=lambda place: tuple(f"C{(place + k) % 300}" for k in range(20))),
            baskets(count, count),
        ),
        "one contact bought everything": lambda: shop_of(products(count), one_by_one(count), 1),
        "one product in all orders": lambda: shop_of(
            products(count), ((place % 100, ("P0", f"P{place}")) for place in range(count))
        ),
        "everybody bought the same 150 products": lambda: shop_of(
            products(count),
            ((place // 150 % 200, (f"P{place % 150}", f"P{place * 7 % 150}")) for place in range(6 * count)),
        ),
        "ten products, many orders": lambda: shop_of(products(count), baskets(3 * count, 10)),
    }


def questions(shop: Shop) -> Iterator[tuple[str, bytes]]:
    """Yield the dearest questions for every data source."""
    ids = shop.catalogue.ids
    lists = {
        "one": ids[:1],
        "twenty": ids[:20],
        f"{LISTED:,}": ids[:LISTED],
        f"{LISTED:,} far apart": ids[:: max(1, len(ids) // LISTED)][:LISTED],
    }
    categories = ["A", *shop.catalogue.category_names()[: LISTED // 10], "nothing is of this"]
    for source in shop.data_sources:
        for who in ("contactId=1", "contactId=77", "webId=stranger"):
            for listed in lists.values():
                yield str(source), f"{who}&products={','.join(listed)}&category={categories[-2]}".encode()[:16_000]
        for several in ((categories[0],), tuple(categories), (categories[-1],)):
            asked = "&".join(f"category={each.replace('>', '%3E').replace(' ', '%20')}" for each in several)
            yield str(source), f"contactId=1&products={ids[0]}&{asked}".encode()[:16_000]


RULES: Sequence[list[dict[str, object]]] = (
    [],
    [{"relative_range": [0.999, 1.001]}],
    [{"show_only": {"field": "brand", "in": ["nothing is of this"]}}],
    [{"diversity": {"field": "brand", "at_most": 1}}],
)


def dearest(shop: Shop) -> tuple[float, str]:
    """Return the largest of the CPU milliseconds that a question takes, and which it was."""
    found = 0.0, ""
    for rules in RULES:
        for source in list(shop.data_sources.values()):
            if source.type != "other":
                shop.add_data_source(source.id, source.type, size=source.size, scope=source.scope, rule=rules)
        service = Service(shop)
        for data_source, query in questions(shop):
            began = time.process_time()
            service.answer(data_source, query)
            took = (time.process_time() - began) * 1000
            name = next(iter(rules[0]), "") if rules else "no rule"
            found = max(found, (took, f"{data_source}, {name}: {query[:60].decode()}… of {len(query):,} bytes"))
    return found


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--only", help="the shop whose name begins so")
    parser.add_argument("--note", help="what is to be said of the conditions, kept with the result")
    options = parser.parse_args()
    result: dict[str, dict[str, object]] = {}
    for name, make in track(list(shops(options.products).items()), "shops"):
        if options.only is None or name.startswith(options.only):
            shop = make()
            warm(shop)
            gc.collect()
            gc.freeze()  # as serve does, which also collects less often
            gc.set_threshold(10_000)
            took, question = dearest(shop)
            result[name] = {"ms": round(took, 1), "question": question}
            print(f"{name}: {took:.1f} ms, {question}", flush=True)
    out = Path(__file__).parent / "results" / "bounds.json"
    note = {"note": options.note} if options.note else {}
    out.write_text(json.dumps({"products": options.products, **note, "shops": result}, indent=1) + "\n", "utf-8")
    return int(any(float(str(each["ms"])) > WANTED for each in result.values()))


if __name__ == "__main__":
    sys.exit(main())

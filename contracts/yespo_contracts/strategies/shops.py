"""Shops as plain files: what the fake and anybody else can read from a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
from hypothesis import strategies as st

from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.product import Product

_TYPES = (
    "personal",
    "bestsellers",
    "out_of_stock_alternatives",
    "also_bought",
    "you_may_also_like",
    "potential_purchase",
    "novelties",
    "discounted",
    "viewed",
    "abandoned",
    "trending",
)
_CATEGORIES = ("Camping > Tents", "Camping > Stoves", "Climbing", "Взуття")
_STATUSES = ("INITIALIZED", "IN_PROGRESS", "DELIVERED", "CANCELLED", "ABANDONED_SHOPPING_CART")


class ShopFiles(msgspec.Struct, frozen=True):
    """A whole shop: the text of each of its files by name, and what is known of it."""

    files: Mapping[str, str]
    known: Known

    def write(self, folder: Path) -> Path:
        """Write the files into a folder, which is made if it isn't there, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    def __repr__(self) -> str:
        """Say how large the shop is."""
        return f"<shop files {', '.join(self.files)}: {self.known!r}>"


@st.composite
def shops(draw: st.DrawFn, *, most_products: int = 12, most_contacts: int = 5, most_orders: int = 12) -> ShopFiles:
    """Return a strategy for shops: a feed, contacts by any of their identifiers, orders, and data sources."""
    sources = draw(_sources())
    goods = [_product(draw, place) for place in range(draw(st.integers(1, most_products)))]
    contacts = [_contact(draw, place) for place in range(draw(st.integers(1, most_contacts)))]
    orders = [_order(draw, place, goods, contacts) for place in range(draw(st.integers(0, most_orders)))]
    files = {
        "shop.toml": _settings(sources),
        "feed.xml": _feed(goods),
        "contacts.csv": _table(contacts),
        "orders.jsonl": "".join(json.dumps(order) + "\n" for order in orders),
    }
    known = Known(
        data_sources=tuple(sources),
        contacts=tuple(contacts),
        products=tuple(product.id for product in goods),
        categories=tuple(dict.fromkeys(category for product in goods for category in product.category)),
    )
    return ShopFiles(files, known)


@st.composite
def _sources(draw: st.DrawFn) -> list[KnownDataSource]:
    ids = draw(st.lists(st.integers(1, 9999), min_size=1, max_size=4, unique=True))
    return [
        KnownDataSource(
            id=number,
            type=draw(st.sampled_from(_TYPES)),
            size=draw(st.integers(1, 6)),
            scope=draw(st.sampled_from(("shop", "category"))),
        )
        for number in ids
    ]


def _product(draw: st.DrawFn, place: int) -> Product:
    return Product(
        id=f"P-{place}",
        name=draw(st.sampled_from(("Tent", "Намет", "Stove & co", "<Boots>"))),
        url=f"https://shop.example/p/{place}",
        price=draw(st.integers(1, 100_000)) / 100,
        brand=draw(st.sampled_from(("Acme", "Карпатія"))),
        category=(draw(st.sampled_from(_CATEGORIES)),),
        is_in_stock=draw(st.sampled_from((1, 1, 1, 0))),
    )


def _contact(draw: st.DrawFn, place: int) -> dict[str, str]:
    every = {
        "contactId": str(1000 + place),
        "email": f"person{place}@Example.com",
        "phone": f"+38067000{place:04}",
        "externalCustomerId": f"C-{place}",
        "webId": f"W-{place}",
    }
    names = draw(st.sets(st.sampled_from(IDENTIFIERS), min_size=1))
    return {name: every[name] for name in IDENTIFIERS if name in names}


def _order(draw: st.DrawFn, place: int, goods: list[Product], contacts: list[dict[str, str]]) -> dict[str, object]:
    bought = draw(st.lists(st.sampled_from(goods), min_size=1, max_size=3, unique_by=lambda product: product.id))
    name, value = draw(st.sampled_from([pair for contact in contacts for pair in contact.items()]))
    return {
        "externalOrderId": f"O-{place}",
        name: int(value) if name == "contactId" else value,
        "totalCost": sum(product.price for product in bought),
        "status": draw(st.sampled_from(_STATUSES)),
        "date": f"2026-05-{draw(st.integers(1, 28)):02}T10:00:00+03:00",
        "currency": "UAH",
        "items": [
            {"externalItemId": product.id, "name": product.name, "quantity": 1, "cost": product.price}
            for product in bought
        ],
    }


def _settings(sources: list[KnownDataSource]) -> str:
    tables = ['[shop]\nname = "A generated shop"\n\n[feed]\nsource = "feed.xml"\n']
    tables += [
        f'[[data_source]]\nid = {source.id}\ntype = "{source.type}"\nsize = {source.size}\nscope = "{source.scope}"\n'
        for source in sources
    ]
    return "\n".join(tables)


def _feed(goods: list[Product]) -> str:
    items = "".join(
        f"<item><g:id>{product.id}</g:id><title>{escape(product.name)}</title><description>Good</description>"
        f"<link>{product.url}</link><g:price>{product.price:.2f} UAH</g:price><g:brand>{product.brand}</g:brand>"
        f"<g:product_type>{escape(product.category[0])}</g:product_type>"
        f"<g:availability>{'in stock' if product.is_in_stock else 'out of stock'}</g:availability></item>\n"
        for product in goods
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    )
    return f"{head}\n<title>A generated shop</title><link>https://shop.example/</link><description>-</description>\n{items}</channel></rss>\n"


def _table(contacts: list[dict[str, str]]) -> str:
    rows = [",".join(contact.get(name, "") for name in IDENTIFIERS) for contact in contacts]
    return "\n".join([",".join(IDENTIFIERS), *rows]) + "\n"

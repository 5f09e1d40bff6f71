"""Small shops for Hypothesis, with what they are made from beside them, so that a test can work out an answer alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.settings.standard import standard_data_sources
from yespo_mockserver.settings.tables import ShopConfig
from yespo_mockserver.shop import Contact, DataSource, Shop
from yespo_mockserver.state.history import History, Purchase
from yespo_mockserver.state.known_contacts import Contacts
from yespo_mockserver.state.state import FeedState, Files

OFTEN_EMPTY = frozenset({"abandoned", "discounted", "novelties", "trending", "viewed"})
"""The types that have nothing to answer while nothing is new, taken off, looked at or ordered lately."""

CATEGORIES = ("Tents", "Tents > Family", "Tents > Solo", "Bags", "Bags > Warm", "Food")
BRANDS = ("", "Ridgeworth", "Kulish")
DAY = 86400.0
START = datetime(2026, 6, 1, tzinfo=UTC).timestamp()


@dataclasses.dataclass(frozen=True)
class World:
    """A shop, and the products, contacts and purchases that it holds."""

    shop: Shop
    products: Sequence[Product]
    contacts: Sequence[Contact]
    purchases: Sequence[Purchase]

    def source(self, type_: str, **settings: object) -> DataSource:
        """Add a data source of this type to the shop and return it."""
        if type_ == "other":
            settings.setdefault("source", {"*": tuple(product.id for product in self.products)})
        return self.shop.add_data_source(1, type_, **settings)  # type: ignore[arg-type]  # a size among the settings

    def by_id(self) -> dict[str, Product]:
        """Return the products by their ids."""
        return {product.id: product for product in self.products}

    def orders_of(self, product_id: str, *, but: Contact | None = None) -> int:
        """Count the purchases with this product, but for those of one contact."""
        other = None if but is None else but.number
        return sum(product_id in purchase.products for purchase in self.purchases if purchase.contact != other)


def make_world(
    products: Sequence[Product], purchases: Sequence[tuple[int, Sequence[str]]] = (), contacts: int = 3
) -> World:
    """Return a world of these products, of contacts 1 to `contacts`, and of purchases a day apart."""
    people = Contacts()
    known = [people.add({"contactId": str(place + 1), "email": f"c{place}@example.com"}) for place in range(contacts)]
    bought = [
        Purchase(contact, START + DAY * place, tuple(basket)) for place, (contact, basket) in enumerate(purchases)
    ]
    catalogue = Catalogue(products)
    sources = standard_data_sources()
    files = Files(
        settings=ShopConfig(data_sources=sources),
        feed=FeedState(version=catalogue.version, products=len(catalogue), dropped=0, loaded_at=datetime.now(UTC)),
        catalogue=catalogue,
        contacts=people,
        history=History.of(bought),
    )
    return World(Shop(files), products, known, bought)


_products = st.builds(
    Product,
    id=st.just(""),
    price=st.sampled_from([1.0, 5.0, 10.0, 10.0, 12.5, 20.0, 31.0, 100.0]),
    brand=st.sampled_from(BRANDS),
    category=st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True).map(tuple),
    is_in_stock=st.sampled_from([1, 1, 1, 0]),
    tags=st.dictionaries(st.sampled_from(["colour", "size"]), st.sampled_from(["red", "blue"]), max_size=2),
)


@st.composite
def worlds(draw: st.DrawFn, *, gone: bool = True) -> World:
    """Draw a world; with `gone` some purchases name products that the feed no longer has."""
    drawn = draw(st.lists(_products, min_size=draw(st.sampled_from([1, 6])), max_size=12))
    products = [
        Product(
            id=f"P{place}",
            price=product.price,
            brand=product.brand,
            category=product.category,
            is_in_stock=product.is_in_stock,
            tags=product.tags,
        )
        for place, product in enumerate(drawn)
    ]
    ids = [product.id for product in products] + (["GONE"] if gone else [])
    few = ids[:3] + ids[-1:]
    baskets = st.lists(st.sampled_from(few) | st.sampled_from(ids), min_size=1, max_size=4, unique=True)
    fewest = draw(st.sampled_from([0, 10]))
    purchases = draw(st.lists(st.tuples(st.integers(0, 2), baskets), min_size=fewest, max_size=14))
    return make_world(products, purchases)


def asked_of(world: World) -> st.SearchStrategy[list[str]]:
    """Draw the `products` of a request: some of the world's, and now and then one that it doesn't have."""
    return st.lists(st.sampled_from([*world.by_id(), "UNKNOWN"]), min_size=1, max_size=3)


def somebody(world: World) -> st.SearchStrategy[Contact | None]:
    """Draw who asks: one of the contacts, or somebody whom the shop doesn't know."""
    return st.sampled_from([*world.contacts, None])

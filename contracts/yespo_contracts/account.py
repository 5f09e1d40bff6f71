"""What is known of the account that requests are made for: plain data, from a shop, a command line or a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

PRODUCT_BASED = frozenset({"out_of_stock_alternatives", "also_bought", "you_may_also_like", "potential_purchase"})
"""The types of data source that need `products`."""


class KnownDataSource(msgspec.Struct, frozen=True, kw_only=True):
    """One data source of the account; `size` is None where it isn't known.

    `filtered` is whether rules may take products away, so that an answer has fewer than there are.
    """

    id: int
    type: str = "other"
    size: int | None = None
    scope: str = "shop"
    in_stock_only: bool = True
    filtered: bool = False

    @property
    def requires(self) -> tuple[str, ...]:
        """The list parameters that a request for it must carry."""
        needed = ("products",) if self.type in PRODUCT_BASED else ()
        return (*needed, "category") if self.scope == "category" else needed


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Data sources, contacts (the wire's names of identifiers to values), ids of products, and categories.

    `catalogue` has products as a response holds them, by id, where all of the account's products are known;
    `image_field` is the field that pictures have beside tags_image_link, if there is one. `keys` is whether the account
    takes any API key, or asks for none; `rate` how many requests a second it takes, if fewer than documented; `buyers`
    are the places of those contacts that have bought something, and `bestselling` what several of them have bought.
    """

    data_sources: tuple[KnownDataSource, ...] = ()
    contacts: tuple[Mapping[str, str], ...] = ()
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    catalogue: Mapping[str, Mapping[str, object]] = {}
    image_field: str | None = None
    keys: Literal["any", "off"] | None = None
    rate: float | None = None
    buyers: frozenset[int] = frozenset()
    bestselling: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Count what is known; contacts are never shown."""
        ids = ", ".join(str(source.id) for source in self.data_sources)
        return (
            f"<known: data sources {ids or 'none'}; {len(self.contacts)} contacts, {len(self.products)} products, "
            f"{len(self.categories)} categories>"
        )

    def plain_source(self) -> KnownDataSource | None:
        """Return a data source that needs no list, a personal one where there is one; None if each needs a list."""
        plain = [source for source in self.data_sources if not source.requires]
        return next((source for source in plain if source.type == "personal"), plain[0] if plain else None)

    def data_source(self, id: int) -> KnownDataSource | None:  # noqa: A002  # the API's own name
        """Return the data source with this id, None if it isn't known."""
        return next((source for source in self.data_sources if source.id == id), None)


DEMO = Known(
    data_sources=(
        KnownDataSource(id=1244, type="personal", size=8),
        KnownDataSource(id=1245, type="bestsellers", size=10),
        KnownDataSource(id=1246, type="out_of_stock_alternatives", size=6),
        KnownDataSource(id=1247, type="also_bought", size=10),
        KnownDataSource(id=1248, type="you_may_also_like", size=8),
        KnownDataSource(id=1249, type="other", size=6),
        KnownDataSource(id=1251, type="bestsellers", size=10, scope="category"),
        KnownDataSource(id=1252, type="potential_purchase", size=8),
        KnownDataSource(id=1253, type="novelties", size=10),
        KnownDataSource(id=1254, type="discounted", size=10),
        KnownDataSource(id=1255, type="viewed", size=6),
        KnownDataSource(id=1256, type="abandoned", size=6),
        KnownDataSource(id=1257, type="trending", size=10),
    ),
    contacts=({"contactId": "162688150"},),
)
"""The demo shop's data sources, and the contact of the guide's own example."""

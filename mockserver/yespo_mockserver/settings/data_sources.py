"""A data source: one recommendation, with its type, size and what a request must carry for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

from yespo_contracts.account import PRODUCT_BASED
from yespo_contracts.identity import MAX_DATA_SOURCE_ID
from yespo_mockserver.settings.recommendation_rules import Rule

RecommendationType = Literal[
    "out_of_stock_alternatives",
    "also_bought",
    "you_may_also_like",
    "bestsellers",
    "personal",
    "other",
    "potential_purchase",
    "novelties",
    "discounted",
    "viewed",
    "abandoned",
    "trending",
]
TYPES: tuple[str, ...] = get_args(RecommendationType)
Fallback: TypeAlias = Literal["bestsellers", "novelties", "discounted"]
FALLBACKS: tuple[Fallback, ...] = get_args(Fallback)
FILLED_UP = frozenset({"also_bought", "personal", "potential_purchase", "trending"})
"""The types that are filled up by all fallbacks, in their order, unless told; the others have none."""

MAX_SIZE = 1000

Lists: TypeAlias = Mapping[str, tuple[str, ...]]
"""Product ids by key: `contact:<identifier>`, `product:<id>`, or `*` for everybody."""

Custom: TypeAlias = Callable[..., Iterable[str]]
"""`function(shop, data_source, contact, products, category)` -> product ids; `contact` is None if unknown."""


_REQUIRED: Mapping[tuple[bool, bool], tuple[str, ...]] = {
    (False, False): (),
    (True, False): ("products",),
    (False, True): ("category",),
    (True, True): ("products", "category"),
}
"""The lists that are required, by whether products and whether a category is."""


class DataSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[data_source]]` of shop.toml.

    `relative_range` is in multiples of the asked product's price, `price_range` in the feed's currency.
    `exclude_bought` keeps what the contact bought out. `fallback` names what fills up an answer that is short, None
    for the type's own; `minimum` is how many products an answer has at least, else it is empty. `days` is trending's
    window, `least_discount` a share of the old price, `date_field` the feed's field with the day of a novelty.
    """

    id: Annotated[
        int, msgspec.Meta(ge=1, le=MAX_DATA_SOURCE_ID, description=f"a whole number, 1 to {MAX_DATA_SOURCE_ID}")
    ]
    type: RecommendationType
    name: str = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_SIZE, description=f"a whole number, 1 to {MAX_SIZE}")] = 10
    scope: Literal["shop", "category"] = "shop"
    in_stock_only: Annotated[bool, msgspec.Meta(description="true or false")] = True
    relative_range: Annotated[
        tuple[float, float], msgspec.Meta(description="two numbers, such as [0.7, 3.0], the smaller first")
    ] = (0.7, 3.0)
    exclude_bought: Annotated[bool, msgspec.Meta(description="true or false")] = False
    price_range: (
        Annotated[tuple[float, float], msgspec.Meta(description="two numbers, such as [100, 500], the smaller first")]
        | None
    ) = None
    minimum: Annotated[int, msgspec.Meta(ge=0, le=MAX_SIZE, description=f"a whole number, 0 to {MAX_SIZE}")] = 0
    fallback: (
        Annotated[tuple[Fallback, ...], msgspec.Meta(description="a list of bestsellers, novelties, discounted")] | None
    ) = None
    days: Annotated[int, msgspec.Meta(ge=1, le=366, description="a whole number of days, 1 to 366")] = 7
    least_discount: Annotated[float, msgspec.Meta(ge=0, lt=1, description="a share, from 0 and below 1")] = 0.0
    date_field: str = ""
    source: str = ""
    rule: Annotated[tuple[Rule, ...], msgspec.Meta(description="tables, each written [[data_source.rule]]")] = ()

    @property
    def requires(self) -> tuple[str, ...]:
        """The list parameters that a request for this data source must carry."""
        return _REQUIRED[self.type in PRODUCT_BASED, self.scope == "category"]

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        """What fills up an answer that is short, in this order."""
        if self.fallback is not None:
            return self.fallback
        return FALLBACKS if self.type in FILLED_UP else ()

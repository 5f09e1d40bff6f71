"""A data source: one recommendation, with its type, size and what a request must carry for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

from yespo_contracts.identity import MAX_DATA_SOURCE_ID
from yespo_mockserver.settings.recommendation_rules import Rule

RecommendationType = Literal[
    "out_of_stock_alternatives", "also_bought", "you_may_also_like", "bestsellers", "personal", "other"
]
TYPES: tuple[str, ...] = get_args(RecommendationType)
PRODUCT_BASED = frozenset({"out_of_stock_alternatives", "also_bought", "you_may_also_like"})
MAX_SIZE = 1000

Lists: TypeAlias = Mapping[str, tuple[str, ...]]
"""Product ids by key: `contact:<identifier>`, `product:<id>`, or `*` for everybody."""

Custom: TypeAlias = Callable[..., Iterable[str]]
"""`function(shop, data_source, contact, products, category)` -> product ids; `contact` is None if unknown."""


class DataSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[data_source]]` of shop.toml. `relative_range` is in multiples of the asked product's price.

    `exclude_bought` keeps what the contact bought out of personal recommendations.
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
    source: str = ""
    rule: Annotated[tuple[Rule, ...], msgspec.Meta(description="tables, each written [[data_source.rule]]")] = ()

    @property
    def requires(self) -> tuple[str, ...]:
        """The list parameters that a request for this data source must carry."""
        needed = ("products",) if self.type in PRODUCT_BASED else ()
        return (*needed, "category") if self.scope == "category" else needed

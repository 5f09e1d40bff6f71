"""Findings that every item of a feed makes are said once, with the number of items."""

from __future__ import annotations

from yespo_contracts.counted import many
from yespo_mockserver.feeds.formats.findings import Findings

_OF_ALL = frozenset(
    {
        "price-without-currency", "price-form", "availability-form", "link-not-https", "no-category",
        "category-separator", "no-category-tree", "empty-field", "ragged-row", "sale-date", "sale-over", "sale-later",
        "price-extra-text", "condition", "description-is-title", "title-capitals",
    }
)  # fmt: skip
MANY = 10
"""Of how many items what all of them have is said once."""

_ALWAYS = frozenset({"continuation-row"})
_HAVE_NONE = {
    "missing-google_product_category": {"yml", "heureka", "hotline"},
    "no-category-tree": {"yml"},
}
"""Findings that are the format's and not an item's: they are said once however few items there are."""


def said_once(findings: Findings, items: int, format: str) -> None:  # noqa: A002  # shop.toml's own word
    """Put one finding in the place of those that all items have."""
    for (code, field), count in list(findings.places.items()):
        everywhere = count >= items >= MANY and (code in _OF_ALL or code.startswith("missing-"))
        if count > 1 and (code in _ALWAYS or format in _HAVE_NONE.get(code, ())):
            rows = f"{count:,} rows" if code in _ALWAYS else f"{count:,} items"
            findings.unite(code, field, f"It is so with {rows}.")
        elif everywhere:
            findings.unite(code, field, f"It is so with all {many(items, 'item')}.")

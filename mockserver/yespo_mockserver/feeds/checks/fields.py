"""Fields that have a form of their own: words from a list, numbers that check, one value, any value at all."""

from __future__ import annotations

from collections.abc import Collection

from yespo_mockserver.feeds.checks.telling import Tell
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.values.sale_dates import read_sale_dates

_WORDS = {
    "condition": ("condition", {"new", "refurbished", "used"}),
    "gender": ("gender", {"male", "female", "unisex"}),
    "age_group": ("age-group", {"newborn", "infant", "toddler", "kids", "adult"}),
    "new": ("new-value", {"0", "1"}),
}
_SINGLE = ("id", "title", "description", "link", "price", "availability", "brand", "condition", "sale_price")
_TOLD_OF = {"id", "price", "product_type"}
"""Fields of which it is told otherwise that they are missing."""


def field_forms(item: Item, required: Collection[str], tell: Tell) -> None:
    """Tell of values that aren't what their field takes."""
    fields = item.fields
    for name, (code, words) in _WORDS.items():
        if (value := item.first(name)) and value.lower() not in words:
            tell(code, name, value=value)
    for name in _SINGLE:
        values = fields.get(name, ())
        if len(values) > 1 and len(different := {text for value in values if (text := value.strip())}) > 1:
            tell("repeated-field", name, value=len(different))
    for name, values in fields.items():
        if name not in required and name not in _TOLD_OF and not any(value.strip() for value in values):
            tell("empty-field", name.removeprefix("param ").lstrip("@"))
    gtin = item.first("gtin")
    if gtin and not _is_gtin(gtin):
        tell("gtin", "gtin", value=gtin)
    dates = item.first("sale_price_effective_date")
    if dates and not item.first("sale_price") and (code := read_sale_dates(dates).code):
        tell(code, "sale_price_effective_date", value=dates)


def _is_gtin(text: str) -> bool:
    digits = text.strip().replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in {8, 12, 13, 14}):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0

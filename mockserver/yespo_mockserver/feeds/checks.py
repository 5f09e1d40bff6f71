"""What is to be said of a product beyond whether it loads: required fields, lost values, what could be better."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Item

Plan = Literal["advanced", "pro"]
REQUIRED = ("title", "brand", "google_product_category", "description", "link", "image_link", "availability")
"""What the vendor requires in each item beside id and price. Source: its page on importing a product feed."""

REQUIRED_PRO = ("sale_price", "new")
"""What the plan Pro requires on top of that."""

_WORDS = {
    "condition": ("condition", {"new", "refurbished", "used"}),
    "gender": ("gender", {"male", "female", "unisex"}),
    "age_group": ("age-group", {"newborn", "infant", "toddler", "kids", "adult"}),
    "new": ("new-value", {"0", "1"}),
}
_SINGLE = ("id", "title", "description", "link", "price", "availability", "brand", "condition", "sale_price")
_TAXONOMY = frozenset(
    {
        "animals & pet supplies", "apparel & accessories", "arts & entertainment", "baby & toddler",
        "business & industrial", "cameras & optics", "electronics", "food, beverages & tobacco", "furniture",
        "hardware", "health & beauty", "home & garden", "luggage & bags", "mature", "media", "office supplies",
        "religious & ceremonial", "software", "sporting goods", "toys & games", "vehicles & parts",
    }
)  # fmt: skip
"""The top level of Google's taxonomy in English."""

_LARGEST_CATEGORY = 999_999
_ESCAPED = re.compile(r"&(?:lt|gt|quot|amp|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_ESCAPED_TAG = re.compile(r"&lt;/?[a-zA-Z][^&<>]{0,40}(?:&gt;|/&gt;)|&amp;(?:lt|gt|amp|quot|nbsp|#\d+);")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_HTTP = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_UNSAFE_ID = re.compile(r"""[,\s"\[\]]""")
_LEVELS = re.compile(r"\S(?:>\s?|\s>)\S|\s[/|»→]\s|\S[|»→]\S")
_MOMENTS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*\s*/\s*\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
_SEVERAL = 5


class Counters(msgspec.Struct):
    """The vendor's own preview of an import. Source: its page on importing a product feed."""

    total: int = 0
    in_stock: int = 0
    price_zero: int = 0
    no_category: int = 0
    unknown_category: int = 0


class Check:
    """Watches a feed being read, and adds what it finds; `finish` adds what is true of the feed as a whole."""

    def __init__(self, plan: Plan = "advanced") -> None:
        self.counters = Counters()
        self._required = REQUIRED + (REQUIRED_PRO if plan == "pro" else ())
        self._currencies: dict[str, int] = {}
        self._findings = Findings()

    def join(self, findings: Findings) -> None:
        """Add to these findings from now on."""
        self._findings = findings

    def __call__(self, item: Item, product: Product | None) -> None:
        """Look at one item, and at the product that was made of it; a duplicate is no product of its own."""
        if item.notes and item.notes[-1][0] == "duplicate-id":
            return
        self._item = item
        self._shown = item.first("id") or None
        counters = self.counters
        for name in self._required:
            if not item.first(name):
                self._add(f"missing-{name}", name)
        unknown = any(code == "unknown-category" for code, _, _ in item.notes) or self._unknown_category(item)
        counters.unknown_category += unknown
        self._fields(item)
        self._texts(item)
        self._links(item)
        if product is None:
            return
        counters.in_stock += product.is_in_stock
        if product.price == 0:
            counters.price_zero += 1
            self._add("price-zero", "price")
        if not product.category:
            counters.no_category += 1
            self._add("no-category", "product_type")
        currency = product.tags.get("currency", "")
        if not currency:
            self._add("price-without-currency", "price", value=item.first("price") or f"{product.price:g}")
        elif currency not in self._currencies and len(self._currencies) < _SEVERAL:
            self._currencies[currency] = item.line_of("price")

    def finish(self, format: str) -> None:  # noqa: A002  # shop.toml's own word
        """Add what is true of the feed as a whole."""
        if format in {"atom", "yml", "csv"}:
            names = {"atom": "Atom", "yml": "YML", "csv": "a table (CSV or TSV)"}
            self._findings.add("format-not-supported", line=1, value=names[format])
        if len(self._currencies) > 1:
            line = list(self._currencies.values())[1]
            self._findings.add("several-currencies", line=line, value=", ".join(self._currencies))

    def _add(self, code: str, field: str, **values: object) -> None:
        self._findings.add(code, line=self._item.line_of(field), product=self._shown, field=field, **values)

    def _unknown_category(self, item: Item) -> bool:
        for text in item.fields.get("google_product_category", ()):
            category = text.strip()
            if not category:
                continue
            if category.isdecimal():
                known = category.isascii() and 0 < int(category[:12]) <= _LARGEST_CATEGORY
            else:  # in other languages than English the taxonomy's names aren't known here
                known = category.partition(">")[0].strip().lower() in _TAXONOMY or not category.isascii()
            if not known:
                self._add("unknown-category", "google_product_category", value=category)
                return True
        return False

    def _fields(self, item: Item) -> None:
        fields = item.fields
        for name, (code, words) in _WORDS.items():
            if (value := item.first(name)) and value.lower() not in words:
                self._add(code, name, value=value)
        for name in _SINGLE:
            values = fields.get(name, ())
            if len(values) > 1 and len(different := {value.strip() for value in values}) > 1:
                self._add("repeated-field", name, value=len(different))
        for name, values in fields.items():
            if name not in self._required and not any(value.strip() for value in values):
                self._add("empty-field", name)
        self._forms(item)

    def _forms(self, item: Item) -> None:
        gtin = item.first("gtin")
        if gtin and not _is_gtin(gtin):
            self._add("gtin", "gtin", value=gtin)
        dates = item.first("sale_price_effective_date")
        if dates and not _MOMENTS.fullmatch(dates):
            self._add("sale-date", "sale_price_effective_date", value=dates)
        for path in item.fields.get("product_type", ()):
            if _LEVELS.search(path):
                self._add("category-separator", "product_type", value=path)
                break

    def _texts(self, item: Item) -> None:
        product_id = item.first("id")
        if len(product_id) > 50:
            self._add("id-too-long", "id", value=len(product_id))
        if _UNSAFE_ID.search(product_id):
            self._add("id-characters", "id", value=product_id)
        title, description = item.first("title"), item.first("description")
        self._title(title)
        self._description(title, description)
        for name, text in (("title", title), ("description", description), ("brand", item.first("brand"))):
            if text[:1] in {"=", "@"} or (text[:1] in {"+", "-"} and "(" in text):
                self._add("formula", name, value=text)

    def _title(self, title: str) -> None:
        if found := _ESCAPED.search(title):
            self._add("doubly-escaped", "title", value=title[max(0, found.start() - 20) : found.end() + 20])
        if found := _TAG.search(title):
            self._add("markup-in-title", "title", value=found[0])
        if len(title) > 150:
            self._add("title-too-long", "title", value=len(title))
        if len(title) > 12 and title.isupper() and sum(map(str.isalpha, title)) > 10:
            self._add("title-capitals", "title", value=title)

    def _description(self, title: str, description: str) -> None:
        if (found := _ESCAPED_TAG.search(description)) and not _TAG.search(description):
            self._add("doubly-escaped", "description", value=description[found.start() : found.end() + 40])
        if len(description) > 5000:
            self._add("description-too-long", "description", value=len(description))
        if description and description == title:
            self._add("description-is-title", "description")

    def _links(self, item: Item) -> None:
        link, image = item.first("link"), item.first("image_link")
        if link:
            if not _HTTP.match(link):
                self._add("link-not-http", "link", value=link)
            elif link[:5].lower() == "http:":
                self._add("link-not-https", "link")
            if _SPACE.search(link):
                self._add("link-space", "link", value=link)
            if len(link) > 2000:
                self._add("link-too-long", "link", value=len(link))
        if image and not _HTTP.match(image) and not image.startswith("data:image/"):
            self._add("image-link-not-http", "image_link", value=image)


def _is_gtin(text: str) -> bool:
    digits = text.strip().replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in {8, 12, 13, 14}):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0

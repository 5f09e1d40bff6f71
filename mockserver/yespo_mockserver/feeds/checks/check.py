"""What is to be said of a product beyond whether it loads: required fields, lost values, what could be better."""

from __future__ import annotations

from typing import Literal

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.feeds.checks.categories import category_paths, unknown_category
from yespo_mockserver.feeds.checks.fields import field_forms
from yespo_mockserver.feeds.checks.links import links
from yespo_mockserver.feeds.checks.texts import texts
from yespo_mockserver.feeds.checks.whole import said_once
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Item

Plan = Literal["advanced", "pro"]
REQUIRED = ("title", "brand", "google_product_category", "description", "link", "image_link", "availability")
"""What the vendor requires in each item beside id and price. Source: its page on importing a product feed."""

REQUIRED_PRO = ("sale_price", "new")
"""What the plan Pro requires on top of that."""

_FORMATS = {
    "atom": "Atom",
    "yml": "YML",
    "csv": "a table (CSV or TSV)",
    "heureka": "Heureka's XML",
    "hotline": "Hotline's XML",
}
_NO_CATEGORY_THERE = {"unknown-category", "no-category-tree"}
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
        self.counters: Counters = Counters()
        self._required = REQUIRED + (REQUIRED_PRO if plan == "pro" else ())
        self._currencies: dict[str, int] = {}
        self._findings = Findings()
        self._number = 0
        self._duplicates = 0

    def join(self, findings: Findings) -> None:
        """Add to these findings from now on."""
        self._findings = findings

    def __call__(self, item: Item, product: Product | None) -> None:
        """Look at one item, and at the product that was made of it; a duplicate is no product of its own."""
        self._number += 1
        if item.notes and item.notes[-1][0] == "duplicate-id":
            self._duplicates += 1
            return
        self._item = item
        self._shown = item.first("id") or None
        for name in self._required:
            if not item.first(name):
                self._add(f"missing-{name}", name)
        unknown = any(code in _NO_CATEGORY_THERE for code, _, _ in item.notes)
        self.counters.unknown_category += unknown_category(item, self._add) or unknown
        category_paths(item, self._add)
        field_forms(item, self._required, self._add)
        texts(item, self._add)
        links(item, self._add)
        if product is not None:
            self._product(item, product)

    def _product(self, item: Item, product: Product) -> None:
        counters = self.counters
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

    def finish(self, format: str, *, google: bool = True) -> None:  # noqa: A002  # shop.toml's own word
        """Add what is true of the feed as a whole, once; `google` tells whether anything was in its namespace."""
        said_once(self._findings, self._number - self._duplicates, format)
        if format in _FORMATS:
            self._findings.add("format-not-supported", line=1, value=_FORMATS[format])
        if format in {"rss", "atom"} and self._number and not google:
            self._findings.add("no-google-namespace", line=1, value=self._number)
        if len(self._currencies) > 1:
            line = list(self._currencies.values())[1]
            self._findings.add("several-currencies", line=line, value=", ".join(self._currencies))

    def _add(self, code: str, field: str, **values: object) -> None:
        line = self._item.line_of(field)
        self._findings.add(code, line=line, item=self._number, product=self._shown, field=field, **values)

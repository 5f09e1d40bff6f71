"""Feeds that are right, in many formats and languages, and feeds with one fault each: what `feed check` is measured by.

Each right feed was read by eye: nothing may be said of it but what is true of its format. Each fault is planted in a
right feed, and names the finding that must be made of it, and the product, where it is one product's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from written_feeds import FORMATS, LANGUAGES, Item, items

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)

_YML = {"format-not-supported", "missing-google_product_category"}
_TRUE_OF = {
    "rss": set(), "rss-g": set(), "rss-other": set(), "rss-2009": set(), "rss-languages": set(),
    "atom": {"format-not-supported"}, "atom-html": {"format-not-supported"}, "yml": _YML, "yml-vendor": _YML,
    "yml-prices": _YML, "csv": {"format-not-supported"}, "tsv": {"format-not-supported"},
    "facebook": {"format-not-supported", "comment-row"},
    "ads": {"format-not-supported", "missing-google_product_category"},
    "heureka": {"format-not-supported", "missing-google_product_category"},
    "hotline": {"format-not-supported", "missing-google_product_category", "availability-form"},
}  # fmt: skip
"""What is true of every feed of a format, and no fault of its items."""


@dataclass(frozen=True)
class Planted:
    """A feed, with the findings that are true of it: by code, and with the product where it is one product's."""

    name: str
    content: bytes
    expected: frozenset[tuple[str, str | None]]
    allowed: frozenset[str] = field(default_factory=frozenset)


def right_feeds() -> Iterator[Planted]:
    """Yield 40 feeds of which nothing is wrong."""
    kinds = list(FORMATS)
    wanted = [(kind, language) for number, language in enumerate(LANGUAGES) for kind in kinds[number % 3 :: 3]]
    for kind, language in wanted[:36]:
        if kind == "hotline" and language != "uk":
            kind = "rss"  # noqa: PLW2901  # Hotline is Ukraine's
        text = FORMATS[kind](items(language))
        yield Planted(f"{kind} {language}", text.encode(), frozenset(), frozenset(_TRUE_OF[kind]))
    for kind, language, codec, name in (
        ("rss", "uk", "cp1251", "windows-1251"),
        ("yml", "ru", "koi8-u", "KOI8-U"),
        ("atom", "de", "utf-16", "UTF-16"),
        ("rss", "pl", "cp1250", "windows-1250"),
    ):
        text = FORMATS[kind](items(language)).replace("UTF-8", name, 1)
        content = text.encode(codec, "xmlcharrefreplace")
        yield Planted(f"{kind} {language} in {name}", content, frozenset(), frozenset(_TRUE_OF[kind]))


@dataclass(frozen=True)
class Fault:
    """A fault: the finding, what it changes in the second product, or in the whole text; and in which format."""

    code: str
    changed: Item = field(default_factory=dict)
    text: tuple[str, str] | None = None
    kind: str = "rss"
    language: str = "uk"
    whole: bool = False
    beside: frozenset[str] = frozenset()


_DATES = "sale_price_effective_date"
FAULTS = (
    Fault("missing-title", {"title": ""}),
    Fault("missing-brand", {"brand": " "}),
    Fault("missing-link", {"link": ""}),
    Fault("missing-description", {"description": ""}),
    Fault("missing-image_link", {"image_link": ""}),
    Fault("missing-availability", {"availability": ""}),
    Fault("missing-google_product_category", {"google_product_category": ""}),
    Fault("missing-price", {"price": ""}),
    Fault("missing-id", {"id": ""}, whole=True),
    Fault("duplicate-id", {"id": "K-0"}, whole=True),
    Fault("price-unreadable", {"price": "від 450 грн"}),
    Fault("price-unreadable", {"price": "2 за 450 UAH"}),
    Fault("price-unreadable", {"price": "450 - 500 UAH"}, kind="csv"),
    Fault("price-negative", {"price": "-5 UAH"}),
    Fault("price-zero", {"price": "0.00 UAH"}),
    Fault("price-form", {"price": "1\u2007298,00 UAH"}),
    Fault("price-form", {"price": "450 ₴"}),
    Fault("price-ambiguous", {"price": "1.450 UAH"}),
    Fault("price-extra-text", {"price": "450 UAH/шт"}),
    Fault("price-without-currency", {"price": "450.00"}),
    Fault("currency-unknown", {"price": "450.00 XYZ"}, beside=frozenset({"several-currencies"})),
    Fault("several-currencies", {"price": "450.00 EUR"}, whole=True),
    Fault("sale-price-zero", {"sale_price": "0.00 UAH"}),
    Fault("sale-price-not-lower", {"sale_price": "900.00 UAH"}),
    Fault("sale-price-unreadable", {"sale_price": "знижка"}),
    Fault("sale-price-currency", {"sale_price": "100.00 EUR"}),
    Fault("sale-over", {"sale_price": "300.00 UAH", _DATES: "2019-01-01T00:00+0200/2019-01-31T23:59+0200"}),
    Fault("sale-later", {"sale_price": "300.00 UAH", _DATES: "2090-01-01T00:00+0200/2090-01-31T23:59+0200"}),
    Fault("sale-date-order", {"sale_price": "300.00 UAH", _DATES: "2027-01-01T00:00+0200/2026-01-31T23:59+0200"}),
    Fault("sale-date-unreadable", {"sale_price": "300.00 UAH", _DATES: "2026-13-45T00:00+0200/2026-14-01T99:59+0200"}),
    Fault("availability-unknown", {"availability": "можливо"}),
    Fault("availability-form", {"availability": "https://schema.org/InStock"}),
    Fault("unknown-category", {"google_product_category": "Kites > Delta"}, language="en"),
    Fault("category-empty-level", {"google_product_category": "Toys & Games > "}),
    Fault("category-separator", {"product_type": "Іграшки/Змії | Великі"}),
    Fault("no-category", {"product_type": "", "google_product_category": ""},
          beside=frozenset({"missing-google_product_category"})),
    Fault("unknown-category", text=("<categoryId>2", "<categoryId>9"), kind="yml"),
    Fault("doubly-escaped", {"title": "&laquo;Дельта&raquo;"}),
    Fault("doubly-escaped", {"brand": "Black &amp; Wind"}, kind="atom"),
    Fault("doubly-escaped", {"description": "Об&rsquo;єм 3 л"}, kind="yml"),
    Fault("doubly-escaped", {"link": "https://kites.example/?a=1&amp;b=2"}),
    Fault("mojibake", {"title": "Р—РјС–Р№ РїРѕРІС–С‚СЂСЏРЅРёР№"}),
    Fault("lost-characters", {"title": "?????? ???? 300"}, kind="tsv"),
    Fault("invisible-character", {"id": "K-\u200b1"}),
    Fault("id-characters", {"id": "K, 1"}),
    Fault("title-capitals", {"title": "ПОВІТРЯНИЙ ЗМІЙ КУПИТИ"}),
    Fault("markup-in-title", {"title": "Змій <b>Дельта</b>"}),
    Fault("link-not-http", {"link": "/p/1"}),
    Fault("link-broken", {"link": "https://https://kites.example/1"}),
    Fault("link-not-public", {"link": "http://localhost:8000/1"}, kind="yml"),
    Fault("image-link-space", {"image_link": "https://kites.example/kite photo.jpg"}),
    Fault("image-link-several", {"image_link": "https://kites.example/1.jpg, https://kites.example/2.jpg"}),
    Fault("image-link-not-http", {"additional_image_link": "/media/2.jpg"}),
    Fault("gtin", {"gtin": "4006381333932"}),
    Fault("mixed-encoding", text=("Об'ємний змій", "\0cp1251"), whole=True),
    Fault("undeclared-prefix", text=(' xmlns:g="http://base.google.com/ns/1.0"', ""), whole=True),
    Fault("no-google-namespace", text=("g:", ""), whole=True),
    Fault("text-before-prolog", text=("<?xml", "<br />\n<b>Warning</b>: x<br />\n<?xml"), whole=True),
    Fault("stock-contradicts", text=("<name>Об'ємний", "<stock_quantity>0</stock_quantity><name>Об'ємний"), kind="yml"),
    Fault("missing-title", text=("<typePrefix>Kite</typePrefix>\n<model>Об'ємний змій</model>\n", ""),
          kind="yml-vendor"),
)  # fmt: skip


def planted_feeds() -> Iterator[Planted]:
    """Yield 60 feeds with one fault each."""
    for number, fault in enumerate(FAULTS):
        products = items(fault.language)
        products[1] = {**products[1], **fault.changed}
        text = FORMATS[fault.kind](products)
        if fault.text is not None:
            old, new = fault.text
            if fault.code == "unknown-category":
                first = text.index(old) + 1
                text = text[:first] + text[first:].replace(old, new, 1)
            else:
                text = text.replace(old, new) if fault.code == "no-google-namespace" else text.replace(old, new, 1)
        content = text.replace("\0cp1251", "{}").encode().replace(b"{}", "Об'ємний змій".encode("cp1251"))
        product = None if fault.whole else products[1]["id"]
        beside = _TRUE_OF[fault.kind] | fault.beside
        yield Planted(f"{number:02} {fault.code}", content, frozenset({(fault.code, product)}), frozenset(beside))

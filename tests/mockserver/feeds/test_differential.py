"""The same 200 products, however they are written, encoded and packed, are the same products."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable
from html import escape

import msgspec
import pytest

from yespo_contracts.feed_files import write_feed
from yespo_contracts.product import Product
from yespo_mockserver.feeds import open_feed
from yespo_mockserver.synthetic.products import made_up_products

PRODUCTS = tuple(made_up_products(200, seed=15, locale="uk"))


def written(form: str) -> str:
    return b"".join(write_feed(PRODUCTS, form)).decode()


RSS = written("rss")
YML = written("yml")
CSV = written("csv")


def separated(separator: str) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\r\n").writerows(csv.reader(io.StringIO(CSV)))
    return target.getvalue()


def heureka() -> str:
    """Write Heureka's XML; what it has no element for is an element of its own."""

    def element(name: str, text: str) -> str:
        return f"<{name}>{escape(text)}</{name}>" if text else ""

    items = []
    for product in PRODUCTS:
        rest = {name: text for name, text in product.tags.items() if name not in {"image_link", "currency", "oldprice"}}
        items.append(
            "<SHOPITEM>"
            + element("ITEM_ID", product.id)
            + element("PRODUCTNAME", product.name)
            + element("DESCRIPTION", product.descr)
            + element("URL", product.url)
            + element("IMGURL", product.tags["image_link"])
            + element("PRICE_VAT", f"{product.price:.2f}")
            + element("PRICE_BEFORE_DISCOUNT", product.tags.get("oldprice", ""))
            + element("SHOP_CURRENCY", product.tags["currency"])
            + element("MANUFACTURER", product.brand)
            + "".join(element("CATEGORYTEXT", path.replace(" > ", " | ")) for path in product.category)
            + element("AVAILABILITY", "in_stock" if product.is_in_stock else "out_of_stock")
            + "".join(element(name.upper(), text) for name, text in rest.items())
            + "</SHOPITEM>"
        )
    return '<?xml version="1.0" encoding="UTF-8"?>\n<SHOP>' + "\n".join(items) + "</SHOP>"


def in_attributes() -> str:
    """Write prices with their currency, languages, and a link as attributes."""
    text = re.sub(r"<g:(sale_)?price>([\d.]+) ([A-Z]{3})<", r'<g:\1price currency="\3">\2<', RSS)
    return re.sub(r"<g:title>", '<g:title xml:lang="uk">', text)


def offers_in_elements() -> str:
    """Write an offer's availability as an element, and its price with the currency beside it."""
    text = re.sub(r'<offer id="([^"]*)" available="(\w+)">', r'<offer id="\1"><available>\2</available>', YML)
    price = r"<price>([\d.]+)</price>(.*?)<currencyId>(\w+)</currencyId>"
    return re.sub(price, r'<price currency="\3">\1</price>\2', text, flags=re.DOTALL)


WRITTEN: dict[str, Callable[[], str]] = {
    "rss": lambda: RSS,
    "rss under another prefix": lambda: RSS.replace("g:", "m:").replace("xmlns:g=", "xmlns:m="),
    "rss in a default namespace": lambda: RSS.replace("xmlns:g=", "xmlns=").replace("<g:", "<").replace("</g:", "</"),
    "rss without a namespace": lambda: RSS.replace(' xmlns:g="http://base.google.com/ns/1.0"', "").replace("g:", ""),
    "rss with CDATA": lambda: re.sub(r"<g:(title|link|brand|id)>([^<&]*)<", r"<g:\1><![CDATA[\2]]><", RSS),
    "rss on one line": lambda: RSS.replace("\n", ""),
    "rss in attributes": in_attributes,
    "atom": lambda: written("atom"),
    "atom under a prefix": lambda: re.sub(
        r"(</?)(feed|entry|title)\b", r"\1a:\2", written("atom").replace('xmlns="', 'xmlns:a="')
    ),
    "yml": lambda: YML,
    "yml in elements": offers_in_elements,
    "csv": lambda: CSV,
    "csv with semicolons": lambda: separated(";"),
    "tsv": lambda: separated("\t"),
    "heureka": heureka,
}


def products(content: bytes) -> list[dict[str, object]]:
    return [msgspec.to_builtins(product) for product in open_feed(content)]


WANTED = [msgspec.to_builtins(product) for product in PRODUCTS]


@pytest.mark.parametrize("form", WRITTEN)
def test_however_it_is_written(form: str) -> None:
    """In every format, under every prefix, in attributes or elements."""
    assert products(WRITTEN[form]().encode()) == WANTED


def declared(text: str, encoding: str, codec: str) -> bytes:
    return text.replace("UTF-8", encoding, 1).encode(codec, "xmlcharrefreplace")


ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16": lambda text: declared(text, "UTF-16", "utf-16"),
    "utf-16-be with a mark": lambda text: codecs.BOM_UTF16_BE + declared(text, "UTF-16", "utf-16-be"),
    "windows-1251": lambda text: declared(text, "windows-1251", "cp1251"),
    "koi8-u": lambda text: declared(text, "KOI8-U", "koi8-u"),
    "windows-1251 that says it is utf-8": lambda text: text.encode("cp1251", "xmlcharrefreplace"),
}


@pytest.mark.parametrize("form", ["rss", "yml", "heureka"])
@pytest.mark.parametrize("encoding", ENCODED)
def test_however_it_is_encoded(form: str, encoding: str) -> None:
    """As declared, or as the bytes turn out to be."""
    assert products(ENCODED[encoding](WRITTEN[form]())) == WANTED


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_a_table_has_no_declaration_and_is_read_all_the_same(encoding: str) -> None:
    """By its mark, or as the bytes turn out to be."""
    assert products(CSV.encode(encoding)) == WANTED


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed", content)
    return target.getvalue()


@pytest.mark.parametrize("form", ["rss", "atom", "yml", "tsv", "heureka"])
@pytest.mark.parametrize("pack", [gzip.compress, zipped, lambda content: gzip.compress(gzip.compress(content))])
def test_however_it_is_packed(form: str, pack: Callable[[bytes], bytes]) -> None:
    """gzip, once or twice by mistake, and zip."""
    assert products(pack(WRITTEN[form]().encode())) == WANTED


def test_the_products_are_not_all_alike() -> None:
    """There are sales, things that are sold out, and letters beyond ASCII among them."""
    assert {product.is_in_stock for product in PRODUCTS} == {0, 1}
    assert any("oldprice" in product.tags for product in PRODUCTS)
    assert all(not product.name.isascii() for product in PRODUCTS[:20])
    assert isinstance(PRODUCTS[0], Product)

"""Products as a feed: RSS 2.0 and Atom by Google's specification, YML, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from yespo_contracts.product import Product

FORMATS = ("rss", "atom", "yml", "csv")
GOOGLE_NAMESPACE = "http://base.google.com/ns/1.0"
_SEPARATOR = " > "
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OWN = {"currency", "oldprice"}
_ELEMENTS = {
    "additional_image_link", "adult", "age_group", "color", "condition", "gender", "google_product_category", "gtin",
    "item_group_id", "material", "mobile_link", "mpn", "multipack", "new", "pattern", "sale_price_effective_date",
    "size",
}  # fmt: skip
"""Of Google's specification: elements in YML too, since a param is a field of the shop's own."""
_ITEMS = 500


def write_feed(products: Iterable[Product], format: str = "rss", *, title: str = "Made-up shop") -> Iterator[bytes]:  # noqa: A002  # the command line's own word
    """Yield a feed of these products in pieces; read again it gives the same products.

    `tags` must have names that are XML names in lower case; texts no control characters, and no space around them.
    csv and yml hold all products in memory, since what stands at their beginning depends on all of them.
    Raises `ValueError` on an unknown format.
    """
    if format == "csv":
        yield from _csv(list(products))
        return
    if format == "yml":
        lines = _yml(list(products), title)
    elif format == "rss":
        lines = _google(products, title, "item", _RSS)
    elif format == "atom":
        lines = _google(products, title, "entry", _ATOM)
    else:
        raise ValueError(f"{format} isn't a format of feeds; these are: {', '.join(FORMATS)}.")
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) >= _ITEMS:
            yield "".join(batch).encode()
            batch.clear()
    yield "".join(batch).encode()


_RSS_BEGIN = (
    f'{_DECLARATION}<rss version="2.0" xmlns:g="{GOOGLE_NAMESPACE}">\n<channel>\n<title>{{title}}</title>\n'
    "<link>https://shop.example/</link>\n<description>{title}</description>\n"
)
_RSS = (_RSS_BEGIN, "</channel>\n</rss>\n")
_ATOM_BEGIN = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="' + GOOGLE_NAMESPACE + '">\n<title>{title}</title>\n'
_ATOM = (_DECLARATION + _ATOM_BEGIN, "</feed>\n")


def _google(products: Iterable[Product], title: str, item: str, frame: tuple[str, str]) -> Iterator[str]:
    yield frame[0].format(title=_escaped(title))
    for product in products:
        fields = "".join([f"<g:{name}>{_escaped(text)}</g:{name}>\n" for name, text in _fields(product)])
        yield f"<{item}>\n{fields}</{item}>\n"
    yield frame[1]


def _fields(product: Product) -> Iterator[tuple[str, str]]:
    """Yield the fields of Google's specification that a product makes, in order."""
    regular, sale = _prices(product)
    yield "id", product.id
    yield "title", product.name
    if product.descr:
        yield "description", product.descr
    yield "link", product.url
    yield "price", regular
    yield "sale_price", sale
    yield "availability", "in_stock" if product.is_in_stock else "out_of_stock"
    if product.brand:
        yield "brand", product.brand
    for path in product.category:
        yield "product_type", path
    for name, text in product.tags.items():
        if name not in _OWN:
            yield name, text


def _prices(product: Product) -> tuple[str, str]:
    """Return the regular and the sale price with their currency, as the specification writes them."""
    currency = product.tags.get("currency", "")
    old = product.tags.get("oldprice")
    regular = product.price if old is None else float(old)
    return f"{regular:.2f} {currency}".strip(), f"{product.price:.2f} {currency}".strip()


def _csv(products: list[Product]) -> Iterator[bytes]:
    width: dict[str, int] = {"id": 1, "title": 1, "price": 1}
    for product in products:
        counts: dict[str, int] = {}
        for name, _ in _fields(product):
            counts[name] = counts.get(name, 0) + 1
        for name, count in counts.items():
            width[name] = max(width.get(name, 0), count)
    columns = [name for name, count in width.items() for _ in range(count)]
    yield _row(columns)
    for product in products:
        values: dict[str, list[str]] = {}
        for name, text in _fields(product):
            values.setdefault(name, []).append(text)
        cells = (values.get(name, []) + [""] * count for name, count in width.items())
        yield _row([cell for some, count in zip(cells, width.values(), strict=True) for cell in some[:count]])


def _row(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _yml(products: list[Product], title: str) -> Iterator[str]:
    ids: dict[str, int] = {}
    for product in products:
        for path in product.category:
            levels = path.split(_SEPARATOR)
            for depth in range(1, len(levels) + 1):
                ids.setdefault(_SEPARATOR.join(levels[:depth]), len(ids) + 1)
    yield f"{_DECLARATION}<yml_catalog>\n<shop>\n<name>{_escaped(title)}</name>\n<categories>\n"
    for path, number in ids.items():
        above, _, name = path.rpartition(_SEPARATOR)
        parent = f' parentId="{ids[above]}"' if above else ""
        yield f'<category id="{number}"{parent}>{_escaped(name)}</category>\n'
    yield "</categories>\n<offers>\n"
    for product in products:
        available = "true" if product.is_in_stock else "false"
        yield f'<offer id="{_escaped(product.id)}" available="{available}">\n{_offer(product, ids)}</offer>\n'
    yield "</offers>\n</shop>\n</yml_catalog>\n"


def _offer(product: Product, ids: dict[str, int]) -> str:
    old = product.tags.get("oldprice")
    elements = [("name", product.name), ("url", product.url), ("price", f"{product.price:.2f}")]
    if old is not None:
        elements.append(("oldprice", f"{float(old):.2f}"))
    if currency := product.tags.get("currency"):
        elements.append(("currencyId", currency))
    elements.extend(("categoryId", str(ids[path])) for path in product.category)
    if product.brand:
        elements.append(("vendor", product.brand))
    if product.descr:
        elements.append(("description", product.descr))
    if picture := product.tags.get("image_link"):
        elements.append(("picture", picture))
    elements.extend((name, text) for name, text in product.tags.items() if name in _ELEMENTS)
    written = [f"<{name}>{_escaped(text)}</{name}>\n" for name, text in elements]
    written += [
        f'<param name="{_escaped(name)}">{_escaped(text)}</param>\n'
        for name, text in product.tags.items()
        if name not in _OWN and name not in _ELEMENTS and name != "image_link"
    ]
    return "".join(written)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")

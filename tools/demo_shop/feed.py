"""The product feed: Google RSS 2.0 with every field that the vendor's Advanced and Pro plans require."""

from __future__ import annotations

from collections.abc import Sequence

from demo_shop.chance import Chance
from demo_shop.goods import Model, Product
from demo_shop.pictograms import data_uri, pictogram

SHOP = "https://demo-shop.example"
NEXT_DELIVERY = "2026-08-15T10:00+0300"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
  <channel>
    <title>Demo shop</title>
    <link>{SHOP}/</link>
    <description>A made-up outdoor and camping shop in Ukraine; prices in UAH</description>
"""
TAIL = """  </channel>
</rss>
"""


def write_feed(models: Sequence[Model], chance: Chance) -> str:
    """Return the feed with one item for each product, one element a line."""
    items = []
    for model in models:
        description = _description(model, chance)
        items += [_item(model, product, description) for product in model.products]
    return HEAD + "".join(items) + TAIL


def _item(model: Model, product: Product, description: str) -> str:
    size = product.size
    is_apparel = model.scale not in {"", "harness"}
    fields = [
        ("g:id", product.id),
        ("g:item_group_id", model.key if size else ""),
        ("g:title", title_of(model, product)),
        ("g:link", f"{SHOP}/p/{product.id.lower()}"),
        ("g:image_link", data_uri(pictogram(model.code, model.name, model.colour))),
        ("g:price", money(model.price)),
        # The Pro plan wants the field in each item, so a product that isn't reduced repeats its price.
        ("g:sale_price", money(model.due)),
        ("g:availability", product.availability),
        ("g:availability_date", NEXT_DELIVERY if product.availability == "preorder" else ""),
        ("g:condition", "new"),
        ("g:new", "1" if model.is_new else "0"),
        ("g:brand", model.brand),
        ("g:product_type", model.path),
        ("g:product_type", "Sale" if model.sale else ""),
        ("g:google_product_category", model.google),
        ("g:color", model.colour),
        ("g:material", model.material),
        ("g:product_weight", model.weight),
        ("g:gender", model.gender),
        ("g:age_group", "adult" if is_apparel else ""),
        ("g:size", size.label if size else ""),
        ("clear_size", size.clear if size and is_apparel else ""),
        ("universal_size", size.universal if size and is_apparel else ""),
        ("rating", model.rating),
    ]
    lines = [f"      <{name}>{escape(value)}</{name}>\n" for name, value in fields if value]
    lines.insert(3 if size else 2, f"      <g:description>{description}</g:description>\n")
    return f"    <item>\n{''.join(lines)}    </item>\n"


def title_of(model: Model, product: Product) -> str:
    """Return what the shop calls the product: the model, and the size where there are several."""
    if product.size is None:
        return model.title
    return f"{model.title}, {'р.' if model.is_ukrainian else 'size'} {product.size.clear}"


def money(kopiykas: int) -> str:
    """Return a price as the Google specification writes it."""
    return f"{kopiykas // 100}.{kopiykas % 100:02} UAH"


def escape(text: str) -> str:
    """Return `text` as the content of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _description(model: Model, chance: Chance) -> str:
    """Return one of the forms in which shops publish descriptions: plain, HTML escaped, HTML in CDATA."""
    plain = f"{model.text} {model.closing}".strip()
    form = chance.weighted(("plain", "escaped", "cdata"), (70, 15, 15))
    if form == "plain":
        return escape(plain)
    weight = f"Weight: <b>{model.weight}</b>"
    if model.is_ukrainian:
        weight = f"Вага: <b>{model.weight.replace('.', ',').replace('kg', 'кг').replace('g', 'г')}</b>"
    parts = [
        f"<b>{escape(model.title)}</b>",
        escape(model.text),
        escape(model.closing),
        weight.replace(": ", ":&nbsp;"),
    ]
    html = "<br>".join(part for part in parts if part)
    return f"<![CDATA[{html}]]>" if form == "cdata" else escape(html)

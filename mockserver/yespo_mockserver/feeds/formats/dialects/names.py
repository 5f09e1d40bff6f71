"""What other formats and shops call the fields of Google's specification."""

from __future__ import annotations

import re

_GAPS = re.compile(r"[\s\-./]+")
_COLUMN_GAPS = re.compile(r"[\s\-./?(),]+")

LANGUAGES = ("uk", "ua", "ru", "en", "pl", "cs", "sk", "ro", "de", "fr", "es", "it", "bg", "hu", "kk", "kz")
"""Of texts that stand in several languages, in the order in which they are taken."""

GROUPS = ("item_group_id", "group_id", "parentid", "parent_id", "itemgroup_id")
"""What joins the variants of one product."""

TAKEN = frozenset(
    {
        "id", "name", "title", "url", "link", "price", "descr", "description", "brand", "category", "product_type",
        "availability", "isinstock", "sale_price", "sale_price_effective_date", "oldprice", "currency", "image_link",
        "additional_image_link", "google_product_category", "item_group_id", "vendor", "picture",
    }
)  # fmt: skip
"""Names that no parameter of a shop's own can have: its tag is called param_ and the name."""

ALIASES = {
    "summary": "description",
    "content": "description",
    "image": "image_link",
    "image_url": "image_link",
    "imageurl": "image_link",
    "image_src": "image_link",
    "images": "image_link",
    "picture": "image_link",
    "base_image": "image_link",
    "productimageurl": "image_link",
    "url": "link",
    "final_url": "link",
    "product_url": "link",
    "permalink": "link",
    "name": "title",
    "item_title": "title",
    "product_name": "title",
    "item_id": "id",
    "product_id": "id",
    "retailer_id": "id",
    "offer_id": "id",
    "handle": "id",
    "handleid": "id",
    "category": "product_type",
    "categories": "product_type",
    "item_category": "product_type",
    "collection": "product_type",
    "stock": "availability",
    "in_stock": "availability",
    "is_in_stock": "availability",
    "stock_status": "availability",
    "vendor": "brand",
    "manufacturer": "brand",
    "brands": "brand",
    "saleprice": "sale_price",
    "special_price": "sale_price",
    "regular_price": "price",
    "variant_price": "price",
    "variant_compare_at_price": "@oldprice",
    "compare_at_price": "@oldprice",
    "body_html": "description",
    "body": "description",
    "short_description": "description",
    "item_description": "description",
    "variant_inventory_qty": "quantity",
    "inventory": "availability",
    "qty": "quantity",
    "parent": "item_group_id",
    "parent_id": "item_group_id",
    "parentid": "item_group_id",
    "group_id": "item_group_id",
    # Prom's and Hotline's exports, in Russian and Ukrainian
    "уникальный_идентификатор": "id",
    "унікальний_ідентифікатор": "id",
    "название_позиции": "title",
    "название_позиции_укр": "title",
    "назва_позиції": "title",
    "назва_позиції_укр": "title",
    "наименование": "title",
    "наименование_товара": "title",
    "название": "title",
    "название_товара": "title",
    "назва": "title",
    "назва_товару": "title",
    "найменування": "title",
    "описание": "description",
    "описание_укр": "description",
    "описание_товара": "description",
    "опис": "description",
    "опис_укр": "description",
    "опис_товару": "description",
    "цена": "price",
    "цена_розничная": "price",
    "розничная_цена": "price",
    "ціна": "price",
    "ціна_роздрібна": "price",
    "роздрібна_ціна": "price",
    "старая_цена": "@oldprice",
    "стара_ціна": "@oldprice",
    "валюта": "currency",
    "ссылка_изображения": "image_link",
    "ссылка_на_изображение": "image_link",
    "изображение": "image_link",
    "картинка": "image_link",
    "посилання_зображення": "image_link",
    "посилання_на_зображення": "image_link",
    "зображення": "image_link",
    "наличие": "availability",
    "наличие_товара": "availability",
    "наявність": "availability",
    "наявність_товару": "availability",
    "количество": "quantity",
    "кількість": "quantity",
    "название_группы": "product_type",
    "назва_групи": "product_type",
    "категория": "product_type",
    "категория_товара": "product_type",
    "категорія": "product_type",
    "категорія_товару": "product_type",
    "производитель": "brand",
    "бренд": "brand",
    "виробник": "brand",
    "продукт_на_сайте": "link",
    "продукт_на_сайті": "link",
    "ссылка": "link",
    "ссылка_на_товар": "link",
    "посилання": "link",
    "посилання_на_товар": "link",
    "код_товара": "code",
    "код_товару": "code",
    "код": "code",
    "артикул": "sku",
    "id_группы_разновидностей": "item_group_id",
    "id_групи_різновидів": "item_group_id",
}
"""Google's name of a column, by the names that other tables have for it; of several the first in this order counts."""

CODES = ("code", "sku", "mpn", "vendorcode", "variant_sku")
"""What identifies a product of a table where its id is blank."""


def column_name(cell: str) -> str:
    """Return a header's cell as a field's name: lower case, no prefix, `_` for spaces and hyphens.

    Other signs go where what is left is a name that is known.
    """
    text = cell.strip().strip("\ufeff\"'").lower()
    plain = _COLUMN_GAPS.sub("_", text).rpartition(":")[2].strip("_")
    if plain in ALIASES or ALIASES.get(plain.rpartition("_")[0], plain.rpartition("_")[0]) == "price":
        return plain
    return _GAPS.sub("_", text).rpartition(":")[2].strip("_")


def param_name(text: str) -> str:
    """Return the name of a parameter of the shop's own as a tag's name."""
    return _GAPS.sub("_", text.strip().lower()).strip("_:")


def tag_name(field: str) -> str:
    """Return the tag that a field without a place of its own becomes, without `tags_`."""
    if field.startswith("param "):
        name = param_name(field[6:])
        return f"param_{name}" if name in TAKEN or not name else name
    return field.lstrip("@").replace(":", "_")

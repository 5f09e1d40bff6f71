"""What other formats and shops call the fields of Google's specification."""

from __future__ import annotations

import re

_GAPS = re.compile(r"[\s\-./]+")

ALIASES = {
    "summary": "description",
    "content": "description",
    "image": "image_link",
    "image_url": "image_link",
    "imageurl": "image_link",
    "url": "link",
    "name": "title",
    "item_id": "id",
    "product_id": "id",
    "retailer_id": "id",
    "category": "product_type",
    "stock": "availability",
    "vendor": "brand",
    "manufacturer": "brand",
    "saleprice": "sale_price",
    # Prom's export, in Russian and Ukrainian
    "уникальный_идентификатор": "id",
    "унікальний_ідентифікатор": "id",
    "название_позиции": "title",
    "назва_позиції": "title",
    "описание": "description",
    "опис": "description",
    "цена": "price",
    "ціна": "price",
    "валюта": "currency",
    "ссылка_изображения": "image_link",
    "посилання_зображення": "image_link",
    "наличие": "availability",
    "наявність": "availability",
    "название_группы": "product_type",
    "назва_групи": "product_type",
    "производитель": "brand",
    "виробник": "brand",
    "продукт_на_сайте": "link",
    "продукт_на_сайті": "link",
    "код_товара": "code",
    "код_товару": "code",
}
"""Google's name of a column, by the names that other tables have for it."""

CODES = ("code", "sku", "mpn", "vendorcode")
"""What identifies a product of a table where its id is blank."""


def column_name(cell: str) -> str:
    """Return a header's cell as a field's name: lower case, no prefix, `_` for spaces and hyphens."""
    name = _GAPS.sub("_", cell.strip().strip("\ufeff\"'").lower())
    return name.rpartition(":")[2].strip("_")


def param_name(text: str) -> str:
    """Return the name of a YML `param` as a field's name."""
    return _GAPS.sub("_", text.strip().lower()).strip("_:")

"""From an item's fields to a product: DESIGN's table, and what `[feed.mapping]` changes in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yespo_contracts.product import Product
from yespo_mockserver.feeds.formats.dialects.names import ALIASES, tag_name
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.formats.limits import MAX_FIELDS
from yespo_mockserver.feeds.values.availability import read_availability
from yespo_mockserver.feeds.values.prices import Price, read_price
from yespo_mockserver.feeds.values.sale_dates import Span, read_sale_dates, today

RESPONSE_FIELDS = ("id", "name", "url", "price", "descr", "brand", "category", "isInStock")
_DEFAULTS = {
    "id": "id",
    "name": "title",
    "url": "link",
    "descr": "description",
    "brand": "brand",
    "price": "price",
    "category": "product_type",
    "isInStock": "availability",
}
_TEXTS = ("name", "url", "descr", "brand")
USED = frozenset({*_DEFAULTS.values(), "sale_price", "@oldprice", "@id"})
"""Fields that become no tags."""

DATES = "sale_price_effective_date"


class _TagNames(dict[str, str]):
    """The tags that fields become, each found out once."""

    def __missing__(self, field: str) -> str:
        name = tag_name(field)
        if len(self) < MAX_FIELDS:
            self[field] = name
        return name


class FeedMapping:
    """Which of the feed's fields fills which of the response's; raises `ValueError` on an unknown response field.

    Sales are judged by `now`, if there is none by today: a sale price holds from the beginning to the end of its dates.
    """

    def __init__(self, changed: Mapping[str, str] | None = None, *, now: datetime | None = None) -> None:
        changed = dict(changed or {})
        if unknown := sorted(changed.keys() - set(RESPONSE_FIELDS)):
            known = ", ".join(RESPONSE_FIELDS)
            raise ValueError(f"[feed.mapping]: {unknown[0]} isn't a field of the response; these are: {known}.")
        self.changed = changed
        self.now: datetime = now or today()
        self.holds: Span = Span()
        self._tag_names = _TagNames()
        self._sources = {**_DEFAULTS, **changed}
        self._used: set[str] = ({*USED} - {_DEFAULTS[name] for name in changed}) | set(changed.values())
        if "price" in changed:
            self._used.discard("sale_price")
            self._used.add(changed["price"])

    def id_of(self, item: Item) -> str:
        """Return the id that an item's product has, `""` if it has none."""
        if "id" in self.changed:
            self._find_changed(item)
        return item.first(self._sources["id"])

    def product(self, item: Item) -> Product | None:
        """Return the product that an item makes, or None if it can't be loaded; what is odd goes to `item.notes`."""
        if self.changed:
            self._find_changed(item)
        fields, sources = item.fields, self._sources
        values = fields.get(sources["id"])
        product_id = values[0].strip() if values else ""
        if not product_id:
            item.notes.append(("missing-id", sources["id"], {}))
            return None
        tags: dict[str, str] = {}
        price = self._price(item, tags)
        if price is None:
            return None
        texts = [values[0].strip() or _next(values) if (values := fields.get(sources[name])) else "" for name in _TEXTS]
        used = self._used
        categories = fields.get(sources["category"])
        if categories is None and "category" not in self.changed:
            categories = fields.get("google_product_category")
            used = used | {"google_product_category"}
        category = tuple([value.strip() for value in categories or () if not value.isspace() and value])
        if len(category) > 1:
            category = tuple(dict.fromkeys(category))
        tag_names = self._tag_names
        for name, values in fields.items():
            if name not in used and (text := values[0].strip() if len(values) == 1 else _joined(values)):
                tag = tag_names[name]
                if tag in tags and name.startswith("param "):
                    tag = f"param_{tag}"
                tags.setdefault(tag, text)
        return Product(
            id=product_id,
            name=texts[0],
            url=texts[1],
            price=price,
            descr=texts[2],
            brand=texts[3],
            category=category,
            is_in_stock=self._in_stock(item),
            tags=tags,
        )

    def _in_stock(self, item: Item) -> int:
        source = self._sources["isInStock"]
        values = item.fields.get(source)
        if not values or not (text := values[0].strip()):
            return 0
        available, code = read_availability(text)
        if code:
            item.notes.append((code, source, {"value": text, "other": "in_stock" if available else "out_of_stock"}))
        return available

    def _price(self, item: Item, tags: dict[str, str]) -> float | None:
        """Return the price that customers pay, with currency and the old price among the tags."""
        fields, source = item.fields, self._sources["price"]
        values = fields.get(source)
        text = values[0].strip() if values else ""
        regular = read_price(text)
        price = regular.value
        if regular.codes:
            _note_price(item, source, text, regular)
        if price is None:
            return None
        if "price" not in self.changed:
            sale_values = fields.get("sale_price")
            if sale_values and (sale_text := sale_values[0].strip()):
                sale = self._sale(item, sale_text, regular)
                if sale is not None and sale < price:
                    tags["oldprice"] = f"{price:.10g}"
                    price = sale
            if "oldprice" not in tags and (old_values := fields.get("@oldprice")):
                old = read_price(old_values[0].strip())
                if old.value is not None and old.value > price:
                    tags["oldprice"] = f"{old.value:.10g}"
                elif old.value:
                    item.notes.append(("old-price-lower", "oldprice", {"value": old_values[0], "other": text}))
        if regular.currency:
            tags["currency"] = regular.currency
        return price

    def _sale(self, item: Item, text: str, regular: Price) -> float | None:
        """Return the sale price if it can be used."""
        sale = read_price(text)
        note: tuple[str, dict[str, object]] | None = None
        if sale.value is None:
            note = ("sale-price-unreadable", {"value": text})
        elif sale.value == 0 and regular.value:
            note = ("sale-price-zero", {"value": text, "other": f"{regular.value:.10g}"})
        elif sale.currency and regular.currency and sale.currency != regular.currency:
            note = ("sale-price-currency", {"value": sale.currency, "other": regular.currency})
        elif regular.value is not None and sale.value > regular.value:
            note = ("sale-price-not-lower", {"value": text, "other": f"{regular.value:.10g}"})
        elif sale.codes:
            _note_price(item, "sale_price", text, sale)
        if note is None:
            return sale.value if DATES not in item.fields or self._on(item) else None
        item.notes.append((note[0], "sale_price", note[1]))
        return None

    def _on(self, item: Item) -> bool:
        """Tell whether a sale is on by its dates; what is odd about them goes to the item's notes."""
        text = item.first(DATES)
        if not text:
            return True
        begin, end, code = read_sale_dates(text)
        values: dict[str, object] = {"value": text, "other": f"{self.now:%Y-%m-%d}"}
        if code:
            item.notes.append((code, DATES, values))
            if code != "sale-date":
                return False
        self.holds.touch(begin, end, self.now)
        if begin is not None and self.now < begin:
            item.notes.append(("sale-later", DATES, values))
            return False
        if end is not None and self.now > end:
            item.notes.append(("sale-over", DATES, values))
            return False
        return True

    def _find_changed(self, item: Item) -> None:
        """Let `[feed.mapping]` name a field by what the feed itself calls it."""
        for source in self.changed.values():
            if source in item.fields or any(field == source for _, field, _ in item.notes):
                continue
            lower = source.rpartition(":")[2].lower()
            known = lower if lower in item.fields else ALIASES.get(lower, "")
            if known in item.fields:
                item.fields[source] = item.fields[known]
            else:
                item.notes.append(("mapped-field-missing", source, {}))


def _next(values: list[str]) -> str:
    return next((text for value in values[1:] if (text := value.strip())), "")


def _joined(values: list[str]) -> str:
    return ",".join([text for value in values if (text := value.strip())])


def _note_price(item: Item, field: str, text: str, price: Price) -> None:
    other = "" if price.value is None else f"{price.value:.10g} {price.currency}".strip()
    written = "" if price.value is None else f"{price.value:.2f} {price.currency}".strip()
    for code in price.codes:
        value = price.currency if code == "currency-unknown" else text
        item.notes.append((code, field, {"value": value, "other": other, "written": written}))

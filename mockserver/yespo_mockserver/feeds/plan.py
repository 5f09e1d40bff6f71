"""How items of one shape become products, planned once; an odd item is left to the general mapping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from yespo_contracts.product import TAG_PREFIX
from yespo_mockserver.feeds.batch import Batcher
from yespo_mockserver.feeds.formats.dialects.google import as_it_is
from yespo_mockserver.feeds.formats.dialects.names import tag_name
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.formats.xml.shapes import Places
from yespo_mockserver.feeds.mapping import DATES, USED, FeedMapping
from yespo_mockserver.feeds.values.availability import read_availability
from yespo_mockserver.feeds.values.prices import simple_price

_NEEDED = frozenset({"id", "price", "availability"})
_ODD = frozenset({"enclosure", "@oldprice"})
_OF_PRICES = frozenset({f"{TAG_PREFIX}oldprice", f"{TAG_PREFIX}currency"})
_FIRST_COUNTS = ("id", "price", "availability", "sale_price", DATES)
_TEXTS = ("title", "link", "description", "brand")


def planned(places: Places, mapping: FeedMapping) -> Plan | None:
    """Return the plan for items with these fields, None where more than the names of the fields decides."""
    if mapping.changed or not places.keys() >= _NEEDED or not _ODD.isdisjoint(places):
        return None
    item = as_it_is(Item(0, {name: [*map(str, of)] for name, of in places.items()}))
    fields = {name: tuple(map(int, of)) for name, of in item.fields.items()}
    category = "product_type" if "product_type" in fields else "google_product_category"
    names = [name for name in fields if name not in USED and name != category]
    tags = {TAG_PREFIX + tag_name(name): fields[name] for name in names}
    return Plan(fields, category, tags) if len(tags) == len(names) and _OF_PRICES.isdisjoint(tags) else None


class Plan:
    """Where in an item of one shape each part of its product is; behind its values comes an empty one."""

    def __init__(self, fields: Places, category: str, tags: Places) -> None:
        empty = sum(map(len, fields.values()))
        firsts = [fields.get(name, (empty,))[0] for name in _FIRST_COUNTS]
        texts = [fields.get(name, (empty,)) for name in _TEXTS]
        self._parts: Callable[[Sequence[str]], tuple[str, ...]] = itemgetter(*firsts, *(of[0] for of in texts))
        self._texts = texts if any(len(of) > 1 for of in texts) else None
        self._categories = fields.get(category, (empty,))
        self._tags = [(tag, of[0], of if len(of) > 1 else None) for tag, of in tags.items()]

    def add(self, values: Sequence[str], line: int, batcher: Batcher) -> bool:
        """Add the product that an item makes; return False, with nothing done, where the general mapping must look."""
        values = [*map(_strip, values), ""]
        product_id, price_text, available, sale_text, dates, name, url, description, brand = self._parts(values)
        regular = simple_price(price_text)
        in_stock, odd = read_availability(available)
        if regular is None or odd or not product_id or (sale_text and dates):
            return False
        price, currency = regular
        if sale_text and sale_text != price_text:
            sale = simple_price(sale_text)
            if sale is None or sale[1] != currency or sale[0] > price or (price and not sale[0]):
                return False
            price = sale[0]
        if self._texts is not None:
            name, url, description, brand = [_first(values, of) for of in self._texts]
        category = tuple([values[place] for place in self._categories if values[place]])
        if len(category) > 1:
            category = tuple(dict.fromkeys(category))
        element: dict[str, object] = {
            "id": product_id,
            "name": name,
            "url": url,
            "price": price,
            "descr": description,
            "brand": brand,
            "category": category,
            "isInStock": in_stock,
        }
        if price < regular[0]:
            element["tags_oldprice"] = f"{regular[0]:.10g}"
        if currency:
            element["tags_currency"] = currency
        for tag, place, several in self._tags:
            if text := values[place] if several is None else _joined(values, several):
                element[tag] = text
        batcher.append(product_id, element, price, in_stock, brand, category, line)
        return True


_strip = str.strip


def _first(values: Sequence[str], places: tuple[int, ...]) -> str:
    return next((values[place] for place in places if values[place]), "")


def _joined(values: Sequence[str], places: tuple[int, ...]) -> str:
    return ",".join([values[place] for place in places if values[place]])

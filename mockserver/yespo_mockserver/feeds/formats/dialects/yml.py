"""YML's offers, with Google's names for what they call otherwise."""

from __future__ import annotations

from yespo_mockserver.feeds.formats.categories import CategoryTree
from yespo_mockserver.feeds.formats.dialects.google import join_currency
from yespo_mockserver.feeds.formats.dialects.names import GROUPS, LANGUAGES, param_name
from yespo_mockserver.feeds.formats.dialects.quantities import pieces, said
from yespo_mockserver.feeds.formats.items import Adapt, Fields, Item
from yespo_mockserver.feeds.values.availability import read_availability
from yespo_mockserver.feeds.values.prices import read_price

_OLD_PRICES = ("oldprice", "old_price", "price_old", "priceold", "prices_price_oldprice", "prices_price_old_price")
_SALE_PRICES = ("sale_price", "saleprice", "price_promo", "promo_price", "pricepromo")
_PRICES = ("price", "prices_price_value", "prices_price", "prices_value")
_CURRENCIES = ("currencyid", "currency_id", "currency", "prices_currencyid", "prices_currency", "price_currency")
_RETAIL = ("retail", "rrp", "розница", "розничная", "роздріб", "роздрібна", "base", "price")


def _in_languages(*names: str) -> tuple[str, ...]:
    """Return names, each followed by itself in the languages."""
    joined = [f"{name}{between}{language}" for name in names for language in LANGUAGES for between in ("_", "")]
    return (*names, *joined)


_NAMES = (*_in_languages("name"), *_in_languages("title"))
_MODELS = _in_languages("model")
_PREFIXES = _in_languages("typeprefix")
_TEXTS = {
    "link": _in_languages("url", "link"),
    "description": (*_in_languages("description", "desc"), "short_description"),
    "brand": _in_languages("vendor", "brand"),
}
_LEFT_OUT = {"@type", "@bid", "@cbid", "@fee"}
_STOCKS = ("available", "@available", "in_stock", "@in_stock", "availability", "stock", "presence", "@presence")
_GROUPS = tuple(name for group in GROUPS for name in (f"@{group}", group))
_MADE_OF = {
    "title": (*_NAMES, *_MODELS),
    "price": _PRICES,
    "sale_price": _SALE_PRICES,
    "oldprice": _OLD_PRICES,
    "availability": _STOCKS,
    "product_type": ("categoryid", "category_id", "category"),
    "image_link": ("picture", "image"),
    **_TEXTS,
}
_YML_WORDS = {"true": "in_stock", "false": "out_of_stock"}


def from_yml(categories: CategoryTree) -> Adapt:
    """Return what turns an offer into an item with Google's names, with the categories declared so far."""

    def adapt(item: Item) -> Item:
        take = _Taker(item.fields)
        fields: Fields = {"id": take("@id", "id")}
        for target, sources in _TEXTS.items():
            fields[target] = take(*sources)
        fields["title"] = _title(take, fields["brand"])
        _prices(take, fields)
        fields["availability"] = [_availability(take, item)]
        pictures = take("picture", "image", "image_link", "pictures_picture", "images_image")
        fields["image_link"], fields["additional_image_link"] = pictures[:1], pictures[1:]
        _categories(take, item, fields, categories)
        fields["item_group_id"] = take(*_GROUPS)
        _rest(take, item.fields, fields)
        if item.lines is not None:
            item.lines.update(take.lines(item.lines))
        item.fields = {name: values for name, values in fields.items() if values}
        return item

    return adapt


class _Taker:
    """Hands out the first of several fields that has a value, and remembers what was handed out or was empty."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self.taken: set[str] = set()

    def __call__(self, *names: str) -> list[str]:
        for name in names:
            values = self._fields.get(name)
            if values is None:
                continue
            self.taken.add(name)
            if len(values) > 1:
                values = [value for value in values if value.strip()]
            if values and values[0].strip():
                return values
        return []

    def lines(self, lines: dict[str, int]) -> dict[str, int]:
        """Return the lines of the fields of Google's names, by those of the fields that they were made of."""
        found: dict[str, int] = {}
        for target, names in _MADE_OF.items():
            source = next((name for name in names if name in self.taken and name in lines), None)
            if source is not None and target not in lines:
                found[target] = lines[source]
        return found


def _title(take: _Taker, brand: list[str]) -> list[str]:
    """Return an offer's name: as it is given, or else the kind of thing, vendor and model, as YML has it."""
    if name := take(*_NAMES):
        return name
    prefix, model = take(*_PREFIXES), take(*_MODELS)
    if not prefix and not model:
        return []
    parts = [values[0].strip() for values in (prefix, brand, model) if values]
    if brand and model and model[0].strip().lower().startswith(brand[0].strip().lower()):
        parts.remove(brand[0].strip())
    return [" ".join(parts)]


def _categories(take: _Taker, item: Item, fields: Fields, categories: CategoryTree) -> None:
    """Fill the category: by id from the tree, or by the name that stands in the offer itself."""
    ids = [value.strip() for value in take("categoryid", "category_id")]
    names = [value.strip() for value in take("category", "categoryname", "category_name", "category_path")]
    if not ids and names and names[0] in categories:
        ids, names = names, []
    fields["product_type"] = [categories.path(value) for value in ids] if ids else names
    if ids and not len(categories) and names:
        fields["product_type"] = names
    elif unknown := [value for value in ids if value not in categories][:1]:
        code = "unknown-category" if len(categories) else "no-category-tree"
        item.notes.append((code, "categoryid", {"value": unknown[0]}))


def _rest(take: _Taker, old: Fields, fields: Fields) -> None:
    """Keep every other field of an offer, and after them its parameters by their names."""
    params: Fields = {}
    for name, values in old.items():
        if name in take.taken or name in _LEFT_OUT:
            continue
        if name.startswith("param "):
            if plain := param_name(name[6:]):
                params.setdefault(f"param {plain}", []).extend(values)
        elif (target := name.removeprefix("@")) not in {"id", "price", "sale_price"}:
            fields[target] = [*fields.get(target, ()), *values]
    fields.update(params)


def _prices(take: _Taker, fields: Fields) -> None:
    price, old, sale = take(*_PRICES), take(*_OLD_PRICES), take(*_SALE_PRICES)
    kinds = take("prices_price_type", "price_type")
    currency = take(*_CURRENCIES)
    if len(kinds) == len(price) > 1:  # prices for dealers and customers: what customers pay is meant
        place = next((place for place, kind in enumerate(kinds) if kind.strip().lower() in _RETAIL), 0)
        price = price[place : place + 1]
    fields["price"] = price
    if sale:
        fields["sale_price"] = sale[:1]
    if old:
        fields["@oldprice"] = old[:1]
        if sale and read_price(sale[0].strip()).value:
            del fields["@oldprice"]
    if currency:
        fields["currency"] = currency[:1]
        join_currency(fields)


def _availability(take: _Taker, item: Item) -> str:
    """Return what an offer says of its availability; one that says nothing is available, unless its quantity is 0."""
    name, word = said(item.fields, _STOCKS)
    take(*_STOCKS)
    number = pieces(item.fields)
    if not word:
        return "out_of_stock" if number is not None and number <= 0 else "in_stock"
    word = _YML_WORDS.get(word.lower(), word)
    if number is not None:
        available, code = read_availability(word)
        if (number > 0) != bool(available) and code != "availability-unknown":
            item.notes.append(("stock-contradicts", name.lstrip("@"), {"value": word, "other": f"{number:g}"}))
    return word

"""From other formats' fields to those of Google's specification."""

from __future__ import annotations

from yespo_mockserver.feeds.formats.categories import CategoryTree
from yespo_mockserver.feeds.formats.items import Adapt, Fields, Item
from yespo_mockserver.feeds.formats.names import ALIASES, CODES, param_name

_OLD_PRICES = ("oldprice", "old_price", "price_old", "priceold", "prices_price_oldprice", "prices_price_old_price")
_SALE_PRICES = ("sale_price", "saleprice", "price_promo", "promo_price", "pricepromo")
_PRICES = ("price", "prices_price_value", "prices_price", "prices_value")
_NAMES = ("name", "name_ua", "nameua", "name_uk", "name_ru", "nameru", "title", "model")
_DESCRIPTIONS = (
    "description", "description_ua", "descriptionua", "description_uk", "description_ru", "descriptionru", "desc",
)  # fmt: skip
_YML_WORDS = {"true": "in_stock", "false": "out_of_stock"}
_YML_NAMES = {
    "title": _NAMES,
    "link": ("url", "link"),
    "description": _DESCRIPTIONS,
    "brand": ("vendor", "brand"),
}
_YML_LEFT_OUT = {"@group_id", "@type", "@bid", "@cbid"}
_STOCKS = ("available", "@available", "in_stock", "@in_stock", "availability", "stock")
_QUANTITIES = ("stock_quantity", "quantity_in_stock", "quantity", "outlets_outlet_instock", "count")


def as_it_is(item: Item) -> Item:
    """Return an item that has Google's names already, or their common alternatives."""
    fields = item.fields
    if "title" not in fields or "description" not in fields:
        for other in ("summary", "content"):
            if other in fields and "description" not in fields:
                _rename(item, other, "description")
    return item


def from_table(item: Item) -> Item:
    """Return a row with Google's names for the columns that are known by others."""
    fields = item.fields
    for name in [name for name in fields if name in ALIASES]:
        if ALIASES[name] not in fields:
            _rename(item, name, ALIASES[name])
    for code in CODES:
        if "id" not in fields and code in fields:
            fields["id"] = fields[code]
    _characteristics(fields)
    _join_currency(fields)
    return item


def from_yml(categories: CategoryTree) -> Adapt:
    """Return what turns an offer into an item with Google's names, with the categories declared so far."""

    def adapt(item: Item) -> Item:
        take = _Taker(item.fields)
        fields: Fields = {"id": take("@id", "id")}
        for target, sources in _YML_NAMES.items():
            fields[target] = take(*sources)
        if not fields["title"]:
            fields["title"] = [" ".join(values[0] for values in (take("typeprefix"), fields["brand"]) if values)]
        _yml_prices(take, fields)
        fields["availability"] = [_yml_availability(take, item.fields)]
        pictures = take("picture", "image", "image_link")
        fields["image_link"], fields["additional_image_link"] = pictures[:1], pictures[1:]
        ids = [value.strip() for value in take("categoryid", "category_id", "category") if value.strip()]
        fields["product_type"] = [categories.path(value) for value in ids]
        for unknown in [value for value in ids if value not in categories][:1]:
            item.notes.append(("unknown-category", "categoryid", {"value": unknown}))
        _yml_rest(take, item.fields, fields)
        if item.lines is not None:
            item.lines.update({target: item.lines[source] for target, source in take.origins(fields, item.lines)})
        item.fields = {name: values for name, values in fields.items() if values}
        return item

    return adapt


class _Taker:
    """Hands out the first of several fields that has a value, and remembers what was handed out."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self.taken: set[str] = set()

    def __call__(self, *names: str) -> list[str]:
        for name in names:
            values = self._fields.get(name)
            if values and any(value.strip() for value in values):
                self.taken.add(name)
                return values
        return []

    def origins(self, fields: Fields, lines: dict[str, int]) -> list[tuple[str, str]]:
        """Return the target and the source of each field that was renamed and whose line is known."""
        by_identity = {id(values): name for name, values in self._fields.items()}
        pairs = [(target, by_identity.get(id(values), "")) for target, values in fields.items()]
        return [(target, source) for target, source in pairs if source in lines and target not in lines]


def _yml_rest(take: _Taker, old: Fields, fields: Fields) -> None:
    """Keep every other field of an offer, a `param` by its name."""
    if group := old.get("@group_id"):
        fields["item_group_id"] = group
    for name, values in old.items():
        if name in take.taken or name in _YML_LEFT_OUT:
            continue
        target = param_name(name[6:]) if name.startswith("param ") else name.removeprefix("@")
        if target and target not in {"id", "price", "sale_price"}:
            fields[target] = [*fields.get(target, ()), *values]


def _yml_prices(take: _Taker, fields: Fields) -> None:
    price, old, sale = take(*_PRICES), take(*_OLD_PRICES), take(*_SALE_PRICES)
    currency = take("currencyid", "currency_id", "currency")
    fields["price"] = price[:1]
    if sale:
        fields["sale_price"] = sale[:1]
    elif old:
        fields["@oldprice"] = old[:1]
    if currency:
        fields["currency"] = currency[:1]
        _join_currency(fields)


def _yml_availability(take: _Taker, fields: Fields) -> str:
    """Return what an offer says of its availability; one that says nothing is available, unless its quantity is 0."""
    said = take(*_STOCKS)
    if said:
        word = said[0].strip()
        return _YML_WORDS.get(word.lower(), word)
    quantity = next((fields[name][0].strip() for name in _QUANTITIES if fields.get(name)), "")
    return "out_of_stock" if quantity in {"0", "0.0"} else "in_stock"


def _join_currency(fields: Fields) -> None:
    """Put a currency that stands in a field of its own behind the prices that have none."""
    currency = fields.pop("currency", [""])[0].strip().upper()
    if not currency:
        return
    for name in ("price", "sale_price", "@oldprice"):
        if values := fields.get(name):
            amount = values[0].strip()
            if amount and not any(character.isalpha() for character in amount):
                fields[name] = [f"{amount} {'RUB' if currency == 'RUR' else currency}", *values[1:]]


def _characteristics(fields: Fields) -> None:
    """Turn Prom's columns of characteristics (name, unit, value, over and over) into fields of their own."""
    for names, values in (
        ("название_характеристики", "значение_характеристики"),
        ("назва_характеристики", "значення_характеристики"),
    ):
        if names in fields and len(fields[names]) == len(fields.get(values, ())):
            for name, value in zip(fields.pop(names), fields.pop(values), strict=True):
                if target := param_name(name):
                    fields.setdefault(target, []).append(value)


def _rename(item: Item, old: str, new: str) -> None:
    item.fields[new] = item.fields.pop(old)
    if item.lines is not None and old in item.lines:
        item.lines[new] = item.lines[old]

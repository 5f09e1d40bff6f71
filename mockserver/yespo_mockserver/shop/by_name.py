"""Products, identifiers and data sources as Python code names them; each raises `ShopError` on what can't be taken."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yespo_contracts.identity import WIRE_NAMES
from yespo_contracts.product import TAG_PREFIX, Product
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.recommendation_rules import rule_of
from yespo_mockserver.settings.tables import refused


def wire_identifiers(identifiers: Mapping[str, object]) -> dict[str, str]:
    """Return identifiers by the wire's names; raises `ShopError` on a name that isn't one."""
    named: dict[str, str] = {}
    for name, value in identifiers.items():
        if name not in WIRE_NAMES:
            raise ShopError(f"{name} doesn't identify a contact; these do: {', '.join(WIRE_NAMES)}.")
        if value is not None:
            named[WIRE_NAMES[name]] = str(value)
    return named


def product_of(fields: Mapping[str, object]) -> Product:
    """Return the product with these fields, those of `Product` and `tags_<name>`; all but the id have a default."""
    given = {name: value for name, value in fields.items() if not name.startswith(TAG_PREFIX)}
    tags = {name.removeprefix(TAG_PREFIX): value for name, value in fields.items() if name.startswith(TAG_PREFIX)}
    known = [field.name for field in msgspec.structs.fields(Product)]
    if unknown := sorted(given.keys() - set(known)):
        raise ShopError(f"{unknown[0]} isn't a field of a product; these are: {', '.join(known)}, and tags_<name>.")
    if "id" not in given:
        raise ShopError("A product needs an id.")
    if isinstance(category := given.get("category"), str):
        given["category"] = (category,)
    if "is_in_stock" in given:
        given["is_in_stock"] = int(given["is_in_stock"])  # type: ignore[call-overload]  # True and False are welcome
    if tags:
        given["tags"] = {**given.get("tags", {}), **tags}  # type: ignore[dict-item]  # convert judges it
    defaults = {"name": f"Product {given['id']}", "url": f"https://shop.example/{given['id']}", "price": 100.0}
    try:
        return msgspec.convert({**defaults, **given}, Product)
    except msgspec.ValidationError as error:
        raise ShopError(f"The product can't be taken: {error}.") from None


def data_source_of(settings: dict[str, object]) -> DataSource:
    """Return the data source with these settings, as a `[[data_source]]` of shop.toml has them."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(DataSource)}
    if isinstance(rules := settings.get("rule"), (list, tuple)):
        settings = {**settings, "rule": tuple(map(rule_of, rules))}
    for name, value in settings.items():
        if name not in kinds:
            raise ShopError(f"{name} isn't a setting of a data source; these are: {', '.join(kinds)}.")
        try:
            msgspec.convert(value, kinds[name])
        except msgspec.ValidationError:
            raise ShopError(f"{name}={value!r}{refused(value, kinds[name])}.") from None
    return msgspec.convert(settings, DataSource)

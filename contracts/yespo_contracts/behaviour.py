"""What the fake does where the vendor's documents are silent: one key for each assumed entry of the ledger."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Literal, get_args, get_type_hints

import msgspec

OrderStatus = Literal["INITIALIZED", "IN_PROGRESS", "DELIVERED", "CANCELLED", "ABANDONED_SHOPPING_CART"]
ABANDONED: OrderStatus = "ABANDONED_SHOPPING_CART"


class Behaviour(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[behaviour]` table of shop.toml and of calibration.toml; each default is the ledger's assumption."""

    list_style: Literal["any", "comma", "repeat", "json"] = "any"
    error_style: Literal["text", "json"] = "text"
    unknown_data_source: Literal["404", "400", "422", "empty"] = "404"
    unknown_contact: Literal["bestsellers", "empty", "404"] = "bestsellers"
    conflicting_identifiers: Literal["first", "400"] = "first"
    repeated_identifier: Literal["400", "first", "last"] = "400"
    blank_identifier: Literal["400", "ignored"] = "400"
    unknown_parameter: Literal["ignored", "400"] = "ignored"
    web_i: Literal["ignored", "alias"] = msgspec.field(default="ignored", name="webI")
    missing_list: Literal["400", "empty", "bestsellers"] = "400"
    unknown_products: Literal["fallback", "empty", "400"] = "fallback"
    category_match: Literal["element", "path"] = "element"
    tags_type: Literal["string", "list"] = "string"
    empty_answer: Literal["array", "204"] = "array"
    retry_after: Literal["seconds", "none"] = "seconds"
    weak_key: Literal["401", "403"] = "401"
    cors: Literal["off", "any"] = "off"
    unknown_items: Literal["taken", "refused"] = "taken"
    coercion: Literal["lenient", "strict"] = "lenient"
    unknown_fields: Literal["ignored", "refused"] = "ignored"
    repeated_request: Literal["off", "409"] = "off"
    shared_identifier: Literal["latest", "first"] = "latest"
    bought_statuses: tuple[OrderStatus, ...] = ("INITIALIZED", "IN_PROGRESS", "DELIVERED")


class Choice(msgspec.Struct, frozen=True):
    """One key of `[behaviour]`: what it may be, and what it is unless told otherwise."""

    key: str
    values: tuple[str, ...]
    default: str | tuple[str, ...]


@functools.cache
def choices() -> Mapping[str, Choice]:
    """Return every key of `[behaviour]` by its name in shop.toml."""
    hints = get_type_hints(Behaviour)
    found: dict[str, Choice] = {}
    for field in msgspec.structs.fields(Behaviour):
        allowed = get_args(hints[field.name])
        if field.name == "bought_statuses":
            allowed = get_args(OrderStatus)
        found[field.encode_name] = Choice(field.encode_name, allowed, field.default)
    return found

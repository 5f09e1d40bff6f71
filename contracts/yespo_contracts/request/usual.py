"""Queries in which nothing is wrong or unusual, read in one pass; all others are the reader's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.identity import (
    MAX_CONTACT_ID,
    PYTHON_NAMES,
    data_source_number,
    has_control_characters,
    malformed,
    whole_number,
)
from yespo_contracts.request.lists import LISTS, ListStyleError, list_elements
from yespo_contracts.request.query import decoded
from yespo_contracts.request.recoms_request import MAX_QUERY_BYTES, Reading, RecomsRequest

_ATTRIBUTES = {name.encode(): attribute for name, attribute in PYTHON_NAMES.items()}
_COMMAS = frozenset({"any", "comma"})
_PRODUCTS = ("products",)
_LISTS = {name.encode(): name for name in LISTS}
_PLAIN = re.compile(
    rb"(?:contactId=([1-9][0-9]{0,17})|externalCustomerId=([A-Za-z0-9_.-]+)|webId=([A-Za-z0-9_.-]+))"
    rb"(?:&products=([A-Za-z0-9_.-]+(?:,[A-Za-z0-9_.-]+)*))?"
)
"""What most clients write: one identifier, then products, with nothing to decode."""

_PLAIN_LIST = re.compile(r"[A-Za-z0-9_.-]+(?:,[A-Za-z0-9_.-]+)*")


def read_usual(data_source_id: str, raw: bytes, needed: tuple[str, ...], behaviour: Behaviour) -> Reading | None:
    """Return what a query says in which nothing is wrong or unusual; None for any other."""
    data_source = data_source_number(data_source_id)
    if data_source is None or len(raw) > MAX_QUERY_BYTES:
        return None
    plain = _PLAIN.fullmatch(raw)
    if plain is not None and behaviour.list_style in _COMMAS and (not needed or (needed == _PRODUCTS and plain[4])):
        return _read_plain(data_source, *plain.groups())
    return _read_pieces(data_source, raw, needed, behaviour)


def _read_plain(
    data_source: int, contact_id: bytes | None, customer: bytes | None, web_id: bytes | None, products: bytes | None
) -> Reading:
    return Reading(
        RecomsRequest(
            data_source=data_source,
            contact_id=None if contact_id is None else int(contact_id),
            external_customer_id=None if customer is None else customer.decode(),
            web_id=None if web_id is None else web_id.decode(),
            products=() if products is None else tuple(products.decode().split(",")),
        )
    )


def _read_pieces(data_source: int, raw: bytes, needed: tuple[str, ...], behaviour: Behaviour) -> Reading | None:
    if b"+" in raw or not raw.isascii():
        return None
    parts: dict[str, int | str | tuple[str, ...]] = {}
    lists: dict[str, list[str]] = {}
    for piece in raw.split(b"&"):
        name, _, raw_value = piece.partition(b"=")
        value = decoded(raw_value) if b"%" in raw_value else raw_value.decode()
        if value is None:
            return None
        if (attribute := _ATTRIBUTES.get(name)) is not None:
            part = whole_number(value, MAX_CONTACT_ID) if attribute == "contact_id" else _usual_text(name, value)
            if part is None or attribute in parts:
                return None
            parts[attribute] = part
        elif (listed := _LISTS.get(name)) is not None:
            lists.setdefault(listed, []).append(value)
        else:
            return None
    if not parts or any(each not in lists for each in needed):
        return None
    for each, values in lists.items():
        parts[each] = _usual_elements(each, values, behaviour)
        if not parts[each]:
            return None
    return Reading(RecomsRequest(data_source=data_source, **parts))  # type: ignore[arg-type]  # each of its own type


def _usual_text(name: bytes, value: str) -> str | None:
    """Return an identifier's value in which nothing is wrong, None where something may be."""
    return value if value.strip() and not malformed(name.decode(), value) else None


def _usual_elements(name: str, values: Sequence[str], behaviour: Behaviour) -> tuple[str, ...]:
    """Return the elements of a list in which nothing is wrong, none where something may be."""
    if len(values) == 1 and behaviour.list_style in _COMMAS and _PLAIN_LIST.fullmatch(values[0]):
        return tuple(values[0].split(","))
    try:
        elements = list_elements(name, values, behaviour.list_style)
    except ListStyleError:
        return ()
    return () if any(map(has_control_characters, elements)) else elements

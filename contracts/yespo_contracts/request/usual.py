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
_LIST_NAMES = {name.encode(): name for name in LISTS}
_ID = rb"[A-Za-z0-9_.-]+"
_LIST = rb"products=(?:%b(?:(?:,|%%2C)%b)*|%%5B%%22%b(?:%%22%%2C(?:%%20)?%%22%b)*%%22%%5D)" % ((_ID,) * 4)
_LISTS = rb"%b(?:&%b)*" % (_LIST, _LIST)
_IDENTIFIER = (
    rb"(?:contactId=([1-9][0-9]{0,17})|externalCustomerId=(%b)|webId=(%b)|email=(%b(?:%%40|@)%b)|phone=([0-9]{5,18}))"
    % ((_ID,) * 4)
)
_PLAIN = re.compile(rb"(?:(%b)&)?%b(?:&(%b))?" % (_LISTS, _IDENTIFIER, _LISTS))
"""What most clients write: one identifier and lists of products in one of three styles, with little to decode."""

_QUOTED = re.compile(rb"%5B%22|%22%5D")
_PLAIN_LIST = re.compile(r"[A-Za-z0-9_.-]+(?:,[A-Za-z0-9_.-]+)*")


def read_usual(data_source_id: str, raw: bytes, needed: tuple[str, ...], behaviour: Behaviour) -> Reading | None:
    """Return what a query says in which nothing is wrong or unusual; None for any other."""
    data_source = data_source_number(data_source_id)
    if data_source is None or len(raw) > MAX_QUERY_BYTES:
        return None
    plain = _PLAIN.fullmatch(raw) if behaviour.list_style == "any" else None
    if plain is not None and (not needed or (needed == _PRODUCTS and (plain[1] or plain[7]))):
        return _read_plain(data_source, *plain.groups())
    return _read_pieces(data_source, raw, needed, behaviour)


def _read_plain(  # noqa: PLR0913, PLR0917  # as the pattern has them
    data_source: int,
    before: bytes | None,
    contact_id: bytes | None,
    customer: bytes | None,
    web_id: bytes | None,
    email: bytes | None,
    phone: bytes | None,
    behind: bytes | None,
) -> Reading:
    products = (*_elements(before), *_elements(behind)) if before and behind else _elements(before or behind)
    return Reading(
        RecomsRequest(
            data_source=data_source,
            contact_id=None if contact_id is None else int(contact_id),
            email=None if email is None else email.decode().replace("%40", "@"),
            phone=None if phone is None else phone.decode(),
            external_customer_id=None if customer is None else customer.decode(),
            web_id=None if web_id is None else web_id.decode(),
            products=products,
        )
    )


def _elements(lists: bytes | None) -> tuple[str, ...]:
    """Return the elements of lists of products as `_PLAIN` has them."""
    if lists is None:
        return ()
    written = lists.removeprefix(b"products=").replace(b"&products=", b",")
    if b"%" in written:
        if b"%22" in written:
            written = _QUOTED.sub(b"", written.replace(b"%22%2C%20%22", b",").replace(b"%22%2C%22", b","))
        written = written.replace(b"%2C", b",")
    return tuple(written.decode().split(","))


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
        elif (listed := _LIST_NAMES.get(name)) is not None:
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

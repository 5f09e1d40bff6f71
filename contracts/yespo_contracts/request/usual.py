"""Queries in which nothing is wrong or unusual, read in one pass; all others are the reader's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.identity import (
    MAX_CONTACT_ID,
    MAX_DATA_SOURCE_ID,
    PYTHON_NAMES,
    has_control_characters,
    malformed,
    whole_number,
)
from yespo_contracts.request.lists import LISTS, ListStyleError, list_elements
from yespo_contracts.request.query import decoded
from yespo_contracts.request.recoms_request import MAX_QUERY_BYTES, Reading, RecomsRequest

_ATTRIBUTES = {name.encode(): attribute for name, attribute in PYTHON_NAMES.items()}
_LISTS = {name.encode(): name for name in LISTS}
_PLAIN_LIST = re.compile(r"[A-Za-z0-9_.-]+(?:,[A-Za-z0-9_.-]+)*")


def read_usual(data_source_id: str, raw: bytes, needed: tuple[str, ...], behaviour: Behaviour) -> Reading | None:
    """Return what a query says in which nothing is wrong or unusual; None for any other."""
    data_source = whole_number(data_source_id, MAX_DATA_SOURCE_ID)
    if data_source is None or len(raw) > MAX_QUERY_BYTES or b"+" in raw or not raw.isascii():
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
    if len(values) == 1 and behaviour.list_style in {"any", "comma"} and _PLAIN_LIST.fullmatch(values[0]):
        return tuple(values[0].split(","))
    try:
        elements = list_elements(name, values, behaviour.list_style)
    except ListStyleError:
        return ()
    return () if any(map(has_control_characters, elements)) else elements

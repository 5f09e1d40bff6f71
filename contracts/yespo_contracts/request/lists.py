"""The two list parameters, `products` and `category`: how their elements are read from what was sent.

Source: the names are the vendor's; how a list goes on the wire is assumed (ledger: `list-style`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

LISTS = ("products", "category")

ListStyle = Literal["any", "comma", "repeat", "json"]

_JSON_LIST = msgspec.json.Decoder(list[str | int])


class ListStyleError(ValueError):
    """A list isn't written in the style that is read; the text says how to write it."""


def list_elements(name: str, values: Sequence[str], style: ListStyle = "any") -> tuple[str, ...]:
    """Return the elements of a list parameter from all its values; blank ones are none.

    Raises `ListStyleError` where the values aren't in the style.
    """
    if style in {"comma", "json"} and len(values) > 1:
        raise ListStyleError(f"{name} is given {len(values)} times: give it once, as a {style} list.")
    elements: list[str] = []
    for value in values:
        if style == "repeat":
            elements.append(value)
        elif style == "json" or (style == "any" and value.lstrip().startswith("[")):
            read = json_list(value)
            if read is None:
                raise ListStyleError(f'{name} must be a JSON array of strings, such as ["A","B"].')
            elements.extend(read)
        else:
            elements.extend(value.split(","))
    return tuple(element for element in map(str.strip, elements) if element)


def readable_elements(values: Iterable[str]) -> tuple[str, ...]:
    """Return the elements of a list parameter in whichever style each value is; one that can't be read has none."""
    elements: list[str] = []
    for value in values:
        try:
            elements.extend(list_elements("", (value,)))
        except ListStyleError:
            continue
    return tuple(elements)


def json_list(text: str) -> list[str] | None:
    """Return the elements of a JSON array of strings and whole numbers, None if the text is anything else."""
    try:
        return [str(element) for element in _JSON_LIST.decode(text)]
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None

"""The bytes of a query: percent-encoding, UTF-8, and lists written in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

import msgspec

_BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_JSON_LIST = msgspec.json.Decoder(list[str | int])
_LONGEST_SHOWN = 40


def shown_name(name: str) -> str:
    """Return a parameter's name as a message shows it: as it is, or in ASCII and cut short."""
    return name if name.isprintable() and len(name) <= _LONGEST_SHOWN else ascii(name[:_LONGEST_SHOWN])


def decoded(raw: bytes) -> str | None:
    """Return a query's name or value as text, None if its percent-encoding or its UTF-8 is broken."""
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        if _BROKEN_PERCENT.search(raw):
            return None
        raw = unquote_to_bytes(raw)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def broken_encoding(name: str | None, raw_name: bytes, raw_value: bytes) -> str:
    """Return a sentence on what is wrong with a piece of a query that can't be decoded."""
    where = "A parameter's name" if name is None else shown_name(name)
    broken = _BROKEN_PERCENT.search(raw_name + b"=" + raw_value)
    what = "an invalid percent-encoding" if broken else "bytes that aren't UTF-8"
    return f"{where} has {what}."


def json_list(text: str) -> list[str] | None:
    """Return the elements of a JSON array of strings and whole numbers, None if the text is anything else."""
    try:
        return [str(element) for element in _JSON_LIST.decode(text)]
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """Return the one of the names that differs only in letter case, underscores or one letter at the end."""
    plain = name.replace("_", "").replace("-", "").lower()
    for candidate in names:
        known = candidate.lower()
        if plain in {known, known[:-1], known + "s"}:
            return candidate
    return None

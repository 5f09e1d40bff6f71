"""The bytes of a query: percent-encoding, UTF-8, and lists written in JSON."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

import msgspec

_BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_JSON_LIST = msgspec.json.Decoder(list[str | int])
_LONGEST_SHOWN = 40
_TELLING = 4  # a shorter piece of a name says nothing
_ALIKE = 0.7


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
    """Return the one of the names that is meant, None if none is near.

    Letter case, underscores and hyphens don't count. Near is one that the name contains, or that contains the name, and
    then the one that is most alike, as every slip of one letter is.
    """
    if len(name) > _LONGEST_SHOWN:
        return None
    plain = name.replace("_", "").replace("-", "").lower()
    known = {candidate.lower(): candidate for candidate in names}
    for lower, candidate in known.items():
        short, long = sorted((plain, lower.removesuffix("s")), key=len)
        if len(short) >= _TELLING and short in long:
            return candidate
    alike = difflib.get_close_matches(plain, known, 1, _ALIKE)
    return known[alike[0]] if alike else None

"""The bytes of a query: percent-encoding and UTF-8."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from yespo_contracts.request.suggestions import shown_name

_BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


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

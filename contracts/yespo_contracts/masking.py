"""What may be printed: never an API key, an e-mail address or a phone number, and yet enough to see what is wrong."""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus, unquote_plus

PRIVATE = ("mail", "phone")
"""What is in the names of parameters whose values are shown by their form alone, as misspelt as they may be."""

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_DIALLED = re.compile(r"[+ ]\s*[0-9][0-9 ().-]{6,}")  # a raw + arrives as a space
_PRINTED_SAFE = "@:/()[]\",;~*'!${}"


def form(text: str) -> str:
    """Return the text with every letter as x and every digit as 9."""
    return _DIGIT.sub("9", _LETTER.sub("x", text))


def masked(name: str, value: str) -> str:
    """Return a parameter's value as it may be printed."""
    plain = name.replace("_", "").replace("-", "").lower()
    private = any(part in plain for part in PRIVATE) or plain in {"tel", "mobile"}
    return form(value) if private or "@" in value or _DIALLED.fullmatch(value) else value


def masked_query(query: str) -> str:
    """Return a query as sent, with the values of e-mail and phone parameters masked."""
    return "&".join(map(_masked_piece, query.split("&")))


def masked_url(url: str) -> str:
    """Return a URL as sent, with the values of e-mail and phone parameters masked."""
    base, question, query = url.partition("?")
    return base + question + masked_query(query)


def _masked_piece(piece: str) -> str:
    name, equals, value = piece.partition("=")
    plain = unquote_plus(value)
    shown = masked(unquote_plus(name), plain)
    write = quote_plus if "+" in value else quote  # a space as it was sent
    return piece if shown == plain else name + equals + write(shown, safe=_PRINTED_SAFE)

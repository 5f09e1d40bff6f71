"""What may be printed: never an API key, an e-mail address or a phone number, and yet enough to see what is wrong."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_plus

PRIVATE = frozenset({"email", "phone"})
"""Parameters whose values are shown by their form alone."""

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_PRINTED_SAFE = "@:/+()[]\",;~*'!$ {}"


def form(text: str) -> str:
    """Return the text with every letter as x and every digit as 9."""
    return _DIGIT.sub("9", _LETTER.sub("x", text))


def masked(name: str, value: str) -> str:
    """Return a parameter's value as it may be printed."""
    plain = name.replace("_", "").replace("-", "").lower()
    return form(value) if any(private in plain for private in PRIVATE) or "@" in value else value


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
    return piece if shown == plain else name + equals + quote(shown, safe=_PRINTED_SAFE)

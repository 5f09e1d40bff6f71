"""What is private, written by its form."""

from __future__ import annotations

import re
from itertools import islice

from yespo_contracts.private.known import Writer
from yespo_contracts.private.names import Kind

HIDDEN = "***"
"""What stands for a key, a password, a token."""

SHOWN_WHOLE = 4
"""An identifier of at most so many characters is shown: it was made up for a test."""

NOBODY = frozenset({"162688150"})
"""The contactId of the vendor's own example, which identifies nobody and stands in all documents."""

_LONGEST = 120
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_LAST = re.compile(r"[^\W_]")


class Masks(Writer):
    """Writes what is private by its form."""

    def write(self, kind: Kind, text: str) -> str:
        """Return a mask."""
        if kind is Kind.SECRET:
            return HIDDEN
        if kind is Kind.ID and (len(text) <= SHOWN_WHOLE or text in NOBODY):
            return text
        if len(text) > _LONGEST:
            text = text[:_LONGEST] + "…"
        shown = form(text)
        if kind in {Kind.ID, Kind.PHONE} and "@" not in text:
            return _with_last(shown, text)
        if kind is Kind.EMAIL or "@" in text:
            return text[:1] + shown[1:] if text.find("@") > 2 else shown
        return shown


def form(text: str) -> str:
    """Return the text with every letter as x and every digit as *."""
    return _DIGIT.sub("*", _LETTER.sub("x", text))


def _with_last(shown: str, text: str) -> str:
    if sum(1 for _ in islice(_LAST.finditer(text), 7)) <= 6:
        return shown
    letters = list(shown)
    ends = (place for place in range(len(text) - 1, -1, -1) if text[place].isalnum())
    for place in islice(ends, 2):
        letters[place] = text[place]
    return "".join(letters)

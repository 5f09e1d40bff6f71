"""What may be shown of a request: its form, and enough to see what is wrong; never whom it is about.

Every log line, curl line, page, report and error text of ours is written by this. Letters of what is private are shown
as `x`, digits as `*`; of an e-mail address the first letter is left, of what is longer than six letters and digits the
last two, so that people can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from yespo_contracts.private.finder import Finder
from yespo_contracts.private.known import Known, Writer
from yespo_contracts.private.names import Kind

HIDDEN = "***"
"""What stands for a key, a password, a token."""

SHOWN_WHOLE = 4
"""An identifier of at most so many characters is shown: it was made up for a test."""

NOBODY = frozenset({"162688150"})
"""The contactId of the vendor's own example, which identifies nobody and stands in all documents."""

STEPS = 700
"""After so many words and members of one exchange the rest is left out: masking never takes long."""

_LONGEST = 120
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_URL = re.compile(r"\b(https?|ftp|[a-z][a-z0-9+.-]{1,20}+(?=:/{1,3}[^\s/'\"<>]{1,200}@)):/{1,3}([^\s'\"<>]++)")
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


def finder(keys: Iterable[str] = ()) -> Finder:
    """Return what masks the parts of one exchange; `keys` are API keys that were used anywhere."""
    return Finder(Masks(), Known(keys), STEPS)


def form(text: str) -> str:
    """Return the text with every letter as x and every digit as *."""
    return _DIGIT.sub("*", _LETTER.sub("x", text))


def masked(name: str, value: str) -> str:
    """Return a parameter's value as it may be shown."""
    return finder().value(name, value)


def masked_query(query: str) -> str:
    """Return a query as sent, with what is private in it masked."""
    return finder().query(query)


def masked_url(url: str) -> str:
    """Return a URL as sent, with what is private in it masked."""
    return finder().url(url)


def masked_text(text: str, keys: Iterable[str] = ()) -> str:
    """Return any text with what is private in it masked."""
    return finder(keys).text(text)


def masked_urls(text: str) -> str:
    """Return a message as it is, but for what is private in the URLs of it."""
    return _URL.sub(lambda found: masked_url(f"{found[1]}://{found[2]}"), text)


def masked_header(name: str, value: str) -> str:
    """Return a header's value as it may be shown."""
    return finder().header(name, value)


def _with_last(shown: str, text: str) -> str:
    places = [found.start() for found in _LAST.finditer(text)]
    if len(places) <= 6:
        return shown
    letters = list(shown)
    for place in places[-2:]:
        letters[place] = text[place]
    return "".join(letters)

"""Texts in which what is private is written with other signs than ASCII's: other digits, spaces, hyphens, at signs."""

from __future__ import annotations

import re
import unicodedata

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_DIGITS = "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19\U0001d7ce-\U0001d7ff"
_ODD = re.compile(rf"[{_DIGITS}{_SPACES}{_HYPHENS}\ufe6b\uff08\uff09\uff0b\uff0e\uff20]")
_BETWEEN_DIGITS = re.compile(rf"(?<=[0-9])[{_HYPHENS}](?=[0-9])")
_SIGNS = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **{ord(hyphen): hyphen for hyphen in _HYPHENS},
    **dict(zip(map(ord, "\ufe6b\uff20\uff08\uff09\uff0b\uff0e"), "@@()+.", strict=True)),
}
_AT_SIGN = re.compile(r"&(?:#0{0,5}64|#[xX]0{0,5}40|commat);")


def is_odd(text: str) -> bool:
    """Tell whether a text has signs that are folded."""
    return (not text.isascii() and _ODD.search(text) is not None) or ("&" in text and _AT_SIGN.search(text) is not None)


def folded(text: str) -> str:
    """Return a text with ASCII's digits, spaces, hyphens and at signs in the place of others."""
    plain = _ODD.sub(lambda found: _SIGNS.get(ord(found[0])) or str(unicodedata.decimal(found[0])), text)
    return _AT_SIGN.sub("@", _BETWEEN_DIGITS.sub("-", plain))

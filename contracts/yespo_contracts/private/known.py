"""What is known to be private in one exchange, and what writes it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Protocol

from yespo_contracts.private.names import Kind

SHORTEST = 5
"""From how many characters on a value is looked for wherever else it turns up: a shorter one is there by chance."""

_TELLING = re.compile(r"[0-9@]")
_MOST = 200_000
_MOST_ANYWHERE = 24
_FEW = 12
_LONGEST_GOODS = 64
_PLAIN_WORD = re.compile(r"[a-z]{1,11}")
_TOKEN = re.compile(r"[\w.~+/-]{16,}+")
_NO_WORD = re.compile(r"[\s\"'<>,;:&=?/\\()\[\]{}|%]")


class Writer(Protocol):
    """Writes what was found: as a mask, or as a pseudonym."""

    def write(self, kind: Kind, text: str) -> str:
        """Return what stands in the place of a private value."""


class AsItIs:
    """Writes what was found as it is: for a first look, that only learns."""

    def write(self, kind: Kind, text: str) -> str:  # noqa: ARG002  # every writer is told the kind
        """Return the text."""
        return text


class Known:
    """The private values of one exchange, and the goods that look like numbers of people and aren't.

    `keys` are API keys that were used anywhere. `anywhere` are the values that are looked for inside of words too:
    keys, and what no word can hold.
    """

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self.values: dict[str, Kind] = {}
        self.anywhere: list[str] = []
        self.goods: set[str] = set()
        for key in keys:
            self.add(Kind.SECRET, key)

    def add(self, kind: Kind, value: str) -> None:
        """Have a value found wherever it turns up from now on."""
        if kind is Kind.SHOP:
            if len(value) <= _LONGEST_GOODS and len(self.goods) < _MOST:
                self.goods.add(value)
        elif kind is Kind.PERSON and not _TELLING.search(value):
            return  # a first name may be a brand, too
        elif len(value) >= SHORTEST and value not in self.values and len(self.values) < _MOST:
            self.values[value] = kind
            inside = (kind is Kind.SECRET and not _PLAIN_WORD.fullmatch(value)) or _NO_WORD.search(value)
            if inside and len(self.anywhere) < _MOST_ANYWHERE:
                self.anywhere.append(value)

    def within(self, text: str) -> bool:
        """Tell whether one of the values may stand in a text; with many of them it always may."""
        values = self.values
        if len(values) > _FEW:
            return True
        return any(value in text for value in values)

    def authorization(self, value: str) -> None:
        """Have the key of an Authorization header found wherever it turns up, in clear or in Base64."""
        for key in keys_of(value):
            self.add(Kind.SECRET, key)


def keys_of(authorization: str) -> list[str]:
    """Return what of an Authorization header opens an account: the credentials as sent, and the key in them."""
    scheme, _, rest = authorization.strip().partition(" ")
    rest = rest.strip()
    if not rest:
        return [scheme] if len(scheme) >= SHORTEST and not scheme.isalpha() else []
    found = [rest]
    if scheme.lower() == "basic":
        try:
            user, colon, password = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return found
        found += [password or user] if colon else [user]
    else:
        found += _TOKEN.findall(rest)[:_FEW]
    return [key for key in found if len(key) >= SHORTEST]

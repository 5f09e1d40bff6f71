"""The mobile flow's tokens: each stands for the identifiers that it was given out for, and is good for one request."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping

import msgspec

KEPT = 100_000
"""So many unused tokens are kept; the oldest go first."""


class TokensLayer(msgspec.Struct, frozen=True):
    """How many tokens were given out, and those that are open, the oldest first, as plain data."""

    given: int
    open: tuple[tuple[str, dict[str, str]], ...]


class Tokens:
    """Gives tokens out and takes them back; the same shop gives the same tokens in the same order."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._given = 0
        self._open: OrderedDict[str, dict[str, str]] = OrderedDict()

    def layer(self) -> TokensLayer:
        """Return all of them."""
        return TokensLayer(self._given, tuple((token, {**named}) for token, named in self._open.items()))

    def take_all(self, layer: TokensLayer) -> None:
        """Have these in the place of those that there are."""
        self._given = layer.given
        self._open = OrderedDict(layer.open)

    def give(self, identifiers: Mapping[str, str]) -> str:
        """Return a new token."""
        self._given += 1
        token = hashlib.sha256(f"token {self._seed} {self._given}".encode()).hexdigest()
        self._open[token] = dict(identifiers)
        if len(self._open) > KEPT:
            self._open.popitem(last=False)
        return token

    def take(self, token: str) -> dict[str, str] | None:
        """Return what an unused token was given out for, and use it up; None for any other."""
        return self._open.pop(token, None)

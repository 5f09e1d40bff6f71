"""Which contacts an identifier leads to: one, or several where they share an e-mail or a phone."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from yespo_contracts.identity import IDENTIFIERS, compared

PUSH = "push"
"""A push token: no identifier of a request for recommendations, but contacts are found by it."""

SHARED = frozenset({"email", "phone"})
"""What several contacts may have; everything else is one contact's."""


class FiledLayer(msgspec.Struct, frozen=True):
    """What has changed since the files, as plain data."""

    numbers: dict[str, dict[str, int | tuple[int, ...]]]
    further: dict[int, tuple[tuple[str, str], ...]]


class Filed:
    """The numbers of contacts by identifier and value, in the order in which they were filed.

    What the files say is shared by every layer over it; an entry of a layer stands for that of the files.
    """

    def __init__(self, base: Filed | None = None) -> None:
        self._base = base
        self._numbers: dict[str, dict[str, int | tuple[int, ...]]] = {name: {} for name in (*IDENTIFIERS, PUSH)}
        self._further: dict[int, tuple[tuple[str, str], ...]] = {}

    def layer(self) -> FiledLayer:
        """Return what has changed since the files."""
        return FiledLayer({name: {**filed} for name, filed in self._numbers.items()}, {**self._further})

    def take_all(self, layer: FiledLayer) -> None:
        """Have this in the place of what has changed since the files."""
        self._numbers = {name: {**filed} for name, filed in layer.numbers.items()}
        self._further = {**layer.further}

    def under(self, name: str, value: str) -> tuple[int, ...]:
        """Return the numbers of the contacts that were filed under a value."""
        return self._under(name, compared(name, value))

    def file(self, name: str, value: str, number: int, *, further: bool = False) -> None:
        """Let a value lead to a contact, beside others if it can be shared; `further` is one beside its own value."""
        key = compared(name, value)
        before = self._under(name, key) if name in SHARED else ()
        if number not in before:
            self._keep(name, key, (*before, number))
        if further:
            known = self._further.get(number, ())
            if (name, key) not in known:
                self._further[number] = (*known, (name, key))

    def release(self, name: str, value: str, number: int) -> None:
        """Let a value lead to a contact no more."""
        self._release(name, compared(name, value), number)

    def release_further(self, name: str, number: int) -> None:
        """Let a contact's further values of an identifier lead to it no more."""
        known = self._further.get(number, ())
        for kind, key in known:
            if kind == name:
                self._release(kind, key, number)
        self._further[number] = tuple(pair for pair in known if pair[0] != name)

    def _release(self, name: str, key: str, number: int) -> None:
        self._keep(name, key, (other for other in self._under(name, key) if other != number))

    def _keep(self, name: str, key: str, numbers: Iterable[int]) -> None:
        several = tuple(numbers)
        self._numbers[name][key] = several[0] if len(several) == 1 else several

    def _under(self, name: str, key: str) -> tuple[int, ...]:
        filed = self
        while (found := filed._numbers[name].get(key)) is None:
            if filed._base is None:
                return ()
            filed = filed._base
        return (found,) if isinstance(found, int) else found

"""Puts a function in the place of a class's method, for as long as anybody needs it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from yespo_testkit.intercept import Receiver, Url

Method = Callable[..., Any]  # a method of a library that is patched: of any signature
Maker = Callable[[Method, Sequence[Receiver]], Method]

_RECEIVERS = "_yespo_receivers"
_ORIGINAL = "_yespo_original"


def asked(receivers: Sequence[Receiver], url: Url) -> Receiver | None:
    """Return the receiver that answers for a URL, the newest first; None if none does."""
    for receiver in tuple(receivers):
        if receiver.answers_for(url):
            return receiver
    return None


class Patch:
    """One method of a class, replaced while at least one receiver is active; the newest receiver is asked first.

    Whatever else replaces the method, before or after, is called for what no receiver answers, and may be undone in
    any order: nothing stays behind but, at worst, a function that passes everything on.
    """

    def __init__(self, owner: type, name: str, make: Maker, receiver: Receiver) -> None:
        self._owner = owner
        self._name = name
        self._make = make
        self._receiver = receiver
        self._replaced: Method | None = None

    def start(self) -> None:
        """Put the function in place, or join the one that is."""
        current: Method = getattr(self._owner, self._name)
        if not hasattr(current, _RECEIVERS):
            receivers: list[Receiver] = []
            replacement = self._make(current, receivers)
            setattr(replacement, _RECEIVERS, receivers)
            setattr(replacement, _ORIGINAL, current)
            setattr(self._owner, self._name, replacement)
            current = replacement
        getattr(current, _RECEIVERS).insert(0, self._receiver)
        self._replaced = current

    def stop(self) -> None:
        """Take the receiver away, and the function with the last one."""
        if self._replaced is None:
            return
        receivers: list[Receiver] = getattr(self._replaced, _RECEIVERS)
        receivers.remove(self._receiver)
        if not receivers and getattr(self._owner, self._name) is self._replaced:
            setattr(self._owner, self._name, getattr(self._replaced, _ORIGINAL))
        self._replaced = None

"""A request to the control API, as its operations see it, and how they refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from yespo_contracts.identity import MAX_CONTACT_ID, whole_number

MAX_BODY = 1024 * 1024
"""The longest body that the control API reads."""

MAX_VALUES = 25_000
"""Commas, arrays and objects in a body: a stub of a thousand whole products has fewer."""

_LONGEST = 2000  # of what is said of a request, which may be a stranger's

_T = TypeVar("_T")


class AdminError(Exception):
    """An operation can't be done: the status to answer, and one sentence that says why and what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message if len(message) <= _LONGEST else message[:_LONGEST] + "…")
        self.status = status


class ControlRequest(msgspec.Struct, frozen=True):
    """One request: what its path named, its query, and its body."""

    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes

    def document(self, kind: type[_T]) -> _T:
        """Return the body as its type; raises `AdminError` with what is wrong in it."""
        try:
            return msgspec.json.decode(self.body or b"{}", type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise AdminError(400, f"The body can't be taken: {error}.") from None

    @property
    def id(self) -> int:
        """The number that the path ends in, 0 where that is none: nothing has this id."""
        return whole_number(self.path["id"], MAX_CONTACT_ID) or 0

    def text(self, name: str, default: str = "") -> str:
        """Return a query parameter, the last where it is repeated."""
        return self.query.get(name, [default])[-1]

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a query parameter that is true or false, true where it stands without a value; raises `AdminError`."""
        text = self.text(name, str(default)).lower() or "true"
        if text not in {"true", "false", "1", "0"}:
            raise AdminError(400, f"{name}: allowed is true or false.")
        return text in {"true", "1"}

    def number(self, name: str, default: int, most: int, *, least: int = 1) -> int:
        """Return a query parameter that is a whole number, `least` to `most`; raises `AdminError`."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 11 and least <= int(text) <= most):
            raise AdminError(400, f"{name}: allowed is a whole number, {least} to {most}.")
        return int(text)


class Page:
    """The part of a list that a query asks for, by `skip` and `limit`; `more` tells whether something stands behind."""

    def __init__(self, asked: ControlRequest) -> None:
        self._first = asked.number("skip", 0, 10**9, least=0)
        self._end = self._first + asked.number("limit", 20, 200)
        self._passed = 0

    def takes_next(self) -> bool:
        """Tell whether the next of the list is on this page."""
        self._passed += 1
        return self._first < self._passed <= self._end

    @property
    def more(self) -> bool:
        """Whether one has passed that stands behind this page."""
        return self._passed > self._end

"""One item of a feed as every format's reader yields it."""

from __future__ import annotations

from collections.abc import Callable

Fields = dict[str, list[str]]
"""An item's fields by local name in lower case; a nested one as `outer_inner`, a repeated one with several values."""

Note = tuple[str, str, dict[str, object]]
"""Something found while an item is read: the finding's code, the field, and what fills its text."""


class Item:
    """The line on which an item begins, its fields, the fields' own lines where they are kept, and what was found."""

    __slots__ = ("fields", "line", "lines", "notes")

    def __init__(self, line: int, fields: Fields, lines: dict[str, int] | None = None) -> None:
        self.line: int = line
        self.fields: Fields = fields
        self.lines: dict[str, int] | None = lines
        self.notes: list[Note] = []

    def line_of(self, field: str | None) -> int:
        """Return the line of a field where it is known, else the item's."""
        return self.line if self.lines is None or field is None else self.lines.get(field, self.line)

    def first(self, name: str) -> str:
        """Return a field's first value, `""` if it has none."""
        values = self.fields.get(name)
        return values[0].strip() if values else ""

    @property
    def is_unusable(self) -> bool:
        """Whether it makes no product by how it is written."""
        return any(code in _UNUSABLE for code, _, _ in self.notes)


_UNUSABLE = frozenset({"item-too-large", "unclosed-quote"})

Adapt = Callable[[Item], Item]
"""Gives an item the field names of Google's specification."""

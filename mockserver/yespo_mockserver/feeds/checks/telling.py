"""How checks tell what they find."""

from __future__ import annotations

from typing import Protocol


class Tell(Protocol):
    """Adds a finding about a field of the item that is looked at."""

    def __call__(self, code: str, field: str, **values: object) -> None:
        """Add it; `values` fill the places of its text."""

"""How often each part of a state has changed, so that whatever is derived from some of them knows when it is stale."""

from __future__ import annotations

import functools
from collections.abc import Callable
from operator import attrgetter
from typing import Literal, TypeAlias

import msgspec

Part: TypeAlias = Literal["settings", "catalogue", "contacts", "orders", "interests"]
"""A part that changes by itself; data sources and their lists belong to the settings."""

Stamp: TypeAlias = Callable[["Revision"], object]
"""Returns what is equal as long as none of some parts has changed."""


class Revision(msgspec.Struct):
    """Counts the changes of each part; `total` grows with a change of any. What only requests count is in none."""

    settings: int = 0
    catalogue: int = 0
    contacts: int = 0
    orders: int = 0
    interests: int = 0
    total: int = 0

    def changed(self, *parts: Part) -> None:
        """Count a change of these parts."""
        for part in parts:
            setattr(self, part, getattr(self, part) + 1)
        self.total += 1


@functools.cache
def stamp_of(*parts: Part) -> Stamp:
    """Return what tells one state of these parts from the next."""
    return attrgetter(*parts)

"""Items of one shape: the same tags in the same order, which one expression made of them reads at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from yespo_mockserver.feeds.formats.items import Fields

SPACE = " \t\n"
"""What may stand between the elements of plain XML."""

Places = dict[str, tuple[int, ...]]
"""Where in the tags of a shape each field's values are, in the order of the fields."""

_OFTEN = 3
_MOST_COMPILED = 100
_MOST_FIELDS = 500


class Shape:
    """The tags of an item: which fields they are, and once there were some such items the expression that reads one."""

    __slots__ = ("match", "places", "tags", "used")

    def __init__(self, tags: Sequence[str], names: Sequence[str]) -> None:
        self.tags: Sequence[str] = tags
        self.places: Places = {}
        for place, name in enumerate(names):
            self.places[name] = (*self.places.get(name, ()), place)
        self.match: Callable[[str, int], re.Match[str] | None] | None = None
        self.used: int = 0

    def fields(self, values: Sequence[str]) -> Fields:
        """Return the fields of an item of this shape."""
        return {name: [values[place] for place in places] for name, places in self.places.items()}


class Shapes:
    """The shapes of one feed's items, by their tags; however many a feed has, it's some hundred that are kept."""

    def __init__(self, item: str) -> None:
        self._item = item
        self._compiled = 0
        self._known: dict[tuple[str, ...], Shape] = {}

    def get(self, tags: tuple[str, ...]) -> Shape | None:
        """Return the shape of these tags if it is known."""
        return self._known.get(tags)

    def add(self, shape: Shape) -> None:
        """Know a shape from now on."""
        if len(self._known) < 10 * _MOST_COMPILED and len(shape.tags) <= _MOST_FIELDS:
            self._known[tuple(shape.tags)] = shape

    def use(self, shape: Shape) -> None:
        """Count an item of a shape; those that come often get their expression."""
        shape.used += 1
        if shape.used == _OFTEN and self._compiled < _MOST_COMPILED:
            self._compiled += 1
            fields = [f"[{SPACE}]*+<{re.escape(tag)}>([^<]*+)</{re.escape(tag)}>" for tag in shape.tags]
            item = re.escape(self._item)
            shape.match = re.compile(f"[{SPACE}]*+<{item}>{''.join(fields)}[{SPACE}]*+</{item}>").match

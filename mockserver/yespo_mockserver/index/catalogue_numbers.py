"""The catalogue's number of each product that a history knows by a number of its own."""

from __future__ import annotations

from array import array

from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.state.history import History

NOT_THERE = -1
"""Stands for a product that was ordered and isn't in the catalogue."""


class CatalogueNumbers:
    """Numbers in a catalogue, by those in a history: `of[item]`."""

    def __init__(self, catalogue: CatalogueOverlay, history: History) -> None:
        self._catalogue = catalogue
        self._history = history
        self._seen = -1
        self.of: array[int] = array("i")

    def catch_up(self) -> None:
        """Follow products that have come, gone, or been ordered for the first time."""
        touched = None if self._seen < 0 else self._catalogue.since(self._seen)
        self._seen = self._catalogue.changes
        if touched is None:
            self.of = array("i")
        else:
            for one in touched:
                item = self._history.item(one.id)
                if item is not None and item < len(self.of):
                    self.of[item] = NOT_THERE if one.after is None else one.number
        self.of.extend(
            NOT_THERE if number is None else number
            for number in map(self._catalogue.number, self._history.products_from(len(self.of)))
        )

"""Ids that come again in a feed that is read in pieces: the first item counts, wherever the others are."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping

from yespo_mockserver.feeds.batch import Batch
from yespo_mockserver.feeds.formats.findings import Findings


class Duplicates:
    """Leaves out of each piece's batch what came before; `known` has each id so far, with its place in the feed."""

    def __init__(self, findings: Findings, known: Mapping[str, int]) -> None:
        self._findings = findings
        self._known = known
        self._lines = array("I")

    def left_out(self, batch: Batch, before: int) -> Batch:
        """Return a batch without duplicates, its findings added to those of the feed; `before` lines are above it."""
        own = array("I", batch.lines)
        again = dict(self._again(batch, own, before))
        for number in again:
            _take_back(batch, number)
        self._findings.join(batch.counts, batch.kept, before)
        for number, other in again.items():
            product_id, line = _item(batch, own, number)
            self._findings.add("duplicate-id", line=line + before, product=product_id, value=product_id, other=other)
        places = {number for number in again if number >= 0}
        self._lines.extend([line + before for place, line in enumerate(own) if place not in places])
        return batch.without(places) if places else batch

    def _again(self, batch: Batch, own: array[int], before: int) -> Iterator[tuple[int, int]]:
        """Yield the items that come again with the line of the first; those that were dropped have negative numbers."""
        ids = {*batch.ids, *(dropped.product_id for dropped in batch.dropped)}
        if len(ids) == len(batch.ids) + len(batch.dropped) and self._known.keys().isdisjoint(ids):
            return
        first: dict[str, int] = {}
        numbers = [(place, 1, place) for place in range(len(batch.ids))]
        numbers += [(dropped.place, 0, ~number) for number, dropped in enumerate(batch.dropped)]
        for _, _, number in sorted(numbers, key=lambda one: one[:2]):
            product_id, line = _item(batch, own, number)
            if product_id in self._known:
                yield number, self._lines[self._known[product_id]]
            elif product_id in first:
                yield number, first[product_id]
            elif number >= 0:
                first[product_id] = line + before


def _item(batch: Batch, own: array[int], number: int) -> tuple[str, int]:
    if number >= 0:
        return batch.ids[number], own[number]
    return batch.dropped[~number].product_id, batch.dropped[~number].line


def _take_back(batch: Batch, number: int) -> None:
    """Take back what the mapping said of an item that it wouldn't have been asked about."""
    codes = batch.noted.get(number, []) if number >= 0 else batch.dropped[~number].codes
    product_id, line = _item(batch, array("I", batch.lines), number)
    for code in codes:
        batch.counts[code] -= 1
        if not batch.counts[code]:
            del batch.counts[code]
        for found in batch.kept:
            if (found.code, found.line, found.product) == (code, line, product_id):
                batch.kept.remove(found)
                break

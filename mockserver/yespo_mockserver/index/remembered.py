"""Answers that were given, kept as long as nothing that they were made from has changed."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

import msgspec

from yespo_mockserver.state.revision import Revision, Stamp

_Answer = TypeVar("_Answer")


class _Kept(msgspec.Struct, Generic[_Answer], gc=False):
    """An answer, what it was made from, and the revision that it was last found good for."""

    answer: _Answer
    stamp_of: Stamp
    stamp: object
    total: int


class Remembered(Generic[_Answer]):
    """The answers to the last `most` different questions, each with the parts of the state that it was made from."""

    def __init__(self, revision: Revision, most: int) -> None:
        self._revision = revision
        self._most = most
        self._kept: OrderedDict[Hashable, _Kept[_Answer]] = OrderedDict()  # whose first goes without a search

    def get(self, question: Hashable) -> _Answer | None:
        """Return the answer to a question, None if there is none that still holds."""
        kept = self._kept.get(question)
        if kept is None:
            return None
        revision = self._revision
        if kept.total != revision.total:
            if kept.stamp_of(revision) != kept.stamp:
                del self._kept[question]
                return None
            kept.total = revision.total
        return kept.answer

    def keep(self, question: Hashable, answer: _Answer, stamp_of: Stamp) -> None:
        """Keep an answer as long as the parts of `stamp_of` stay as they are."""
        if len(self._kept) >= self._most:
            self._kept.popitem(last=False)
        revision = self._revision
        self._kept[question] = _Kept(answer, stamp_of, stamp_of(revision), revision.total)


class AskedOnce:
    """Which questions were asked before, near enough: what is asked once isn't worth being kept.

    Two bytes of each question's hash stand in one of many places, over what stood there before (a doorkeeper: Einziger,
    Friedman, Manes, "TinyLFU", 2017). With one of them each 255th new question would be taken for an old one.
    """

    PLACES = 1 << 16

    def __init__(self) -> None:
        self._seen = array("H", bytes(2 * self.PLACES))

    def before(self, question: Hashable) -> bool:
        """Tell whether a question was asked before, and remember it."""
        digest = hash(question)
        place, mark = digest % self.PLACES, digest >> 16 & 0xFFFF or 1
        if self._seen[place] == mark:
            return True
        self._seen[place] = mark
        return False

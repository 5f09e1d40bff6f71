"""Which product of a large catalogue has an id: a hash table in two arrays, which is read from a file as it is.

A dict of a million ids takes 0.3 s to make and 100 MB; this is made once, and takes 8 MB.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from operator import and_

LARGE = 20_000
"""Products from which on a catalogue that is kept has a table."""

LONGEST = 32
"""So many of the ids that are looked at may share a place; where more do, somebody has chosen them: a dict is made."""

_LOOKED_AT = 100_000


class IdTable:
    """The numbers of products by id; `heads` has the last product of each place, `nexts` the one before each product.

    Both count from 1: 0 is none. An id's place is the last bits of its CRC.
    """

    def __init__(self, ids: Sequence[str], heads: array[int], nexts: array[int]) -> None:
        """Take a table that was made of these ids; raises `ValueError` on one that can't be."""
        if len(nexts) != len(ids) or len(heads) & (len(heads) - 1) or not heads:
            raise ValueError("this is no table of these ids")
        self._ids = ids
        self._mask = len(heads) - 1
        self.heads = heads
        self.nexts = nexts

    @classmethod
    def of(cls, ids: Sequence[str]) -> IdTable | None:
        """Return the table of ids that are all different, None where there are few, or many in one place."""
        if len(ids) < LARGE:
            return None
        heads = array("I", bytes(4 << (len(ids) - 1).bit_length()))
        try:
            places = array("I", map(and_, map(zlib.crc32, map(str.encode, ids)), repeat(len(heads) - 1)))
        except UnicodeEncodeError:
            return None
        if max(Counter(places[:: 1 + len(places) // _LOOKED_AT]).values()) > LONGEST:
            return None
        nexts = array("I")
        append = nexts.append
        for number, place in enumerate(places, 1):
            append(heads[place])
            heads[place] = number
        return cls(ids, heads, nexts)

    def get(self, product_id: str) -> int | None:
        """Return the number of the product with this id, None if there is none."""
        ids, place = self._ids, self.heads[zlib.crc32(_encoded(product_id)) & self._mask]
        while place:
            place -= 1
            if ids[place] == product_id:
                return place
            place = self.nexts[place]
        return None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # half a character may be asked for

"""How much of a feed is read, so that no feed can fill the memory or run for ever."""

from __future__ import annotations

import msgspec

CHUNK = 1 << 18
"""Bytes that are read and parsed at a time."""

MAX_DEPTH = 200
"""Levels of elements; real feeds have fewer than ten."""

MAX_TOKEN = 8 << 20
"""Bytes of one tag with its attributes, or of one comment."""

MAX_FIELD = 1 << 20
"""Characters of one field; what is longer is cut."""

MAX_FIELDS = 10_000
"""Fields of one item; an item with more is dropped."""


class FeedLimits(msgspec.Struct, frozen=True):
    """The limits that are settings: bytes of an unpacked feed, and items in it."""

    max_bytes: int = 2 << 30
    max_products: int = 5_000_000

"""How many of a thing, in words."""

from __future__ import annotations


def many(count: int, thing: str, things: str = "") -> str:
    """Return a count with its thing, which is `things` (or has an s) unless there is one of it."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {things or thing + 's'}"

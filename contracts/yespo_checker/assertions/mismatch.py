"""What an answer does against a rule."""

from __future__ import annotations

from typing import NamedTuple


class Mismatch(NamedTuple):
    """What an answer does against a rule, what was expected, and what was got."""

    rule: str
    message: str
    expected: str
    got: str


def shown(body: bytes) -> str:
    """Return the beginning of a body."""
    return body[:200].decode("utf-8", "replace")

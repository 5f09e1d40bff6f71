"""Drives the fake without an event loop, so that sync, asyncio and trio clients share one path."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

_Result = TypeVar("_Result")


def at_once(awaited: Awaitable[_Result]) -> _Result:
    """Return the result of what is awaited; it must not suspend, and the fake doesn't."""
    try:
        awaited.__await__().send(None)
    except StopIteration as ended:
        result: _Result = ended.value
        return result
    raise RuntimeError("The fake suspended; in process it must answer at once.")

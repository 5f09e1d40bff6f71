"""Work that grows with what is kept, done in slices, so that whoever asks for much makes nobody else wait."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from time import perf_counter
from typing import TypeAlias, TypeVar

SLICE_SECONDS = 0.005
"""How long other requests wait at most, beside the step that is being done."""

_T = TypeVar("_T")
Work: TypeAlias = Generator[None, None, _T]
"""A function that yields where others may have their turn, and returns its result."""


async def in_slices(work: Work[_T]) -> _T:
    """Do the work and return its result; in process, without an event loop, at once."""
    shares = _has_loop()
    until = perf_counter() + SLICE_SECONDS
    while True:
        try:
            next(work)
        except StopIteration as ended:
            result: _T = ended.value
            return result
        if shares and perf_counter() > until:
            await asyncio.sleep(0)
            until = perf_counter() + SLICE_SECONDS


def _has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True

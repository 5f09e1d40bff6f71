"""Memory that reading a feed took, given back to the system."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable


def give_back() -> None:
    """Have the C library give back what is free.

    It keeps for each thread what that thread freed, and each large feed may be read in another one.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@functools.cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    try:
        import ctypes  # noqa: PLC0415  # not in every Python, and slow to load

        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (ImportError, OSError, AttributeError):  # another C library than glibc has none
        return None
    return trim

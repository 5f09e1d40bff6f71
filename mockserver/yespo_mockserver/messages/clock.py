"""The process's monotonic clock, out of reach of doubles that stop `time.monotonic` for a test."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import BuiltinFunctionType
from typing import Final


def _genuine() -> Callable[[], float]:
    """Return the system's own clock, even where this module is imported while a test has `time` replaced."""
    if hasattr(time, "CLOCK_MONOTONIC"):
        return lambda: time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic


class Clock:
    """Keeps its functions in a class, since freezegun replaces those that modules have."""

    monotonic: Final[Callable[[], float]] = staticmethod(_genuine())
    sleep: Final[Callable[[float], None]] = staticmethod(time.sleep)

    @staticmethod
    def stands_still() -> bool:
        """Tell whether somebody has replaced `time.monotonic`, so that a loop's own timers may never be due."""
        return not isinstance(time.monotonic, BuiltinFunctionType)

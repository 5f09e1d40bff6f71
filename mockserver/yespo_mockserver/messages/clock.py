"""The process's monotonic clock, out of reach of doubles that stop `time.monotonic` for a test."""

from __future__ import annotations

import time
from types import BuiltinFunctionType
from typing import Final

_KEPT: Final = (time.monotonic, time.sleep)  # in a tuple, since freezegun replaces what modules have by name


def monotonic() -> float:
    """Return the seconds of the system's own clock."""
    if hasattr(time, "CLOCK_MONOTONIC"):
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return _KEPT[0]()


def sleep(seconds: float) -> None:
    """Let this thread wait, also where a test has replaced `time.sleep`."""
    _KEPT[1](seconds)


def stands_still() -> bool:
    """Tell whether somebody has replaced `time.monotonic`, so that a loop's own timers may never be due."""
    return not isinstance(time.monotonic, BuiltinFunctionType)

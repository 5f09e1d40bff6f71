"""Which code is the user's: takes this project's own frames out of the traceback of a test that failed.

A mistake that is told on purpose, by a `raise`, needs no frames of whoever tells it. An exception that comes about in
any other way may be a fault of this project's, and is left whole.
"""

from __future__ import annotations

import dis
import inspect
import os
import sysconfig
from pathlib import Path
from types import FrameType, TracebackType

PACKAGES = ("yespo_testkit", "yespo_mockserver", "yespo_contracts", "yespo_fixtures")
_INSTALLED = ("site-packages", "dist-packages")
_STANDARD = sysconfig.get_path("stdlib") + os.sep
_RAISE = dis.opmap["RAISE_VARARGS"]


def prune(error: BaseException) -> None:
    """Take the frames out, in place; the first one stays, since there a test runner begins to look."""
    entries = _entries(error)
    if not entries or (_is_ours(entries[-1]) and not _is_raised(entries[-1])):
        return
    last = entries[0]
    for entry in entries[1:]:
        if not _is_ours(entry):
            last.tb_next = entry
            last = entry
    last.tb_next = None
    behind = error.__cause__ and _entries(error.__cause__)
    if behind and _is_ours(behind[-1]) and _is_raised(behind[-1]):  # how an interceptor hands an exception on
        error.__cause__ = None


def place_in_the_users_code() -> str | None:
    """Return file and line, as a person finds them, of the innermost code that is no library's; None if all is."""
    frame: FrameType | None = inspect.currentframe()
    while frame is not None:
        file = frame.f_code.co_filename
        if not (_is_of_ours(frame) or file.startswith(("<", _STANDARD)) or any(part in file for part in _INSTALLED)):
            return f"{file.removeprefix(str(Path.cwd()) + os.sep)}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def _entries(error: BaseException) -> list[TracebackType]:
    found = []
    entry = error.__traceback__
    while entry is not None:
        found.append(entry)
        entry = entry.tb_next
    return found


def _is_ours(entry: TracebackType) -> bool:
    return _is_of_ours(entry.tb_frame)


def _is_of_ours(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__")
    return isinstance(name, str) and name.partition(".")[0] in PACKAGES


def _is_raised(entry: TracebackType) -> bool:
    """Tell whether the entry stands at a `raise`."""
    return entry.tb_frame.f_code.co_code[entry.tb_lasti] == _RAISE

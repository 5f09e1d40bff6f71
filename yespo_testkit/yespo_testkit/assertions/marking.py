"""Marks parts of a line that is shown: carets under what differs or is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable


def underlined(line: str, parts: Iterable[str]) -> list[str]:
    """Return the line, and below it one with carets under each part; parameters are underlined with their values."""
    marks = [" "] * len(line)
    for part in parts:
        for start, end in _places(line, part):
            marks[start:end] = "^" * (end - start)
    below = "".join(marks).rstrip()
    return [line, below] if below else [line]


def _places(line: str, part: str) -> list[tuple[int, int]]:
    """Return where a part stands: as a parameter with its value wherever it is one, else as it is, the last time."""
    if not part:
        return []
    found = [match.span(1) for match in re.finditer(rf"[?&]({re.escape(part)}(?:=[^&]*)?)(?=&|$)", line)]
    if found:
        return found
    start = line.rfind(part)
    return [(start, start + len(part))] if start >= 0 else []

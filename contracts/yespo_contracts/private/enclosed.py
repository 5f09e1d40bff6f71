"""Values that stand between what names them: in XML's elements, and in the parts of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,80}+:)?([A-Za-z_][\w.-]{0,80}+)(?:\s[^<>]{0,500}+)?>([^<>]{1,500}+)</")
_PART = re.compile("content-disposition:", re.IGNORECASE)
_NAME = re.compile(r"""\bname=["']?([^"';\r\n]{1,80}+)""")
_BLANK = re.compile(r"\r?\n\r?\n")


def named_values(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield names with where the values begin and end that XML or a form in parts has for them."""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        for found in _ELEMENT.finditer(text):
            yield found[1], *_stripped(text, *found.span(2))
    elif _PART.search(text, 0, 1000):
        starts = [found.end() for found in _PART.finditer(text)]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            head = _BLANK.search(text, start, end)
            named = _NAME.search(text, start, min(end, start + 300))
            if head is not None and named is not None:
                ends = text.find("\n--", head.end(), end)
                yield named[1], *_stripped(text, head.end(), end if ends < 0 else ends)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a part of a text begins and ends without the blanks around it."""
    part = text[start:end]
    begin = start + len(part) - len(part.lstrip())
    return begin, max(begin, start + len(part.rstrip()))

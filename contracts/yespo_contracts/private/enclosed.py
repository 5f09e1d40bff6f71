"""Values that stand between what names them: in XML's elements, and in the parts of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,80}+:)?([A-Za-z_][\w.-]{0,80}+)(?:\s[^<>]{0,500}+)?>([^<>]{1,500}+)</")
_PART = "content-disposition:"
_NAME = re.compile(r"""\bname=["']?([^"';\r\n]{1,80}+)""")
_BLANK = re.compile(r"\r?\n\r?\n")


def named_values(text: str) -> Iterator[tuple[str, str]]:
    """Yield names with the values that XML or a form in parts has for them."""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        for name, value in _ELEMENT.findall(text):
            yield name, value.strip()
    if _PART in text[:1000].lower():
        for part in re.split(_PART, text, flags=re.IGNORECASE)[1:]:
            head = _BLANK.search(part)
            named = _NAME.search(part, 0, 300)
            if head is not None and named is not None:
                yield named[1], part[head.end() :].partition("\n--")[0].strip()

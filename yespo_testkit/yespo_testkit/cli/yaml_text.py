"""JSON documents as YAML 1.2: blocks of members, and every text in quotes that could be read otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_PLAIN = re.compile(r"[A-Za-z_/{][A-Za-z0-9_/{}.-]*")
_ELSE = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "none"})


def yaml_of(document: object) -> str:
    """Return a document as YAML."""
    return "\n".join(_lines(document, 0)) + "\n"


def _lines(value: object, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _entry(f"{indent}{_text(str(name))}:", each, depth)
    elif isinstance(value, list) and value:
        for each in value:
            yield from _entry(f"{indent}-", each, depth)
    else:
        yield indent + _scalar(value)


def _entry(head: str, value: object, depth: int) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield head
        yield from _lines(value, depth + 1)
    else:
        yield f"{head} {_scalar(value)}"


def _scalar(value: object) -> str:
    return _text(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and "{" not in text and text.lower() not in _ELSE:
        return text
    return json.dumps(text, ensure_ascii=False)

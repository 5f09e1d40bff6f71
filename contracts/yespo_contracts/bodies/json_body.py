"""JSON bodies of requests, as text: read strictly, since what a lenient reader mends goes wrong later and elsewhere.

Source: that bodies are JSON in UTF-8 is the vendor's; every limit and strictness is assumed (ledger: `json-body`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Annotated

import msgspec

MAX_BODY_BYTES = 16 * 1024 * 1024
"""A thousand orders of 16 KB each; a body beyond it is refused unread."""

MAX_DEPTH = 32

MAX_VALUES = 250_000
"""Commas, arrays and objects in a body, counted without reading it: a thousand orders have a tenth of it."""

INT32 = {"format": "int32"}
INT64 = {"format": "int64"}
"""What a model's schema says of its whole numbers, as the vendor's document does."""

Int32 = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1, extra_json_schema=INT32)]
Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1, extra_json_schema=INT64)]


class BodyError(ValueError):
    """A body can't be taken; the text says what is wrong and what to do, and repeats no value of it."""


def read_json(body: bytes) -> object:
    """Return the document of a JSON body; raises `BodyError`.

    Refused beside malformed JSON: a key that is given twice, NaN and infinities, numbers too large for a double, lone
    surrogates, more than 32 levels, and more values than anybody sends at once.
    """
    text = _text(body)
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        problem = f"The body isn't valid JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        raise BodyError(problem) from None
    except RecursionError:
        raise BodyError(f"The body is nested more than {MAX_DEPTH} levels deep.") from None
    except BodyError:
        raise
    except ValueError:
        raise BodyError("The body holds a number with too many digits.") from None
    if _depth(document) > MAX_DEPTH:
        raise BodyError(f"The body is nested more than {MAX_DEPTH} levels deep.")
    if "\\u" in text:
        try:
            json.dumps(document, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise BodyError("The body holds half of a surrogate pair (\\ud800 to \\udfff).") from None
    return document


def _text(body: bytes) -> str:
    if not body.strip():
        raise BodyError("The body is empty: send a JSON document.")
    if sum(map(body.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise BodyError(f"The body holds more than {MAX_VALUES:,} values: send fewer in one request.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BodyError(f"The body isn't UTF-8 (byte {error.start}).") from None


def shown(name: str) -> str:
    """Return a field's name as an error may show it: printable and short."""
    return name if name.isprintable() and len(name) <= 40 else ascii(name[:40])


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise BodyError(f"The body has the key {shown(name)} twice in one object: give it once.")
            seen.add(name)
    return found


def _constant(name: str) -> object:
    raise BodyError(f"The body holds {name}, which isn't JSON.")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BodyError("The body holds a number that is too large.")
    return number


def _depth(document: object) -> int:
    depth, level = 0, [document]
    while level and depth <= MAX_DEPTH:
        depth += 1
        inner: list[object] = []
        for value in level:
            if isinstance(value, Mapping):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        level = inner
    return depth

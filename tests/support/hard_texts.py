"""Texts that are hard to look through, and where in a request they may stand."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator

PIECES = (
    *("a", "@", "a@", "%", "%40", "%2540", "+38", "1", "-", ".", "=", "&", ";", ",", ":", "[", "{", '"', "'", "/", "_"),
    *('{"', '"a":', '{"a":{', '\\"', "\\u0041", "id=", "key=", "token=", "api_key=", "name:", "x@y.z,", "://", "a=b&"),
    *(
        "email=a@b.c&",
        "phone=+380",
        "Bearer ",
        "Basic ",
        "eyJhbGciOi",
        "products=a,",
        "1 ",
        "(1)",
        "contactId=1&",
        "x-id:",
        "eyJ.",
    ),
)
PLACES = ("path", "query", "value", "header", "authorization", "cookie", "referer", "host", "body", "text in a body")


def texts(size: int) -> Iterator[str]:
    """Yield texts of a size: one piece again and again, two of them, and what encodes noise."""
    chance = random.Random(7)
    for piece in PIECES:
        yield (piece * size)[:size]
    for _ in range(12):
        one, other = chance.choices(PIECES, k=2)
        yield ((one + other) * size)[:size]
        yield (one * size)[: size // 2] + (other * size)[: size // 2]
    yield base64.b64encode(chance.randbytes(size)).decode()[:size]

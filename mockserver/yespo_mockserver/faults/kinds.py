"""Every kind of fault: what it does, on which level, and the settings that it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Level = Literal["time", "answer", "wire"]
"""Where a fault acts: on how long an answer takes, on what it says, or on the connection that carries it."""


class Kind(NamedTuple):
    """One kind of fault."""

    level: Level
    says: str
    settings: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "latency": Kind(
        "time",
        "The answer comes late: fixed, uniform from seconds to up_to, or log-normal with seconds as its median.",
        ("distribution", "seconds", "up_to", "sigma"),
        ("seconds",),
    ),
    "status": Kind(
        "answer",
        "The answer is a refusal or a server error, 400 to 599.",
        ("status", "body", "content_type"),
        ("status",),
    ),
    "rate-limit": Kind(
        "answer",
        "429 with Retry-After; with rate only for what is over so many requests a second.",
        ("rate", "retry_after"),
    ),
    "malformed": Kind("answer", "The body isn't JSON: its end is broken."),
    "truncated": Kind("answer", "The body stops early, and content-length agrees with it.", ("bytes",)),
    "empty": Kind("answer", "200 without a body."),
    "content-type": Kind("answer", "The content type is another one: text/html unless told.", ("content_type",)),
    "charset": Kind(
        "answer", "The body is in another charset than its header says: windows-1251 unless told.", ("charset",)
    ),
    "huge": Kind("answer", "The products repeat until the body has so many bytes: 10 MB unless told.", ("bytes",)),
    "html": Kind("answer", "200 with a web page, as a proxy or a captive portal answers."),
    "unknown-fields": Kind("answer", "Each product has fields that nobody documented.", ("fields",)),
    "missing-fields": Kind("answer", "Each product lacks fields: price unless told.", ("fields",)),
    "stale": Kind("answer", "The same question gets the answer that it got first while the fault was set."),
    "refused": Kind("wire", "Nobody listens on the port for a span of time.", (), ("during",)),
    "reset": Kind("wire", "The connection is reset, before the answer or in the middle of its body.", ("at",)),
    "drip": Kind("wire", "The body comes in small pieces, some bytes every so many seconds.", ("bytes", "seconds")),
    "stall": Kind("wire", "The answer never ends, or never begins; the connection stays open.", ("at",)),
    "half-close": Kind("wire", "The server closes its half in mid-body, and keeps reading."),
    "bad-chunks": Kind("wire", "The body is chunked, and a chunk's size isn't a number."),
}
"""The kinds by name, in the order of the documentation."""

ALIASES: Mapping[str, str] = {
    "delay": "latency",
    "timeout": "stall",
    "connect": "refused",
    "connection-refused": "refused",
    "refuse": "refused",
    "connection-reset": "reset",
    "slow": "drip",
    "429": "rate-limit",
}
"""Other words for a kind that people type."""

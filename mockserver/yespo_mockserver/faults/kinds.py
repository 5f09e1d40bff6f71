"""Every kind of fault: what it does, on which level, and the settings that it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Level = Literal["time", "answer", "wire"]
"""Where a fault acts: on how long an answer takes, on what it says, or on the connection that carries it."""


Moment = Literal["before", "after"]
"""When a fault strikes: before the request takes effect, so that nothing is taken, or after, so that it was."""


class Kind(NamedTuple):
    """One kind of fault; `strikes` are the moments at which it can, the first unless told otherwise."""

    level: Level
    says: str
    settings: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    strikes: tuple[Moment, ...] = ("after",)

    @property
    def has(self) -> tuple[str, ...]:
        """The settings that it has beside whom it meets and when."""
        return (*self.settings, "strikes") if len(self.strikes) > 1 else self.settings


_BEFORE: tuple[Moment, ...] = ("before",)
_EITHER: tuple[Moment, ...] = ("before", "after")


KINDS: Mapping[str, Kind] = {
    "latency": Kind(
        "time",
        "The answer to a request that took effect comes late: fixed, uniform from seconds to up_to, or log-normal with "
        "seconds as its median.",
        ("distribution", "seconds", "up_to", "sigma"),
        ("seconds",),
    ),
    "status": Kind(
        "answer",
        "The answer is a refusal or a server error, 400 to 599, and the request isn't taken; with strikes=after it is.",
        ("status", "body", "content_type"),
        ("status",),
        _EITHER,
    ),
    "rate-limit": Kind(
        "answer",
        "429 with Retry-After, and the request isn't taken; with rate only what is over so many requests a second.",
        ("rate", "retry_after"),
        (),
        _BEFORE,
    ),
    "malformed": Kind("answer", "The request is taken, and the body isn't JSON: its end is broken."),
    "truncated": Kind(
        "answer",
        "The request is taken, and the body stops early; content-length agrees with it, so that the JSON is cut.",
        ("bytes",),
    ),
    "empty": Kind("answer", "The request is taken, and the answer is 200 without a body."),
    "content-type": Kind(
        "answer",
        "The request is taken, and the content type is another one: text/html unless told.",
        ("content_type",),
    ),
    "charset": Kind(
        "answer",
        "The request is taken, and the body is in another charset than its header says: windows-1251 unless told.",
        ("charset",),
    ),
    "huge": Kind(
        "answer",
        "The request is taken, and the products repeat until the body has so many bytes: 10 MB unless told.",
        ("bytes",),
    ),
    "html": Kind(
        "answer",
        "200 with a web page, as a proxy or a captive portal answers, and the request isn't taken; with strikes=after "
        "it is.",
        (),
        (),
        _EITHER,
    ),
    "unknown-fields": Kind(
        "answer", "The request is taken, and each product has fields that nobody documented.", ("fields",)
    ),
    "missing-fields": Kind(
        "answer", "The request is taken, and each product lacks fields: price unless told.", ("fields",)
    ),
    "stale": Kind(
        "answer",
        "The request is taken, and the same question gets the answer that it got first while the fault was set.",
    ),
    "refused": Kind(
        "wire",
        "Nobody listens on the port for a span of time, and no request is taken; with times, or once a request has met "
        "it, a connection that is open already is reset.",
        ("during",),
        ("during",),
        _BEFORE,
    ),
    "reset": Kind(
        "wire",
        "The connection is reset before the request is taken, with strikes=after once it was, or in the middle of the "
        "answer's body.",
        ("at",),
        (),
        _EITHER,
    ),
    "drip": Kind(
        "wire",
        "The request is taken, and the body comes in small pieces, some bytes every so many seconds.",
        ("bytes", "seconds"),
    ),
    "stall": Kind(
        "wire",
        "The connection stays open and no answer comes: the request isn't taken, with strikes=after it is; or the "
        "answer stops in the middle of its body.",
        ("at",),
        (),
        _EITHER,
    ),
    "half-close": Kind(
        "wire", "The request is taken, and the server closes its half of the connection in the middle of the body."
    ),
    "bad-chunks": Kind(
        "wire", "The request is taken, and the body is chunked with a chunk's size that isn't a number."
    ),
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

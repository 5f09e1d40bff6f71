"""Product feeds: bytes -> products and findings, one module a format.

A shop that was read before needs none of it, so that each part is imported when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yespo_mockserver.feeds.feed import Feed, open_feed
    from yespo_mockserver.feeds.formats.errors import FeedError
    from yespo_mockserver.feeds.formats.findings import Finding, Findings
    from yespo_mockserver.feeds.formats.limits import FeedLimits
    from yespo_mockserver.feeds.mapping import FeedMapping
    from yespo_mockserver.feeds.parallel import NotInPieces
    from yespo_mockserver.feeds.source import Source

__all__ = [
    "Feed",
    "FeedError",
    "FeedLimits",
    "FeedMapping",
    "Finding",
    "Findings",
    "NotInPieces",
    "Source",
    "open_feed",
]

_HOMES = {
    "Feed": "feed",
    "FeedError": "formats.errors",
    "FeedLimits": "formats.limits",
    "FeedMapping": "mapping",
    "Finding": "formats.findings",
    "Findings": "formats.findings",
    "NotInPieces": "parallel",
    "Source": "source",
    "open_feed": "feed",
}


def __getattr__(name: str) -> object:
    """Load a public name from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be imported."""
    return sorted(__all__)

"""Product feeds: bytes -> products and findings, one module a format."""

from __future__ import annotations

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

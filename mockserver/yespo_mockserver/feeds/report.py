"""A feed judged: `feed check`'s result, as the JSON document of INTERFACES has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from yespo_mockserver.feeds.checks import Check, Counters, Plan
from yespo_mockserver.feeds.feed import Feed
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import KEPT, Finding, Findings, text_of
from yespo_mockserver.feeds.formats.limits import FeedLimits
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.source import Source

MIME_TYPES = ("application/xml", "text/xml", "application/rss+xml", "application/xhtml+xml")
"""What the vendor's importer takes. Source: its page on importing a product feed."""

_SLOW = 60.0


class Fault(msgspec.Struct, frozen=True):
    """Why a feed can't be read, or can't be read further."""

    code: str
    line: int | None
    message: str
    remedy: str


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a feed is, what it holds, and what is wrong with it; `error` where it can't be read to its end.

    Sales were judged by `now`, where there were any with dates.
    """

    feed: str
    format: str
    encoding: str
    items: int
    products: int
    dropped: int
    counters: Counters
    findings: list[Finding]
    finding_counts: dict[str, int]
    error: Fault | None
    now: datetime | None = None

    @property
    def exit_code(self) -> int:
        """0 fine or advice only, 1 something would be refused or spoiled, 2 it can't be read."""
        if self.error is not None:
            return 2
        return 1 if any(text_of(code).grade != "advice" for code in self.finding_counts) else 0


def check_feed(
    place: str | Path | bytes,
    *,
    plan: Plan = "advanced",
    mapping: FeedMapping | None = None,
    limits: FeedLimits | None = None,
    kept: int = KEPT,
    progress: Callable[[int], None] | None = None,
    now: datetime | None = None,
) -> Report:
    """Read a feed to its end, or to the fault that ends it, and return all that is to be said of it.

    Sales are judged by `now`, today if there is none, unless a mapping says it.

    `progress` is called with the number of items now and then.
    """
    source = Source(place)
    mapping = mapping or FeedMapping(now=now)
    check = Check(plan)
    feed = Feed(source, mapping=mapping, limits=limits, watch=check, kept=kept)
    check.join(feed.findings)
    error: Fault | None = None
    try:
        for _ in feed:
            if progress is not None and feed.items % 1000 == 0:
                progress(feed.items)
    except FeedError as fault:
        error = Fault(fault.code, fault.line, fault.message, fault.remedy)
    if source.url and source.download is not None:
        _judge_download(source, feed.findings)
    if error is None or feed.items:
        check.finish(feed.format, google=feed.google)
    check.counters.total = feed.items
    findings = feed.findings.list
    if feed.items <= max((finding.line or 0 for finding in findings), default=0):
        findings = [msgspec.structs.replace(finding, item=None) for finding in findings]
    return Report(
        feed=source.name,
        format=feed.format,
        encoding=feed.encoding,
        items=feed.items,
        products=feed.products,
        dropped=feed.dropped,
        counters=check.counters,
        findings=findings,
        finding_counts=feed.findings.counts,
        error=error,
        now=mapping.now if feed.holds.narrowed or now is not None else None,
    )


def _judge_download(source: Source, findings: Findings) -> None:
    assert source.download is not None  # noqa: S101  # the caller asked
    kind = source.download.content_type.partition(";")[0].strip().lower()
    if not kind:
        findings.add("mime-type-missing")
    elif kind not in MIME_TYPES:
        findings.add("mime-type", value=kind)
    if source.seconds > _SLOW:
        findings.add("slow-download", value=f"{source.seconds:.0f}")

"""How right `feed check` is: 40 feeds without a fault, and 60 with one each.

    make feed-findings

Recall is the share of the planted faults that are found, with the right product; precision the share of all findings
that are true, of what was planted or of a feed's format. Every miss and every false finding is printed. Exit code 1
if there is one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from rich.console import Console

from yespo_mockserver.feeds.report import check_feed

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))
from planted_feeds import NOW, Planted, planted_feeds, right_feeds


class Judged(msgspec.Struct):
    """What was found: planted faults, what is true beside them, what is false, and what was missed."""

    feeds: int = 0
    found: int = 0
    beside: int = 0
    false: list[str] = []
    missed: list[str] = []

    @property
    def recall(self) -> float:
        """The share of the planted faults that were found."""
        return self.found / (self.found + len(self.missed) or 1)

    @property
    def precision(self) -> float:
        """The share of the findings that are true."""
        true = self.found + self.beside
        return true / (true + len(self.false) or 1)


def judge(feed: Planted, judged: Judged) -> None:
    """Check a feed, and add what was found, rightly or not."""
    report = check_feed(feed.content, now=NOW)
    judged.feeds += 1
    told = {(finding.code, finding.product) for finding in report.findings}
    if report.error is not None:
        told.add((report.error.code, None))
    for code, product in feed.expected:
        hit = (code, product) in told if product is not None else any(code == other for other, _ in told)
        if hit:
            judged.found += 1
        else:
            judged.missed.append(f"{feed.name}: {code} of {product or 'the feed'}")
    codes = {code for code, _ in feed.expected}
    for code, product in sorted(told, key=str):
        if code in feed.allowed:
            judged.beside += 1
        elif code not in codes or (product is not None and (code, product) not in feed.expected and not _whole(feed)):
            judged.false.append(f"{feed.name}: {code} of {product or 'the feed'}")


def _whole(feed: Planted) -> bool:
    return any(product is None for _, product in feed.expected)


def measured() -> Judged:
    """Check all feeds."""
    judged = Judged()
    for feed in [*right_feeds(), *planted_feeds()]:
        judge(feed, judged)
    return judged


def main() -> int:
    """Print precision and recall, and whatever was missed or false."""
    console = Console()
    judged = measured()
    for title, names in (("missed", judged.missed), ("false", judged.false)):
        for name in names:
            console.print(f"{title}  {name}", markup=False)
    planted, true = judged.found + len(judged.missed), judged.found + judged.beside
    console.print(
        f"{judged.feeds} feeds, {planted} planted faults: recall {judged.recall:.3f} ({judged.found} found), "
        f"precision {judged.precision:.3f} ({true} true findings, {len(judged.false)} false)"
    )
    return 1 if judged.missed or judged.false else 0


if __name__ == "__main__":
    sys.exit(main())

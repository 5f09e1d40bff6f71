"""How long answers take, by what is asked: the median, the slowest, and whether they become slower."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

import msgspec

from yespo_checker.counts import Counts

AT_ONCE = "at once"
"""How the kinds end of requests that were sent together."""

_FEWEST = 40
_SLOW = 10
_NOTICED = 0.05
_TREND = 2.0


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """How long the answers of a kind took, in seconds; `trend` is the last third's median over the first third's."""

    kind: str
    answers: int
    median: float
    p99: float
    trend: float


def latencies(counts: Counts) -> tuple[Latency, ...]:
    """Return how long answers took, by kind."""
    kinds: dict[str, list[float]] = {}
    for kind, seconds in counts.seconds:
        kinds.setdefault(kind, []).append(seconds)
    return tuple(
        Latency(
            kind=kind,
            answers=len(found),
            median=round(statistics.median(found), 6),
            p99=round(_p99(found), 6),
            trend=round(_trend(found), 2),
        )
        for kind, found in sorted(kinds.items())
    )


def remarks(found: Sequence[Latency]) -> Iterator[tuple[str, str, str]]:
    """Iterate over message, what would be usual, and what is noticed."""
    found = [each for each in found if not each.kind.endswith(AT_ONCE)]  # those wait for each other
    slow = [
        each for each in found if each.answers >= _FEWEST and each.p99 > _NOTICED and each.p99 > _SLOW * each.median
    ]
    if slow:
        worst = max(slow, key=lambda each: each.p99)
        shown = f"{worst.p99 * 1000:.0f} ms for one in a hundred of {worst.kind}"
        yield "Some answers take much longer than others of their kind.", f"median {worst.median * 1000:.1f} ms", shown
    growing = [
        each
        for each in found
        if each.answers >= 3 * _FEWEST and each.trend > _TREND and each.median * each.trend > _NOTICED / 2
    ]
    if growing:
        worst = max(growing, key=lambda each: each.trend)
        yield (
            "Answers take longer and longer.",
            "the last third as fast as the first",
            f"{worst.trend:.1f} times as long, for {worst.kind}",
        )


def _p99(seconds: Sequence[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


def _trend(seconds: Sequence[float]) -> float:
    third = len(seconds) // 3
    if not third:
        return 1.0
    first, last = statistics.median(seconds[:third]), statistics.median(seconds[-third:])
    return last / first if first else 1.0

"""No regular expression of the packages takes longer than in proportion to its text, whatever the text is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from patterns import HardTexts, Use, uses

# A pattern that is linear takes some nanoseconds a character, one that is quadratic some a *pair* of characters: at
# 16,000 characters less than 2 milliseconds or more than 100. The bound stands between. Worse ones pass it earlier, so
# that the sizes grow, and the slowest texts of each size are tried at the next.
SIZES = (8, 12, 16, 20, 24, 100, 400, 2_000, 16_000)
MOST_SECONDS = 0.04
RECIPES = 200
SLOWEST = 30


def applied(use: Use, method: str) -> Callable[[Any], object]:
    if method in {"sub", "subn"}:
        empty = "" if isinstance(use.pattern.pattern, str) else b""
        return lambda text: use.pattern.sub(empty, text)
    if method == "finditer":
        return lambda text: sum(1 for _ in use.pattern.finditer(text))
    found: Callable[[Any], object] = getattr(use.pattern, method)
    return found


def hardest(use: Use) -> tuple[float, int, Any]:
    """Return the most CPU time that a text took, its size, and its beginning."""
    hard = HardTexts(use.pattern)
    runs = [applied(use, method) for method in sorted(use.methods)]
    recipes = hard.recipes(RECIPES)
    worst: tuple[float, int, Any] = (0.0, 0, "")
    for size in SIZES:
        measured = []
        for recipe in recipes:
            text = hard.text(recipe, size)
            seconds = max(timed(run, text) for run in runs)
            measured.append((seconds, recipe))
            if seconds > MOST_SECONDS:
                return seconds, size, text[:40]
            worst = max(worst, (seconds, size, text[:40]))
        recipes = [recipe for _, recipe in sorted(measured, reverse=True)][: SLOWEST if size >= 100 else None]
    return worst


def timed(run: Callable[[Any], object], text: Any) -> float:
    """Return the CPU seconds of this thread, the least of several where the machine may have been busy."""
    least = 1.0
    for _ in range(3):
        started = time.thread_time()
        run(text)
        least = min(least, time.thread_time() - started)
        if not MOST_SECONDS < least < 0.3:
            break
    return least


ALL = sorted(uses(), key=lambda use: use.place)


@pytest.mark.parametrize("use", ALL, ids=[use.place for use in ALL])
def test_a_pattern_is_linear(use: Use) -> None:
    seconds, size, beginning = hardest(use)
    assert seconds < MOST_SECONDS, f"{use.pattern.pattern!r}: {seconds:.2f} s for {size:,} characters: {beginning!r}…"


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "x*y", r"<\?xml[^>]*?encoding", r"-?\s*(?:\d[\d ]*\d|\d)", r"^\s*a\s*$|\s+$"]
)
def test_a_pattern_that_is_not_is_found(pattern: str) -> None:
    seconds, *_ = hardest(Use(re.compile(pattern), "here", frozenset({"search"})))
    assert seconds > MOST_SECONDS

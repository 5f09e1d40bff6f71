"""How much of a request a report shows that people read."""

from __future__ import annotations

MOST_SHOWN = 200
"""How many characters of any request are shown; the whole is in the JSON report and in the files beside."""


def shortened(text: str) -> str:
    """Return a line with a request in it, cut short where it is long, and told so."""
    if len(text) <= MOST_SHOWN:
        return text
    told = f"… ({len(text):,} characters)"
    return text[: MOST_SHOWN - len(told)] + told


def is_whole(text: str) -> bool:
    """Tell whether a line is shown whole, so that it can be pasted."""
    return len(text) <= MOST_SHOWN

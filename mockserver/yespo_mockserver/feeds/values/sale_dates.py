"""From when to when a sale price holds: `2026-06-01T00:00+0300/2026-06-15T23:59+0300` and what shops make of it."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, time, timedelta, timezone
from math import isfinite
from typing import NamedTuple

_LONGEST = 120
_MOMENT = re.compile(
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d\d)(\d\d)|(\d{1,2})\.(\d{1,2})\.(\d{4}))"
    r"(?:[T ]\s?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+\-−]\d\d:?(?:\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_FULL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_BEGINNING, _END = time(0, 0), time(23, 59, 59)


class SaleDates(NamedTuple):
    """The first and the last moment, None where it is open or can't be read; `code` is what is to be said of them."""

    begin: datetime | None
    end: datetime | None
    code: str = ""


def read_sale_dates(text: str) -> SaleDates:
    """Return the dates that a text means; `sale-date` in their form, `sale-date-unreadable`, `sale-date-order`."""
    return _read(text) if len(text) <= _LONGEST else SaleDates(None, None, "sale-date-unreadable")


@functools.lru_cache(maxsize=1024)
def _read(text: str) -> SaleDates:
    first, slash, last = text.strip().partition("/")
    if not slash:
        first, slash, last = _without_slash(text.strip())
    try:
        begin, end = _moment(first.strip(), _BEGINNING), _moment(last.strip(), _END)
    except ValueError:
        return SaleDates(None, None, "sale-date-unreadable")
    if not slash or (begin is None and end is None):
        return SaleDates(None, None, "sale-date-unreadable")
    if begin is not None and end is not None and begin > end:
        return SaleDates(begin, end, "sale-date-order")
    full = all(_FULL.fullmatch(part.strip()) for part in (first, last))
    return SaleDates(begin, end, "" if full else "sale-date")


def _without_slash(text: str) -> tuple[str, str, str]:
    """Return two dates with something else than a slash between them."""
    begin = _MOMENT.match(text)
    if begin is None:
        return text, "", ""
    rest = text[begin.end() :].strip()
    for separator in ("--", "–", "—", "-", ",", ";", "to", "до", "по", "bis"):
        if rest.startswith(separator):
            return begin[0], "/", rest[len(separator) :]
    return text, "", ""


def _moment(text: str, default: time) -> datetime | None:
    """Return a date and time, None for nothing at all; raises `ValueError` on what is no date."""
    if not text:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    *dates, hour, minute, second, zone = found.groups()
    year, month, day = (int(part) for part in dates if part is not None)
    if found[9] is not None:  # the year stands last
        year, day = day, year
    clock = default if hour is None else time(int(hour), int(minute), int(second or 0))
    return datetime(year, month, day, clock.hour, clock.minute, clock.second, tzinfo=_zone(zone))


def _zone(text: str | None) -> timezone:
    if text is None or text[0] not in "+-−":
        return UTC
    digits = text[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(shift if text[0] == "+" else -shift)


def noon(day: str) -> datetime:
    """Return the moment that `--now` means: a date is its noon in UTC, in every zone the same day; `ValueError`."""
    moment = datetime.fromisoformat(day)
    if len(day) <= len("2026-01-01"):
        return moment.replace(hour=12, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def today() -> datetime:
    """Return noon of today, by which the sales of a feed are judged that is loaded now."""
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


class Span:
    """From when to when what was read stays the same, since no sale begins or ends in between; seconds, UTC."""

    def __init__(self, begin: float = float("-inf"), end: float = float("inf")) -> None:
        self.begin: float = begin
        self.end: float = end

    def touch(self, first: datetime | None, last: datetime | None, now: datetime) -> None:
        """Narrow the span by a sale from `first` to `last`."""
        at = now.timestamp()
        for moment in (first, last):
            if moment is not None and moment.timestamp() <= at:
                self.narrow(moment.timestamp(), self.end)
            elif moment is not None:
                self.narrow(self.begin, moment.timestamp())

    def narrow(self, begin: float, end: float) -> None:
        """Narrow the span to what it has in common with another."""
        self.begin, self.end = max(self.begin, begin), min(self.end, end)

    @property
    def narrowed(self) -> bool:
        """Tell whether any sale had dates."""
        return isfinite(self.begin) or isfinite(self.end)

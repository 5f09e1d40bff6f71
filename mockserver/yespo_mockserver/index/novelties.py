"""How new each product is: by a date in the feed, or by the version of the feed that it came with and `g:new`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.index.condition_cache import tag_of

FLAG = "new"
_FLAGGED = b'"tags_new":'
_NOT_NEW = b'"tags_new":"0"'
_YES = frozenset({"1", "true", "yes", "y", "new", "так", "да", "tak", "ano", "ja"})
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


def candidates(catalogue: CatalogueOverlay, date_field: str) -> Callable[[], Iterable[int]]:
    """Return what names the products that may be new; only bodies are looked at, none is read."""

    def named() -> Iterable[int]:
        if date_field:
            return catalogue.feed.having(f'"tags_{date_field}":'.encode())
        not_new = set(catalogue.feed.having(_NOT_NEW))
        found = [number for number in catalogue.feed.having(_FLAGGED) if number not in not_new]
        arrived = (catalogue.number(product_id) for product_id in catalogue.arrivals.at)
        return [*found, *(number for number in arrived if number is not None)]

    return named


def newness(catalogue: CatalogueOverlay, date_field: str, number: int) -> float:
    """Return a number that is larger the newer a product is, 0 for one that isn't new.

    With a date field it is the date, else twice the product's arrival and one more where the feed calls it new.
    """
    if date_field:
        at = day(tag_of(catalogue, number, date_field))
        return 0.0 if at is None else max(at, 0.0)
    flagged = tag_of(catalogue, number, FLAG).strip().lower() in _YES
    return 2.0 * catalogue.arrivals.at.get(catalogue.ids[number], 0) + flagged


def day(text: str) -> float | None:
    """Return the time of a date, in seconds since 1970: ISO 8601, or day, month and year; None for anything else."""
    text = text.strip()[:40]
    if match := _DAY_FIRST.match(text):
        text = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}{text[match.end() :]}"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()

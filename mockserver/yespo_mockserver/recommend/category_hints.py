"""What may be meant by a category that no product has: a path that the feed writes in another form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from yespo_mockserver.catalogue.category_index import SEPARATOR
from yespo_mockserver.catalogue.products import Products

_LOOKED_AT = 20_000
"""So many category paths are compared at most."""


def category_hints(catalogue: Products, asked: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence for each category that names nothing where a part, another case or other spaces would."""
    return tuple(_hints(catalogue, asked))


def _hints(catalogue: Products, asked: Sequence[str]) -> Iterator[str]:
    missing = [category for category in dict.fromkeys(asked) if not len(catalogue.in_element(category))][:3]
    if not missing:
        return
    names = list(islice(catalogue.category_names(), _LOOKED_AT))
    for category in missing:
        wanted = _levels(category)
        needle = wanted[0]
        for name in names:
            if needle not in name.casefold():
                continue
            levels = _levels(name)
            places = range(len(levels) - len(wanted) + 1)
            if any(levels[place : place + len(wanted)] == wanted for place in places):
                yield f"No product is of the category {category[:80]!r}; did you mean {name[:80]!r}?"
                break


def _levels(path: str) -> list[str]:
    """Return a path's levels, by any separator that feeds use, without letter case."""
    text = path[:1000].replace("/", SEPARATOR.strip()).replace("|", SEPARATOR.strip())
    return [level.strip().casefold() for level in text.split(SEPARATOR.strip())]

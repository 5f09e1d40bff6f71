"""Category paths: those of Google's taxonomy, in every language that it is published in, and the shop's own."""

from __future__ import annotations

import functools
import re
from html import unescape
from importlib import resources

from yespo_mockserver.feeds.checks.telling import Tell
from yespo_mockserver.feeds.formats.items import Item

_LARGEST = 999_999
_OTHERWISE = re.compile(r"\S(?:>\s?|\s>)\S|\s[/|»→]\s|\S[|»→]\S")


def unknown_category(item: Item, tell: Tell) -> bool:
    """Tell of the first path or number that Google's taxonomy doesn't have."""
    for text in item.fields.get("google_product_category", ()):
        category = text.strip()
        if category and not _known(category):
            tell("unknown-category", "google_product_category", value=category)
            return True
    return False


def category_paths(item: Item, tell: Tell) -> None:
    """Tell of paths whose levels are empty, or separated otherwise than by ` > `."""
    for name in ("google_product_category", "product_type"):
        for path in item.fields.get(name, ()):
            if ">" in path and not all(level.strip() for level in path.split(">")):
                tell("category-empty-level", name, value=path)
                break
    for path in item.fields.get("product_type", ()):
        if _OTHERWISE.search(path):
            tell("category-separator", "product_type", value=path)
            break


def _known(category: str) -> bool:
    if category.isdecimal():
        return category.isascii() and 0 < int(category[:12]) <= _LARGEST
    top = " ".join(unescape(category).partition(">")[0].lower().split())
    return top in top_levels() or not category.isascii()  # languages without a taxonomy of their own can't be judged


@functools.cache
def top_levels() -> frozenset[str]:
    """Return the names of the top levels of Google's taxonomy, in lower case."""
    table = resources.files("yespo_mockserver.feeds.checks").joinpath("taxonomy.txt").read_text("utf-8")
    return frozenset(name for line in table.splitlines() if line[:1] != "#" for name in line.split("|"))

"""YML's category tree, as deep as anybody may write it."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.category_index import path_prefixes
from yespo_mockserver.feeds.formats.categories import SEPARATOR, CategoryTree
from yespo_mockserver.feeds.formats.findings import Findings


@pytest.mark.parametrize("levels", [1, 2, 50, 51, 60])
def test_a_chain_of_categories_has_its_lowest_fifty_levels(levels: int) -> None:
    tree = CategoryTree(Findings())
    for level in range(levels):
        tree.add(str(level + 1), str(level) if level else "", f"level {level + 1}", 1)
    path = tree.path(str(levels)).split(SEPARATOR)
    assert path == [f"level {level}" for level in range(max(1, levels - 49), levels + 1)]


@pytest.mark.parametrize("level", ["a", "a" * 50, "ї" * 5000])
def test_a_category_takes_no_more_memory_than_its_text_has(level: str) -> None:
    """A text of 200,000 levels, as one field of a feed or of the control API may be."""
    path = SEPARATOR.join([level] * (1_000_000 // len(level)))
    assert sum(map(len, path_prefixes(path))) < 2 * len(path)
    assert path in Catalogue([Product(id="A", category=(path,))]).category_names()
    shorter = SEPARATOR.join(["b"] * 400)
    prefixes = path_prefixes(shorter)
    assert (prefixes[0], prefixes[-1]) == (shorter, "b")
    assert len(prefixes) == 51

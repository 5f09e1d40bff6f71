"""YML's category tree, as deep as anybody may write it."""

from __future__ import annotations

import pytest

from yespo_mockserver.feeds.formats.categories import SEPARATOR, CategoryTree
from yespo_mockserver.feeds.formats.findings import Findings


@pytest.mark.parametrize("levels", [1, 2, 50, 51, 60])
def test_a_chain_of_categories_has_its_lowest_fifty_levels(levels: int) -> None:
    tree = CategoryTree(Findings())
    for level in range(levels):
        tree.add(str(level + 1), str(level) if level else "", f"level {level + 1}", 1)
    path = tree.path(str(levels)).split(SEPARATOR)
    assert path == [f"level {level}" for level in range(max(1, levels - 49), levels + 1)]

"""The list parameters: one reader for the request, the faults, the journal and the checker."""

from __future__ import annotations

import pytest

from yespo_contracts.request.lists import ListStyleError, list_elements, readable_elements


@pytest.mark.parametrize(
    ("values", "elements"),
    [
        (["A,B"], ("A", "B")),
        (["A", "B , C,"], ("A", "B", "C")),
        (['["A,1", 2]'], ("A,1", "2")),
        ([' ["A"]', "B"], ("A", "B")),
        ([""], ()),
    ],
)
def test_a_list_is_read_in_every_style(values: list[str], elements: tuple[str, ...]) -> None:
    assert list_elements("products", values) == readable_elements(values) == elements


def test_a_list_that_cannot_be_read_is_refused_or_has_no_elements() -> None:
    with pytest.raises(ListStyleError, match="products must be a JSON array"):
        list_elements("products", ['["A"'])
    with pytest.raises(ListStyleError, match="given 2 times"):
        list_elements("products", ["A", "B"], "comma")
    assert readable_elements(['["A"', "B"]) == ("B",)

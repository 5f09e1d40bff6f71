"""Candidates that are kept: the same ones in the same order as made anew, whatever changes in between."""

from __future__ import annotations

from functools import partial

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from yespo_mockserver.index.candidates_kept import FIRST, MORE, MOST, CandidatesKept
from yespo_mockserver.recommend import recommend
from yespo_mockserver.shop import Shop


def test_the_candidates_beyond_those_that_are_kept_follow() -> None:
    kept = CandidatesKept()
    for length in (0, FIRST - 1, FIRST, FIRST + 1, MORE - 1, MORE, MORE + 1, 3 * MORE):
        make = partial(range, length)
        assert [list(kept.candidates(length, make)) for _ in range(4)] == [list(range(length))] * 4


def test_no_more_than_so_many_products_are_kept() -> None:
    kept = CandidatesKept()
    for product in range(MOST + 10):
        list(kept.candidates(product, partial(range, 1)))
    assert len(kept._kept) == MOST


def answers(shop: Shop, products: list[str], size: int) -> list[list[int]]:
    source = msgspec.structs.replace(
        next(each for each in shop.data_sources.values() if each.type == "out_of_stock_alternatives"), size=size
    )
    return [recommend(shop, source, None, [product, products[0]]) for product in products]


@settings(max_examples=8)
@given(st.lists(st.tuples(st.integers(0, 5), st.floats(1, 500)), max_size=3), st.sampled_from((3, 40)))
def test_alternatives_after_a_change_are_those_of_a_shop_that_kept_nothing(
    changes: list[tuple[int, float]], size: int
) -> None:
    shop, other = Shop.demo(), Shop.demo()
    products = shop.catalogue.ids[:6]
    for place, price in changes:
        answers(shop, products, size)
        changed = msgspec.structs.replace(next(iter(shop.catalogue.products())), id=products[place], price=price)
        for each in (shop, other):
            each.add_product(**msgspec.structs.asdict(changed))
    kept = [answers(shop, products, size) for _ in range(2)]
    assert kept == [answers(other, products, size)] * 2

"""The blocks of a product's page; each stands or falls alone."""

from __future__ import annotations

import pytest
from yespo_testkit import YespoMock

from product_page import BLOCKS, blocks

TENT = "TENT-0001"
VISITOR = "280A7D32-95FA-49B4-83A7-E9B1FC4AB541"


@pytest.fixture(autouse=True)
def _api_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESPO_API_KEY", "any-key")


async def test_each_block_shows_what_its_data_source_recommends(yespo_mock: YespoMock) -> None:
    page = await blocks(TENT, VISITOR)
    for title, source in BLOCKS.items():
        expected = yespo_mock.expected(data_source=source, products=[TENT], web_id=VISITOR)
        assert page[title] == [product.name for product in expected]
    yespo_mock.assert_called(times=3, web_id=VISITOR, products=[TENT])


@pytest.mark.parametrize("fault", ["timeout", "connect", "truncated", "html", 500])
async def test_a_block_that_fails_takes_no_other_with_it(yespo_mock: YespoMock, fault: int | str) -> None:
    yespo_mock.fails(fault, for_={"data_source": BLOCKS["Bestsellers"]})
    page = await blocks(TENT, VISITOR)
    assert list(page) == ["Bought together", "You may also like"]
    yespo_mock.assert_all_called()


async def test_an_empty_block_is_left_out(yespo_mock: YespoMock) -> None:
    yespo_mock.answers([], for_={"data_source": BLOCKS["Bought together"]})
    assert list(await blocks(TENT, VISITOR)) == ["You may also like", "Bestsellers"]

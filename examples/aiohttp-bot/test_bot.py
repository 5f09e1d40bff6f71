"""The bot's answers; aiohttp isn't intercepted, so that the API is on a port."""

from __future__ import annotations

import pytest
from yespo_testkit import YespoServer

from bot import BESTSELLERS, SORRY, reply

PHONE = "+380 67 000 43 82"


@pytest.fixture(autouse=True)
def _environment(yespo_server: YespoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESPO_URL", yespo_server.url)
    monkeypatch.setenv("YESPO_API_KEY", "any-key")


async def test_the_bot_names_the_three_bestsellers(yespo_server: YespoServer) -> None:
    answer = await reply(PHONE)
    first, second, third, *_ = yespo_server.expected(data_source=BESTSELLERS, phone=PHONE)
    assert answer == f"1. {first.name}\n2. {second.name}\n3. {third.name}"


@pytest.mark.parametrize("fault", ["timeout", "reset", "bad-chunks", "half-close", "malformed", "html", 429, 500])
async def test_the_bot_stays_polite_on_a_bad_day(yespo_server: YespoServer, fault: int | str) -> None:
    yespo_server.fails(fault, times=None)  # not once: after a reset, aiohttp itself asks a second time
    assert await reply(PHONE) == SORRY


async def test_the_bot_is_itself_again_after_a_bad_day(yespo_server: YespoServer) -> None:
    yespo_server.fails(503)
    assert await reply(PHONE) == SORRY
    assert await reply(PHONE) != SORRY


async def test_the_bot_has_nothing_to_tell_of_an_empty_shop(yespo_server: YespoServer) -> None:
    yespo_server.answers([])
    assert await reply(PHONE) == SORRY

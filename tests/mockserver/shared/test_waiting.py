"""Whom a change waits for."""

from __future__ import annotations

import asyncio

from yespo_mockserver.shared.waiting import Reached


def test_a_worker_that_has_told_nothing_is_waited_for() -> None:
    async def waits() -> bool:
        reached = Reached()
        waiting = asyncio.create_task(reached.all_have(["far"], 1))
        await asyncio.sleep(0)
        waited = not waiting.done()
        reached.reached("far", 1)
        await waiting
        return waited

    assert asyncio.run(waits())

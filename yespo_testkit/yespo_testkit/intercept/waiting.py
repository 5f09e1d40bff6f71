"""Waits as long as an answer is late, on a stopped clock too."""

from __future__ import annotations

import anyio
import anyio.to_thread

from yespo_mockserver.messages import clock


def wait(seconds: float) -> None:
    """Wait."""
    if seconds > 0:
        clock.sleep(seconds)


async def wait_in_loop(seconds: float) -> None:
    """Wait and let the event loop go on; where a test has stopped its clock, a thread does the waiting."""
    if seconds <= 0:
        return
    if clock.stands_still():
        await anyio.to_thread.run_sync(clock.sleep, seconds)
    else:
        await anyio.sleep(seconds)

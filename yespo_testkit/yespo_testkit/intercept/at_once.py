"""Drives the fake without an event loop, so that sync, asyncio and trio clients share one path."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


def at_once(awaited: Awaitable[_Result]) -> _Result:
    """Return the result of what is awaited; it must not suspend, and the fake doesn't."""
    try:
        awaited.__await__().send(None)
    except StopIteration as ended:
        result: _Result = ended.value
        return result
    raise RuntimeError("The fake suspended; in process it must answer at once.")


def run(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """Return the result of what may suspend, for a client that can't wait in a loop: a loop of its own runs it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with concurrent.futures.ThreadPoolExecutor(1) as thread:  # the client blocks the loop that runs here
        return thread.submit(asyncio.run, coroutine).result()

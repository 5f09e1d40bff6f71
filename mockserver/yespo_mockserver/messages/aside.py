"""Work that an event loop has done in a thread, also where gevent has made greenlets of threads.

An event loop never yields to other greenlets: in its thread one would never run.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import sys
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")
Starter = Callable[[Callable[[], None], tuple[()]], object]


def genuine_starter() -> Starter | None:
    """Return what starts a thread of the system's own where gevent has replaced that, None where it hasn't."""
    patched = sys.modules.get("gevent.monkey")
    if patched is None or not patched.is_module_patched("threading"):
        return None
    start: Starter = patched.get_original("_thread", "start_new_thread")
    return start


async def aside(work: Callable[[], _Result]) -> _Result:
    """Do work in a thread, so that the loop answers others meanwhile, and return what it returns."""
    start = genuine_starter()
    if start is None:
        return await asyncio.to_thread(work)
    loop, context = asyncio.get_running_loop(), contextvars.copy_context()
    done: asyncio.Future[_Result] = loop.create_future()

    def settle(result: _Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # None alone where that is what there is

    def run() -> None:
        result: _Result | None = None
        failed: BaseException | None = None
        try:
            result = context.run(work)
        except BaseException as error:  # noqa: BLE001  # whoever waits is told
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, result, failed)

    start(run, ())
    return await done

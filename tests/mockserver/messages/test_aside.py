"""Work in a thread of the system's own, as it is done where gevent has replaced threads."""

from __future__ import annotations

import _thread
import asyncio
import contextvars
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from yespo_mockserver.messages import aside as module
from yespo_mockserver.messages.aside import aside, genuine_starter

_T = TypeVar("_T")
SECONDS = 5
WHO: contextvars.ContextVar[str] = contextvars.ContextVar("WHO", default="nobody")


async def in_time(waiting: Coroutine[Any, Any, _T]) -> _T:
    """Wait, but not for what never comes."""
    return await asyncio.wait_for(waiting, SECONDS)


@pytest.fixture(params=["threads of Python's", "threads of the system's"])
def _threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    assert genuine_starter() is None
    if request.param == "threads of the system's":
        monkeypatch.setattr(module, "genuine_starter", lambda: _thread.start_new_thread)


@pytest.mark.usefixtures("_threads")
def test_work_returns_what_it_returns_from_a_thread_in_the_same_context() -> None:
    async def asked() -> tuple[str, bool]:
        WHO.set("olena")
        return await in_time(aside(lambda: (WHO.get(), threading.get_ident() != main)))

    main = threading.get_ident()
    assert asyncio.run(asked()) == ("olena", True)


@pytest.mark.usefixtures("_threads")
def test_work_that_fails_raises_in_whoever_waits() -> None:
    def work() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        asyncio.run(in_time(aside(work)))


@pytest.mark.usefixtures("_threads")
def test_nobody_who_has_left_is_told_anything(capfd: pytest.CaptureFixture[str]) -> None:
    ended = threading.Event()

    def work() -> None:
        time.sleep(0.05)
        ended.set()

    async def asked() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(aside(work), 0.01)
        assert await asyncio.to_thread(ended.wait, SECONDS)
        await asyncio.sleep(0.01)

    asyncio.run(asked())
    assert capfd.readouterr() == ("", "")

"""What a shared log costs a question, and what it gives the journal: ids and times that all workers have in common."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from types import FrameType

import msgspec
import pytest
from driving import AUTHORIZATION, RECOMS

from yespo_mockserver.admin.control.control import Control
from yespo_mockserver.admin.gathering import Question
from yespo_mockserver.admin.parts import Parts
from yespo_mockserver.app import App, create_app
from yespo_mockserver.journal import Entry
from yespo_mockserver.messages.delivery import Delivery
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shared.log_clock import LogClock
from yespo_mockserver.shared.opening import redis_sequencer, share
from yespo_mockserver.shop import Shop

HEADERS = [(b"host", b"127.0.0.1"), (b"authorization", AUTHORIZATION.encode())]


def worker(clock: Callable[[], float] = time.time) -> App:
    """Return the app of a worker that hasn't joined its log yet: questions are answered all the same."""
    shop = Shop.demo()
    share(shop, redis_sequencer("redis://127.0.0.1:1")).clock = clock
    return create_app(shop)


def question(contact: int = 1) -> Request:
    query = f"contactId={contact}".encode()
    return Request("GET", RECOMS, query, HEADERS, RECOMS.encode() + b"?" + query, "http")


def calls_of_a_question(app: App) -> Counter[str]:
    """Return the functions that are called, Python's and built-in ones, where the same was asked before."""
    made: Counter[str] = Counter()

    def count(frame: FrameType, event: str, called: object) -> None:
        if event == "call":
            made[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            made[getattr(called, "__qualname__", "")] += 1

    for _ in range(3):
        app.fake.respond_at_once(question())
    sys.setprofile(count)
    try:
        assert app.fake.answers_at_once
        app.fake.respond_at_once(question())
    finally:
        sys.setprofile(None)
    return made


def test_a_question_makes_the_same_calls_with_and_without_a_shared_log() -> None:
    assert calls_of_a_question(worker()) == calls_of_a_question(create_app(Shop.demo()))


def test_requests_have_ids_by_the_logs_clock_once_somebody_looks() -> None:
    """Two workers, one of which answers at every second turn; what their machines' clocks say plays no part."""
    ahead = time.time() + 600 - time.perf_counter()
    one, other = (worker(lambda: time.perf_counter() + ahead) for _ in range(2))
    for number in range(6):
        (one, other)[number % 2].fake.respond_at_once(question(number))
        time.sleep(0.001)
        if number == 3:
            assert len(one.journal.find()) == 2
    found = sorted([*one.journal, *other.journal], key=lambda entry: entry.id)
    assert [entry.parameters["contactId"] for entry in found] == [[str(number)] for number in range(6)]
    assert [entry.ended for entry in found] == sorted(entry.ended for entry in found)
    assert all(0 < time.time() + 600 - entry.at < 5 for entry in found)
    assert found[-1].id < 2**53


def test_whoever_listens_is_told_ids_that_go_on_from_those_before() -> None:
    app, told = worker(), list[Entry]()
    app.fake.respond_at_once(question(1))
    app.journal.listen(told.append)
    for number in (2, 3):
        app.fake.respond_at_once(question(number))
    ids = [entry.id for entry in app.journal]
    assert (ids, min(ids) > 0) == (sorted({*ids}), True)
    assert [entry.id for entry in told] == ids[1:]


def test_an_answer_that_is_delayed_leaves_its_request_in_its_place() -> None:
    """It has its id by when the request was kept, not by when its answer is due."""
    app = worker()
    request = question()
    late = msgspec.structs.replace(app.fake.respond_at_once(request), delivery=Delivery(delay=60.0))
    app.journal.record(request, late, time.perf_counter())
    entry = app.journal.find()[-1]
    assert entry.id < (time.time() + 1) * 1e6
    assert entry.ended > time.time() + 50


def test_others_are_asked_for_their_requests_by_the_logs_clock() -> None:
    ahead = time.time() + 600 - time.perf_counter()
    app = worker(lambda: time.perf_counter() + ahead)
    since: list[int] = []

    class Others:
        answer: Callable[[bytes], Awaitable[bytes]] | None = None

        async def ask(self, question: bytes) -> dict[str, bytes | None]:
            since.extend(int(one) for one in msgspec.msgpack.decode(question, type=Question).query["since"])
            return {}

    async def go() -> None:
        following = Parts(Control(app.fake, 0.0), Others()).of_others(lambda _: None, "true")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(following, 0.05)

    asyncio.run(go())
    assert [round((time.time() + 600) - one / 1e6) for one in since] == [2]


def test_the_logs_clock_goes_on_and_never_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("yespo_mockserver.shared.log_clock.monotonic", lambda: now[0])
    clock = LogClock()
    clock.hear(5000.0)
    now[0] += 10
    assert clock() == 5010.0
    clock.hear(5009.0)
    assert clock() == 5010.0
    clock.hear(5011.0)
    assert clock() == 5011.0

"""A Redis that answers, but not what was asked for: it is told what is wrong, and no change counts as made."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from redis import exceptions
from shared_workers import Redis, redis
from small_worlds import make_world

from yespo_contracts.product import Product
from yespo_mockserver.shared import log as log_module
from yespo_mockserver.shared.log import SharedLog
from yespo_mockserver.shared.opening import redis_sequencer, share
from yespo_mockserver.shared.redis.saying import failed
from yespo_mockserver.shared.sequencer import ForeignLogError, RefusedError, SequencerError
from yespo_mockserver.shop.log import LogAwayError
from yespo_mockserver.state.change import AddContact

SCRIPT = " script: fc8e86c904cce4bd36cfe4561de886801f2e2518, on @user_script:11."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis(tmp_path_factory.mktemp("redis")) as started:
        yield started


@pytest.fixture(autouse=True)
def empty(server: Redis) -> None:
    server.cli("flushall")


@contextlib.asynccontextmanager
async def members(server: Redis, number: int) -> AsyncIterator[list[SharedLog]]:
    """Yield so many workers' logs, the first of which has joined."""
    logs = [
        share(make_world([Product(id="A", price=1.0)], []).shop, redis_sequencer(server.url)) for _ in range(number)
    ]
    try:
        await logs[0].start()
        yield logs
    finally:
        for log in logs:
            await log.stop()


def contact(name: object) -> AddContact:
    return AddContact({"email": f"{name}@example.com"})


@pytest.mark.parametrize(
    ("error", "said", "is_refused"),
    [
        (exceptions.OutOfMemoryError(f"not allowed when used memory > 'maxmemory'.{SCRIPT}"), "is full", True),
        (exceptions.ReadOnlyError(f"You can't write against a read only replica.{SCRIPT}"), "is a replica", True),
        (exceptions.BusyLoadingError("Redis is loading the dataset in memory"), "is still loading its data", True),
        (exceptions.ResponseError(f"NOREPLICAS Not enough.{SCRIPT}"), "refuses it (NOREPLICAS Not enough)", True),
        (exceptions.ResponseError("BUSY Redis is busy running a script."), "refuses it (BUSY Redis is busy", True),
        (exceptions.NoPermissionError("this user has no permissions"), "forbids this user something", False),
        (exceptions.MovedError("3999 127.0.0.1:6381"), "is part of a cluster", False),
        (exceptions.AuthenticationError("invalid password"), "refuses the password", False),
        (exceptions.ConnectionError("Error -2 connecting to auth.internal:6379."), "can't be reached (Error -2", False),
        (exceptions.TimeoutError(), "can't be reached (TimeoutError)", False),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(error: Exception, said: str, is_refused: bool) -> None:
    told = failed("redis://h", error)
    assert str(told).startswith(f"redis://h {said}")
    assert "script" not in str(told).replace("running a script", "")
    assert isinstance(told, RefusedError) is is_refused


def test_a_full_redis_takes_no_change_and_says_that_nothing_was_changed(
    server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "COMMIT_SECONDS", 0.5)

    async def go() -> None:
        async with members(server, 1) as (log,):
            server.cli("config", "set", "maxmemory", "1mb")
            try:
                for number in range(2):  # one that finds it out, and one that knows
                    with pytest.raises(LogAwayError, match=r"is full.*\. Nothing was changed"):
                        await log.commit(contact(number))
            finally:
                server.cli("config", "set", "maxmemory", "0")
            async with asyncio.timeout(5):
                while log.trouble:  # noqa: ASYNC110  # it tells nobody
                    await asyncio.sleep(0.01)
            await log.commit(contact("after"))
            assert [len(log.state.contacts.matches({"email": f"{one}@example.com"})) for one in (0, 1, "after")] == [
                0,
                0,
                1,
            ]

    asyncio.run(go())


def test_who_joins_a_log_that_has_lost_its_beginning_is_refused(server: Redis) -> None:
    """As where a Redis under an eviction policy has let the snapshot go."""

    async def go() -> None:
        async with members(server, 2) as (first, late):
            for number in range(5):
                await first.commit(contact(number))
            server.cli("xtrim", "yespo:shop:log", "maxlen", "2")
            with pytest.raises(ForeignLogError, match="lacks what stood between 0 and 5"):
                await late.start()

    asyncio.run(go())


@pytest.mark.parametrize(
    "command",
    [
        ["set", "yespo:shop", "mine"],
        ["hdel", "yespo:shop", "position"],
        ["hset", "yespo:shop", "position", "many"],
        ["xadd", "yespo:shop:log", "2-1", "colour", "red"],
    ],
    ids=" ".join,
)
def test_what_is_no_log_is_told_in_a_sentence(server: Redis, command: list[str]) -> None:
    async def go() -> None:
        async with members(server, 2) as (first, late):
            await first.stop()
            server.cli("hincrby", "yespo:shop", "position", "1")
            server.cli(*command)
            with pytest.raises(SequencerError, match=r"redis://127.0.0.1:\d+ (has something under|refuses it)"):
                await late.start()

    asyncio.run(go())


@pytest.mark.parametrize(
    "command",
    [
        ["hset", "yespo:shop", "at", "9999999999.000000"],
        ["hset", "yespo:shop:live", "gone", "9999999999.000000 1"],
    ],
    ids=["the last change is later than now", "one that has gone was heard of later than now"],
)
def test_who_is_live_is_known_also_once_the_clock_of_redis_was_set_back(server: Redis, command: list[str]) -> None:
    async def go() -> None:
        async with members(server, 2) as (first, late):
            await late.start()
            server.cli(*command)
            assert {*await first.sequencer.append([])} == {first.worker, late.worker}
            assert (await late.sequencer.beat(1)).keys() == {first.worker, late.worker}

    asyncio.run(go())


def test_the_logs_time_goes_on_once_the_clock_of_redis_was_set_back(server: Redis) -> None:
    def at() -> float:
        return float(server.cli("hget", "yespo:shop", "at"))

    async def go() -> None:
        async with members(server, 1) as (first,):
            server.cli("hset", "yespo:shop", "at", "9999999999.000000")
            times = [at()]
            for number in range(3):
                await asyncio.sleep(0.02)
                await first.commit(contact(number))
                times.append(at())
            assert all(0 <= later - before < 1 for before, later in itertools.pairwise(times))
            assert times[3] - times[1] >= 0.04
            server.cli("hset", "yespo:shop", "at", "1.000000")  # the clock is right again
            await first.commit(contact("after"))
            assert abs(at() - time.time()) < 5

    asyncio.run(go())

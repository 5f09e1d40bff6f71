"""The shared log itself, in one process: several members over one Redis, or over one hub."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from changes import changes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared_workers import Redis, redis
from small_worlds import make_world

from yespo_contracts.product import Product
from yespo_mockserver.shared import snapshots
from yespo_mockserver.shared.log import SharedLog
from yespo_mockserver.shared.opening import redis_sequencer, share
from yespo_mockserver.shared.redis import sequencer as in_redis
from yespo_mockserver.shared.sequencer import About
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import AddContact, Change, Offer, Prepared, Reload, SwitchFeed
from yespo_mockserver.state.snapshot import digest

ALONE = (Offer, Prepared, Reload, SwitchFeed)  # about what is loaded from elsewhere


@pytest.fixture(scope="module", params=["redis-server", "valkey-server"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis(tmp_path_factory.mktemp("redis"), request.param) as started:
        yield started


def shop() -> Shop:
    shelf = [Product(id=name, price=10.0 + place, category=("Tents",)) for place, name in enumerate("ABCDE")]
    return make_world(shelf, [(0, ["A", "B"]), (1, ["A"])]).shop


def member(server: Redis, name: str) -> SharedLog:
    return share(shop(), redis_sequencer(f"{server.url}?name={name}"))


async def equal(*logs: SharedLog) -> None:
    async with asyncio.timeout(5):
        while len({log.state.position for log in logs}) > 1:  # noqa: ASYNC110  # positions tell nobody
            await asyncio.sleep(0.005)
    assert len({digest(log.state) for log in logs}) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(st.tuples(st.integers(0, 2), changes), max_size=15), at_once=st.integers(1, 5))
def test_members_that_change_a_shop_at_once_have_the_same_shop(
    server: Redis, made: list[tuple[int, Change[object]]], at_once: int
) -> None:
    server.cli("flushall")

    async def go() -> None:
        logs = [member(server, "property") for _ in range(3)]
        for log in logs:
            await log.start()
        try:
            for start in range(0, len(made), at_once):
                mixed = [
                    (who, change) for who, change in made[start : start + at_once] if not isinstance(change, ALONE)
                ]
                await asyncio.gather(*(logs[who].commit(change) for who, change in mixed))
                assert len({log.state.position for log in logs}) == 1, "a change is answered once all have it"
            await equal(*logs)
        finally:
            for log in logs:
                await log.stop()

    asyncio.run(go())


def test_who_joins_begins_with_a_snapshot(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 50)
    monkeypatch.setattr(in_redis, "KEPT_BEHIND", 10)

    async def go() -> None:
        first = member(server, "snapshot")
        await first.start()
        for number in range(120):
            await first.commit(AddContact({"email": f"{number}@example.com"}))
        async with asyncio.timeout(5):
            while server.cli("hget", "yespo:snapshot", "snapshot") != "100":  # noqa: ASYNC110  # nor does Redis
                await asyncio.sleep(0.01)
        assert int(server.cli("xlen", "yespo:snapshot:log")) < 50
        second = member(server, "snapshot")
        await second.start()
        await equal(first, second)
        await second.commit(AddContact({"email": "second@example.com"}))
        await equal(first, second)
        for log in (first, second):
            await log.stop()

    asyncio.run(go())


def test_a_snapshot_is_kept_also_where_who_made_the_change_is_killed_at_it(
    server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 5)

    async def go() -> None:
        logs = [member(server, "killed") for _ in range(2)]
        for log in logs:
            await log.start()
        for log in logs:
            await log.look()
        killed = max(logs, key=lambda log: log.worker)
        monkeypatch.setattr(killed.sequencer, "keep", lambda *_: asyncio.sleep(0))
        for number in range(5):
            await killed.commit(AddContact({"email": f"{number}@example.com"}))
        async with asyncio.timeout(5):
            while server.cli("hget", "yespo:killed", "snapshot") != "5":  # noqa: ASYNC110  # nor does Redis
                await asyncio.sleep(0.01)
        for log in logs:
            await log.stop()

    asyncio.run(go())


def test_a_snapshot_that_comes_late_changes_nothing(server: Redis) -> None:
    """Neither the newer one, nor what those who join are told of the files and the feed."""

    async def go() -> None:
        log = member(server, "older")
        await log.start()
        before = await log.sequencer.join(log.about(), b"")
        await log.commit(AddContact({"email": "newer@example.com"}))
        await snapshots.keep(log.sequencer, log.state, log.about)
        await log.sequencer.keep(before.position, b"older", About("", "other", "other", ""))
        joined = await log.sequencer.join(log.about(), b"")
        assert (joined.snapshot_at, joined.snapshot == b"older") == (log.state.position, False)
        await log.stop()

    asyncio.run(go())


def test_who_joins_at_a_snapshot_has_the_logs_time(server: Redis) -> None:
    """There is no entry behind the snapshot that would tell it."""

    async def go() -> None:
        first, second = member(server, "time"), member(server, "time")
        await first.start()
        await snapshots.keep(first.sequencer, first.state, first.about)
        await second.start()
        assert first.clock() == pytest.approx(time.time(), abs=1)
        assert second.clock() == pytest.approx(first.clock(), abs=1)
        for log in (first, second):
            await log.stop()

    asyncio.run(go())


def test_a_change_is_answered_at_once_where_reads_may_be_late(server: Redis) -> None:
    async def go() -> None:
        first, second = (share(shop(), redis_sequencer(f"{server.url}?name=late"), "eventual") for _ in range(2))
        for log in (first, second):
            await log.start()
        there = second.state.position
        second._take = lambda _entries: asyncio.sleep(1)  # type: ignore[assignment,method-assign]  # it takes nothing now
        await asyncio.wait_for(first.commit(AddContact({"email": "late@example.com"})), 0.5)
        assert (first.state.position, second.state.position) == (there + 1, there)
        for log in (first, second):
            await log.stop()

    asyncio.run(go())


def test_other_threads_may_change_a_shop_and_the_loop_itself_must_not_wait(server: Redis) -> None:
    async def go() -> None:
        log = member(server, "threads")
        await log.start()
        made = await asyncio.to_thread(log.commit_now, AddContact({"email": "thread@example.com"}))
        assert made == log.state.contacts.matches({"email": "thread@example.com"})[0]
        with pytest.raises(RuntimeError, match="await commit"):
            log.commit_now(AddContact({"email": "loop@example.com"}))
        await log.stop()

    asyncio.run(go())

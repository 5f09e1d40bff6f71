"""A Redis that is killed may lose what it had confirmed a moment before: the workers that have it put it back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_workers import Redis, redis
from small_worlds import make_world

from yespo_contracts.product import Product
from yespo_mockserver.shared.log import SharedLog
from yespo_mockserver.shared.opening import redis_sequencer, share
from yespo_mockserver.shared.redis.tail import KEPT_BYTES, KEPT_SECONDS, Tail
from yespo_mockserver.shared.sequencer import Entry
from yespo_mockserver.state.change import AddContact
from yespo_mockserver.state.snapshot import digest


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    with redis(tmp_path / "redis") as started:
        yield started


def member(server: Redis) -> SharedLog:
    return share(make_world([Product(id="A", price=1.0)], []).shop, redis_sequencer(server.url))


async def equal(*logs: SharedLog) -> None:
    async with asyncio.timeout(10):
        while any(log.trouble for log in logs) or len({log.state.position for log in logs}) > 1:
            assert not any("restart" in (log.trouble or "") for log in logs), [log.trouble for log in logs]
            await asyncio.sleep(0.01)
    assert len({digest(log.state) for log in logs}) == 1


def contact(name: object) -> AddContact:
    return AddContact({"email": f"{name}@example.com"})


def test_what_redis_lost_of_what_it_had_confirmed_is_put_back(server: Redis, tmp_path: Path) -> None:
    async def go() -> None:
        logs = [member(server) for _ in range(2)]
        for log in logs:
            await log.start()
        for number in range(5):
            await logs[number % 2].commit(contact(number))
        before = shutil.copytree(server.folder / "appendonlydir", tmp_path / "before")
        for number in range(5, 10):
            await logs[number % 2].commit(contact(number))
        position = logs[0].state.position
        server.kill()
        shutil.rmtree(server.folder / "appendonlydir")
        before.rename(server.folder / "appendonlydir")
        server.start()
        await equal(*logs)
        await logs[0].commit(contact("after"))
        assert logs[1].state.position == position + 1
        late = member(server)
        await late.start()
        await equal(*logs, late)
        assert all(late.state.contacts.matches({"email": f"{number}@example.com"}) for number in (*range(10), "after"))
        for log in (*logs, late):
            await log.stop()

    asyncio.run(go())


def test_other_changes_in_the_place_of_lost_ones_are_told(server: Redis) -> None:
    async def go() -> None:
        log = member(server)
        await log.start()
        try:
            await log.commit(contact("mine"))
            position = log.state.position
            server.cli("xdel", "yespo:shop:log", f"{position}-1")
            server.cli("xsetid", "yespo:shop:log", f"{position - 1}-1")
            server.cli("xadd", "yespo:shop:log", f"{position}-1", "o", "x", "n", "1", "t", "1", "c", "")
            server.cli("client", "kill", "type", "normal")
            async with asyncio.timeout(5):
                while "others in their place" not in (log.trouble or ""):  # noqa: ASYNC110  # it tells nobody
                    await asyncio.sleep(0.01)
        finally:
            await log.stop()

    asyncio.run(go())


def entry(position: int, at: float = 0.0, size: int = 1) -> Entry:
    return Entry(position, at, "worker", position, bytes(size))


def test_the_kept_end_has_no_gap_and_an_end_itself() -> None:
    tail = Tail()
    tail.add([entry(1), entry(2)])
    assert [each.position for each in tail.since(2)] == [2]
    assert [each.position for each in tail.since(9)] == [2], "what is there is compared to the last one"
    tail.add([entry(4)])
    assert [each.position for each in tail.since(0)] == [4]
    tail.add([entry(5, KEPT_SECONDS + 1)])
    assert [each.position for each in tail.since(0)] == [5]
    tail.add([entry(6, KEPT_SECONDS + 1, KEPT_BYTES)])
    assert [each.position for each in tail.since(0)] == [6]

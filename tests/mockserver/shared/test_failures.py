"""Redis or the network fails: told, survived, and never a change that is taken back or made twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run
from shared_workers import Asked, Redis, digests, redis, workers
from tcp_proxy import Proxy, proxy


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis(tmp_path_factory.mktemp("redis")) as started:
        yield started


@pytest.fixture(scope="module")
def network(server: Redis) -> Iterator[Proxy]:
    with proxy(server.port) as between:
        yield between


@pytest.fixture(scope="module")
def far_and_near(
    server: Redis, network: Proxy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Asked, Asked]]:
    """Yield a worker that has a network between itself and Redis, and one that hasn't."""
    folder = tmp_path_factory.mktemp("far")
    with (
        workers(folder, 1, "--shared", f"redis://127.0.0.1:{network.port}") as far,
        workers(tmp_path_factory.mktemp("near"), 1, "--shared", server.url) as near,
    ):
        yield far[0], near[0]


def ready(*asked: Asked, within: float = 20.0) -> None:
    deadline = time.monotonic() + within
    while [each("GET", "/__admin/ready")[0] for each in asked] != [200] * len(asked):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_that_is_cut_off_refuses_changes_and_catches_up(
    network: Proxy, far_and_near: tuple[Asked, Asked]
) -> None:
    far, near = far_and_near
    network.cut()
    try:
        assert near.add_contact("while-cut@example.com") == 200
        assert far.add_contact("refused@example.com") == 503
        assert far("GET", "/api/v2/contacts/recoms/1245?contactId=1")[0] == 200
        assert far("GET", "/__admin/ready")[0] == 503
    finally:
        network.mend()
    ready(far, near)
    assert [far.contacts("while-cut@"), far.contacts("refused@"), near.contacts("refused@")] == [1, 0, 0]
    assert len(digests([far, near])) == 1


def test_a_change_whose_answer_is_lost_is_made_once(network: Proxy, far_and_near: tuple[Asked, Asked]) -> None:
    far, near = far_and_near
    for number in range(3):
        network.lose_answer(to=b"lost-answer")
        status = far("POST", "/__admin/contacts", {"email": f"lost-answer-{number}@example.com"})[0]
        assert network.lost.wait(5)
        assert status == 201
        assert near.contacts(f"lost-answer-{number}@") == 1
        ready(far, near)
    assert len(digests([far, near])) == 1


def test_who_may_not_join_is_told_why(server: Redis, far_and_near: tuple[Asked, Asked], tmp_path: Path) -> None:
    refused = run("serve", "--port", "0", "--seed", "77", "--shared", server.url)
    assert (refused.returncode, "of other files or settings" in refused.stderr) == (2, True)
    version = server.cli("hget", "yespo:shop", "version")
    server.cli("hset", "yespo:shop", "version", "0.0.1")
    try:
        refused = run("serve", "--port", "0", "--shared", server.url)
        assert (refused.returncode, f"of yespo-testkit 0.0.1, and this is {version}" in refused.stderr) == (2, True)
    finally:
        server.cli("hset", "yespo:shop", "version", version)
    with workers(tmp_path, 1, "--seed", "77", "--shared", f"{server.url}?name=another") as other:
        assert other[0].add_contact("elsewhere@example.com") == 200
        assert far_and_near[1].contacts("elsewhere@") == 0


def test_a_redis_that_comes_back_empty_is_no_fresh_start(server: Redis, far_and_near: tuple[Asked, Asked]) -> None:
    """The last test with these workers: they are to be restarted."""
    far, near = far_and_near
    assert near.add_contact("known-before@example.com") == 200
    server.cli("flushall")
    time.sleep(0.5)
    for asked in (far, near):
        status, said = asked("POST", "/__admin/contacts", {"email": "never@example.com"})
        assert (status, "came back without the log" in said["error"]) == (503, True)
        assert asked("GET", "/__admin/ready")[0] == 503
        assert asked("GET", "/api/v2/contacts/recoms/1245?contactId=1")[0] == 200
        assert asked.contacts("known-before@") == 1

"""Workers that share a shop over a real Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from command import run
from shared_workers import Asked, Redis, free_port, redis, workers

from yespo_mockserver.shared.opening import redis_sequencer, share
from yespo_mockserver.shared.redis.place import Place, place_of
from yespo_mockserver.shared.sequencer import SequencerError
from yespo_mockserver.shop import Shop, ShopError
from yespo_mockserver.state.change import AddContact


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with redis(tmp_path_factory.mktemp("redis")) as started:
        yield started


@pytest.fixture(scope="module")
def two(server: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Asked]]:
    with workers(tmp_path_factory.mktemp("two"), 2, "--shared", f"{server.url}?name=two") as asked:
        yield asked


def test_what_one_worker_was_told_the_other_knows_at_once(two: list[Asked]) -> None:
    for number in range(30):
        told, asked = two[number % 2], two[1 - number % 2]
        assert told.add_contact(f"told-{number}@example.com") == 200
        assert asked.contacts(f"told-{number}@") == 1


def test_changes_are_refused_while_redis_is_away_and_reads_go_on(server: Redis, two: list[Asked]) -> None:
    server.kill()
    try:
        status, said = two[0]("POST", "/api/v1/contact", {"channels": [{"type": "email", "value": "away@example.com"}]})
        assert (status, two[0].headers["retry-after"]) == (503, "1")
        assert "log" in said
        assert two[0]("GET", "/api/v2/contacts/recoms/1245?contactId=162688150")[0] == 200
        assert [asked("GET", "/__admin/ready")[0] for asked in two] == [503, 503]
    finally:
        server.start()
    deadline = time.monotonic() + 20
    while any(asked("GET", "/__admin/ready")[0] != 200 for asked in two):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert two[1].add_contact("back@example.com") == 200
    assert two[0].contacts("back@") == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1", "--shared http://127.0.0.1: this isn't the URL of a Redis."),
        ("redis://:s3cret@127.0.0.1:x", "this isn't the URL of a Redis."),
        ("redis://:s3cret@", "--shared redis://: this isn't the URL of a Redis."),
        ("redis://user:s3cret@127.0.0.1?name=a/b", "--shared redis://127.0.0.1: a name has 1 to 64 letters"),
        ("redis://127.0.0.1?colour=red", "'colour' is no setting of it"),
        ("redis://127.0.0.1?colour=", "'colour' is no setting of it"),
        ("redis://127.0.0.1?name=", "a name has 1 to 64 letters"),
        ("redis:///0", "this isn't the URL of a Redis."),
        ("unix://:s3cret@", "--shared unix://: this isn't the URL of a Redis."),
    ],
)
def test_a_place_that_is_none_is_told_in_a_sentence(url: str, said: str) -> None:
    with pytest.raises(ShopError) as told:
        place_of(url)
    assert said in str(told.value)
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "kept", "name", "shown"),
    [
        ("redis://:s3cret@h:1/2", "redis://:s3cret@h:1/2", "shop", "redis://h:1/2"),
        ("rediss://u:s3cret@h?name=a.b&db=3", "rediss://u:s3cret@h?db=3", "a.b", "rediss://h"),
        ("unix://:s3cret@/run/redis.sock", "unix://:s3cret@/run/redis.sock", "shop", "unix:///run/redis.sock"),
    ],
)
def test_a_place_is_a_redis_and_the_name_of_a_log_there(url: str, kept: str, name: str, shown: str) -> None:
    assert place_of(url) == Place(kept, name, shown)


def test_a_redis_that_is_not_there_is_told_in_a_sentence() -> None:
    ended = run("serve", "--port", "0", "--shared", "redis://:s3cret@127.0.0.1:1")
    assert (ended.returncode, ended.stderr.count("redis://127.0.0.1:1 can't be reached")) == (2, 1)
    assert "s3cret" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_redis_is_spoken_to_by_tls_with_a_password_and_its_certificate_is_verified(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    port = free_port()
    tls = {
        "tls-port": port, "tls-cert-file": tmp_path / "cert.pem", "tls-key-file": tmp_path / "key.pem",
        "tls-ca-cert-file": tmp_path / "ca.pem", "tls-auth-clients": "no", "requirepass": "s3cret",
    }  # fmt: skip

    async def commit(url: str) -> int:
        log = share(Shop.demo(), redis_sequencer(url))
        try:
            await log.start()
            await log.commit(AddContact({"email": "by-tls@example.com"}))
            return len(log.state.contacts.matches({"email": "by-tls@example.com"}))
        finally:
            await log.stop()

    place = f"localhost:{port}/0"
    with redis(tmp_path / "redis", more=tls):
        assert asyncio.run(commit(f"rediss://:s3cret@{place}?ssl_ca_certs={tmp_path / 'ca.pem'}")) == 1
        for url, said in (
            (f"rediss://:s3cret@{place}", "certificate verify failed"),
            (f"rediss://:other@{place}?ssl_ca_certs={tmp_path / 'ca.pem'}", "refuses the password"),
        ):
            with pytest.raises(SequencerError, match=said) as told:
                asyncio.run(commit(url))
            assert "s3cret" not in str(told.value)

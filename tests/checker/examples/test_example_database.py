"""The places where counterexamples are kept: each way to fail is a sentence with what to do, and no password."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_server import PASSWORD, redis_server

from yespo_checker.examples.counterexamples import Counterexamples
from yespo_checker.examples.example_database import ExampleDatabaseError, database_at, explained, shown
from yespo_contracts.strategies import WireRequest

REQUEST = WireRequest("/api/v2/contacts/recoms/1", "contactId=1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a real Redis's socket, and its port."""
    made = tmp_path_factory.mktemp("redis")
    with redis_server(made):
        yield made


def problem(place: str) -> str:
    with pytest.raises(ExampleDatabaseError) as caught:
        Counterexamples.at(place).saved()
    return str(caught.value)


@pytest.mark.parametrize("scheme", ["redis", "unix"])
def test_what_is_kept_in_redis_is_there_for_others(folder: Path, scheme: str) -> None:
    """By host and port or by its socket; what isn't ours is dropped."""
    place = f"redis://:{PASSWORD}@127.0.0.1:{(folder / 'port').read_text()}/1"
    if scheme == "unix":
        place = f"unix://:{PASSWORD}@{folder}/redis.sock?db=1"
    one, other = Counterexamples.at(place), Counterexamples.at(place)
    one.save("single", REQUEST)
    database_at(place).save(b"yespo-testkit check 1", b"not ours")
    assert other.saved() == [("single", REQUEST)]
    other.forget("single", REQUEST)
    assert one.saved() == []
    assert one.trouble is None


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("redis://127.0.0.1:{port}/0", "refuses the password, or wants one: it is written redis://:PASSWORD@"),
        ("redis://:wrong-password@127.0.0.1:{port}/0", "refuses the password"),
        (f"redis://:{PASSWORD}@127.0.0.1:{{port}}/9", "refuses it: DB index is out of range"),
    ],
)
def test_what_a_redis_refuses_is_told(folder: Path, place: str, told: str) -> None:
    """In its own words where there are no better."""
    text = problem(place.format(port=(folder / "port").read_text()))
    assert told in text
    assert "password@" not in text


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("redis://no-such-host.invalid/0", "no-such-host.invalid/0 can't be reached ("),
        ("unix:///no/such/redis.sock", "can't be reached (No such file or directory): start it there"),
        ("redis://user:s3cret@host:x/0", "redis://host:x/0 isn't the URL of a Redis: it is a folder, or redis://"),
        ("redis://:s3cret@host/zero", "redis://host/zero isn't the URL of a Redis"),
        ("redis://[::1/0", "isn't the URL of a Redis"),
        ("redis://127.0.0.1/0?colour=red", "redis://127.0.0.1/0 isn't the URL of a Redis"),
        ("https://host/examples", "https://host/examples isn't a place for examples: it is a folder, or redis://"),
        ("/dev/null", "/dev/null can't be a folder for examples: File exists."),
        ("/dev/null/examples", "can't be a folder for examples: Not a directory."),
    ],
)
def test_what_isnt_a_database_is_told(place: str, told: str) -> None:
    """Without asking long, and without its password."""
    text = problem(place)
    assert told in text
    assert "s3cret" not in text


def test_a_redis_that_is_down_is_told() -> None:
    """With how it is started."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert problem(f"redis://127.0.0.1:{port}/0") == (
        f"The Redis at redis://127.0.0.1:{port}/0 can't be reached (Connection refused): "
        "start it there (redis-server --port PORT), or give a folder instead."
    )


def test_what_listens_but_isnt_a_redis_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it answers otherwise or not at all."""
    monkeypatch.setattr("yespo_checker.examples.example_database._SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "doesn't answer within 0.05 s" in problem(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        text = problem(f"redis://127.0.0.1:{listening.getsockname()[1]}/0")
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    assert "doesn't speak Redis's protocol: something else listens there." in text


def test_a_folder_that_cant_be_written_to_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere, whatever a folder's mode
    assert problem(str(tmp_path)).endswith("can't be written to: choose a folder of your own.")


def test_without_the_extra_it_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "hypothesis.extra.redis", raising=False)
    assert problem("redis://127.0.0.1/0") == (
        "A database in Redis needs the extra redis: pip install 'yespo-testkit[redis]'."
    )


def test_a_redis_that_goes_away_is_told_once_and_not_asked_again(tmp_path: Path) -> None:
    """A check goes on without it."""
    with redis_server(tmp_path) as process:
        kept = Counterexamples.at(f"redis://:{PASSWORD}@127.0.0.1:{(tmp_path / 'port').read_text()}/0")
        assert kept.saved() == []
        process.kill()
        process.wait(10)
        kept.save("single", REQUEST)
    assert kept.trouble is not None
    assert "can't be reached" in kept.trouble
    told = kept.trouble
    kept.forget("single", REQUEST)
    assert kept.trouble is told


def test_other_errors_arent_hidden() -> None:
    """They are faults of ours."""
    with pytest.raises(ZeroDivisionError), explained("redis://host"):
        _ = 1 // 0
    assert shown("folder") == "folder"
    assert shown("redis://u:p@h/1?password=x") == "redis://h/1"

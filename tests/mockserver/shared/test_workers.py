"""`serve --workers`: several processes on one port, which are one fake."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run, serving
from shared_workers import Asked

from yespo_testkit.cli import main

RECOMS = "/api/v2/contacts/recoms/1245?contactId=162688150"


@contextlib.contextmanager
def served(folder: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    ready = folder / "ready"
    with serving("--quiet", "--workers", "2", *arguments, ready=ready) as process:
        yield ready.read_text().strip(), process


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("workers")) as (address, _):
        yield address


def worker_of(client: Asked) -> int:
    name: str = client("GET", "/__admin/log")[1]["worker"]
    return int(name.removeprefix("worker-"))


def test_connections_are_handed_out_in_turns(url: str) -> None:
    for number in (2, 8, 32):
        clients = [Asked(url) for _ in range(number)]
        met = Counter(map(worker_of, clients))
        assert sorted(met.values()) == [number // 2] * 2
        for client in clients:
            client.close()


def test_what_one_worker_was_told_the_other_knows_at_once(url: str) -> None:
    told, asked = Asked(url), Asked(url)
    assert worker_of(told) != worker_of(asked)
    for number in range(50):
        assert told.add_contact(f"told-{number}@example.com") == 200
        assert asked.contacts(f"told-{number}@") == 1


def test_a_worker_that_is_killed_is_replaced_by_one_that_knows_everything(url: str) -> None:
    left, killed = Asked(url), Asked(url)
    assert left.add_contact("before@example.com") == 200
    old = worker_of(killed)
    os.kill(old, signal.SIGKILL)
    assert left.add_contact("meanwhile@example.com") == 200
    deadline = time.monotonic() + 10
    while left("GET", "/__admin/ready")[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    new = Asked(url)
    if worker_of(new) == worker_of(left):
        new = Asked(url)
    assert worker_of(new) not in {old, worker_of(left)}
    assert [new.contacts("before@"), new.contacts("meanwhile@")] == [1, 1]
    digests = [client("GET", "/__admin/log?digest=true")[1]["digest"] for client in (left, new)]
    assert digests[0] == digests[1]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)], ids=str)
def test_a_signal_ends_all_of_them(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    with served(tmp_path) as (address, process):
        pids = [worker_of(Asked(address)) for _ in range(2)]
        process.send_signal(sent)
        assert process.wait(10) == code
        assert not (tmp_path / "ready").exists()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_workers_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    with served(tmp_path) as (address, process):
        pids = {worker_of(Asked(address)) for _ in range(2)}
        process.kill()
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_connections_are_refused_by_all_workers_and_accepted_again(url: str) -> None:
    client = Asked(url)
    assert client("POST", "/__admin/faults", {"kind": "refused", "during": 1})[0] == 201
    time.sleep(0.2)
    with pytest.raises(ConnectionRefusedError):
        Asked(url)("GET", RECOMS)
    time.sleep(1.2)
    assert Asked(url)("GET", RECOMS)[0] == 200


def test_what_workers_cannot_share_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("id,title,link,price,availability\nA,A,https://shop.example/a,1 UAH,in stock\n")
    (tmp_path / "shop.toml").write_text(
        '[feed]\nsource = "feed.csv"\n[[data_source]]\nid = 1\ntype = "other"\nsource = "os.path:join"\n'
    )
    ended = run("serve", str(tmp_path), "--port", "0", "--workers", "2")
    assert (ended.returncode, "its source is a function, which several workers can't share" in ended.stderr) == (
        2,
        True,
    )


def test_where_processes_cant_share_a_socket_workers_are_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr(os, "fork")  # as on Windows
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--workers", "2", "--port", "0"])
    assert ended.value.code == 2
    assert "--workers needs processes that share a socket, which Windows doesn't have: leave it out." in " ".join(
        capsys.readouterr().err.split()
    )

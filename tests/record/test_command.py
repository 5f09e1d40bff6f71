"""`record` as a process: nobody in whatever it writes or says, and a file that can be read however it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from command import COMMAND
from planted import Planted, people, planted

from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.har import read_har
from yespo_contracts.recordings.matching import Asked, Recording

SALT = b"a salt of these tests, long enough!"


@contextlib.contextmanager
def answering(answers: Sequence[bytes]) -> Iterator[str]:
    """Answer one connection after the other, each request by the next of the answers."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        left = iter(answers)
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection, connection.makefile("rb") as lines:
                    while lines.readline():
                        length = 0
                        while (line := lines.readline()) not in {b"\r\n", b""}:
                            if line.lower().startswith(b"content-length:"):
                                length = int(line.split(b":")[1])
                        lines.read(length)
                        connection.sendall(next(left, b"HTTP/1.1 500 Over\r\nContent-Length: 0\r\n\r\n"))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


class Command:
    """The command, running."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def ask(self, *requests: bytes) -> bytes:
        """Send requests on one connection, and return what comes until it is over."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            for request in requests:
                connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@contextlib.contextmanager
def recorded(folder: Path, to: str, *more: str) -> Iterator[Command]:
    (folder / "salt").write_bytes(SALT)
    ready = folder / "ready"
    arguments = ["--out", str(folder / "a.har"), "--salt-file", str(folder / "salt"), "--ready-file", str(ready)]
    process = subprocess.Popen(
        [*COMMAND, "record", "--to", to, "--port", "0", *arguments, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONASYNCIODEBUG": "0"},
    )
    try:
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield Command(process, int(ready.read_text().strip().rpartition(":")[2]))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def requested(one: Planted) -> bytes:
    target = one.path + (f"?{one.query}" if one.query else "")
    lines = [f"{one.method} {target} HTTP/1.1", "Host: yespo.io", *(f"{n}: {v}" for n, v in one.headers)]
    body = one.body.encode()
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def answered(one: Planted) -> bytes:
    body = one.answer.encode()
    head = [f"HTTP/1.1 {one.status} X", f"Content-Length: {len(body)}", *(f"{n}: {v}" for n, v in one.answer_headers)]
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + body


def test_nothing_that_is_planted_is_in_recording_report_output_or_log_and_it_is_replayed(tmp_path: Path) -> None:
    crowd = list(people(4, seed=11))
    all_ = [one for person in crowd for one in planted(person)]
    assert sum(len(one.person.secrets) for one in all_) > 2000
    with (
        answering([answered(one) for one in all_]) as to,
        recorded(tmp_path, to, "--report", str(tmp_path / "report.json"), "-v", "--no-page") as record,
    ):
        record.ask(*(requested(one) for one in all_))
        record.process.send_signal(signal.SIGINT)
        out, err = record.process.communicate(timeout=60)
    told = b"".join(((tmp_path / "a.har").read_bytes(), (tmp_path / "report.json").read_bytes(), out, err)).decode()
    assert json.loads((tmp_path / "report.json").read_text())["requests"] == len(all_)
    plain = unquote(unquote(told))
    assert [secret for person in crowd for secret in person.secrets if secret in told or secret in plain] == []
    replay = Recording(read_har((tmp_path / "a.har").read_bytes()), Anonymizer(SALT))
    for one in all_:
        authorization = dict(one.headers).get("Authorization")
        found = replay.answer(Asked(one.method, unquote(one.path), one.query, one.body.encode(), authorization))
        assert found is not None, one.place
        assert found.status == one.status


@pytest.mark.parametrize("whom", ["the proxy", "both"])
def test_killed_in_the_middle_it_leaves_a_whole_file(whom: str, tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
    asked = [b"GET /api/v2/contacts/recoms/1245?contactId=%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(200)]
    with answering([answer] * 200) as to, recorded(tmp_path, to, "--no-page") as record:
        record.ask(*asked)
        children = Path(f"/proc/{record.process.pid}/task/{record.process.pid}/children")
        if whom == "both":
            (child,) = map(int, children.read_text().split())
            os.kill(child, signal.SIGKILL)
        record.process.kill()
        record.process.wait()
        time.sleep(0.1)  # the process that writes goes on with what it has
        found = read_har((tmp_path / "a.har").read_bytes())
        json.loads((tmp_path / "a.har").read_bytes())
        assert found or whom == "both"


def test_the_end_waits_for_no_client(tmp_path: Path) -> None:
    with (
        answering([]) as to,
        recorded(tmp_path, to, "--no-page") as record,
        socket.create_connection(("127.0.0.1", record.port)) as idle,
    ):
        idle.sendall(b"GET /half")
        record.process.send_signal(signal.SIGTERM)
        record.process.communicate(timeout=10)
        assert record.process.returncode == 0


def test_what_cant_be_written_is_told_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "record", "--to", "http://127.0.0.1:1", "--port", "0", "--out", "/dev/full", "--salt-file",
         str(tmp_path / "salt")],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"/dev/full: No space left on device." in done.stderr


def fetched(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def test_the_page_shows_what_is_recorded_as_it_is_recorded_and_steers_nothing(tmp_path: Path) -> None:
    answer = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n[{"id":"TENT-1"}]'
    asked = b"GET /api/v2/contacts/recoms/1245?email=olena%40example.com&limit=5 HTTP/1.1\r\nHost: x\r\n\r\n"
    with answering([answer]) as to, recorded(tmp_path, to) as record:
        base = f"http://127.0.0.1:{record.port}/__admin"
        record.ask(asked)
        found = fetched(f"{base}/requests/wait?count=1&timeout=20")["requests"]
        details = fetched(f"{base}/requests/1")
        shop = fetched(f"{base}/shop")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetched(f"{base}/faults")
        with pytest.raises(urllib.error.HTTPError, match="403"):  # a page of elsewhere that calls itself this machine
            urllib.request.urlopen(urllib.request.Request(f"{base}/shop", headers={"Host": "evil.example"}))
        record.process.send_signal(signal.SIGINT)
        record.process.communicate(timeout=20)
    assert shop["recording"] == {"url": to, "file": "a.har"}
    assert "olena" not in json.dumps([found, details])
    assert {each["rule"] for each in found[0]["violations"]} >= {"charset", "unknown-parameter"}
    assert [each["product"] for each in details["recommended"]] == [{"id": "TENT-1"}]
    (one,) = read_har((tmp_path / "a.har").read_bytes())
    assert one.path.endswith("/1245")

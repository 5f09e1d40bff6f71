"""However a server ends, it leaves nothing behind and says nothing that isn't worth a line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import COMMAND, serving

UPLOAD = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Basic dTprZXk=\r\nContent-Length: 1000\r\n\r\nhalf"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the signals are another system's")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_removes_the_ready_file_and_the_certificates(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("trustme")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    with serving("--tls", ready=tmp_path / "ready") as process:
        assert list(scratch.iterdir())
        process.send_signal(number)
        assert process.wait(15) == 0
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "ready").exists()


def test_open_uploads_and_waiting_answers_end_without_a_word(tmp_path: Path) -> None:
    with serving("--quiet", "--fault", "latency:seconds=60,data_source=1245", ready=tmp_path / "ready") as process:
        port = int((tmp_path / "ready").read_text("utf-8").strip().rpartition(":")[2])
        waiting = (
            b"GET /api/v2/contacts/recoms/1245?contactId=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic dTprZXk=\r\n\r\n"
        )
        connections = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(6)]
        for place, connection in enumerate(connections):
            connection.sendall(waiting if place % 2 else UPLOAD)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
        assert (process.returncode, said) == (0, "")
        for connection in connections:
            connection.close()


def test_a_hang_up_that_is_ignored_stays_so(tmp_path: Path) -> None:
    """As under nohup."""
    ready = tmp_path / "ready"
    line = [*COMMAND, "serve", "--quiet", "--port", "0", "--ready-file", str(ready)]
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finally:
        signal.signal(signal.SIGHUP, before)
    try:
        end = time.monotonic() + 30
        while not ready.exists():
            assert time.monotonic() < end
            time.sleep(0.02)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM])
def test_a_signal_while_a_large_feed_is_read_leaves_no_half_entry(number: signal.Signals, tmp_path: Path) -> None:
    feed, cache = tmp_path / "feed.xml", tmp_path / "cache"
    generate = [*COMMAND, "feed", "generate", "--products", "60000", "--out", str(feed)]
    subprocess.run(generate, check=True, capture_output=True)
    assert feed.stat().st_size > 32 << 20
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**unmeasured, "YESPO_TESTKIT_CACHE": str(cache)}  # coverage has a handler of its own for SIGTERM
    process = subprocess.Popen(
        [*COMMAND, "serve", "--feed", str(feed), "--port", "0"], env=environment, stderr=subprocess.PIPE
    )
    end = time.monotonic() + 60
    while not list(cache.glob("building-*")):
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert b"Traceback" not in said
    assert process.returncode in {130, 128 + number}
    assert list(cache.glob("building-*")) == []

"""A real Redis for the tests that share counterexamples; they are skipped where there is no redis-server."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PASSWORD = "redis-password"


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Redis that keeps nothing, on the socket `folder/redis.sock` and the port written in `folder/port`."""
    executable = shutil.which("redis-server")
    if executable is None:
        pytest.skip("the tests with Redis need Debian's redis-server: apt-get install redis-server")
    for _ in range(5):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = {
            "port": port, "bind": "127.0.0.1", "unixsocket": folder / "redis.sock", "dir": folder, "save": "",
            "appendonly": "no", "requirepass": PASSWORD, "databases": 2,
        }  # fmt: skip
        command = [executable, *(part for name, value in settings.items() for part in (f"--{name}", str(value)))]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if _answers(process, port):
                (folder / "port").write_text(str(port))
                yield process
                return
        finally:
            process.kill()
            process.wait(10)
    pytest.fail("redis-server didn't start")


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until it listens; false where it ended, because another took the port."""
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return process.poll() is None
        time.sleep(0.02)
    return False

"""Workers that share a shop, as people run them: `serve` in processes of their own, and a Redis that may be killed."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from command import serving


class Redis:
    """A real Redis that keeps what it was told, so that it can be killed and started again."""

    def __init__(
        self, folder: Path, port: int, program: str = "redis-server", more: Mapping[str, object] | None = None
    ) -> None:
        self.folder = folder
        self._more = more or {}
        self._program = program
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        executable = shutil.which(self._program)
        if executable is None:
            pytest.skip(f"this test of shared shops needs Debian's {self._program}: apt-get install {self._program}")
        settings = {
            "port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": "", "appendonly": "yes",
            "unixsocket": self.folder / "redis.sock", **self._more,
        }  # fmt: skip
        command = [executable, *(part for name, value in settings.items() for part in (f"--{name}", str(value)))]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as asked:
                asked.sendall(b"PING\r\n")
                if asked.recv(100).startswith((b"+PONG", b"-NOAUTH")):
                    return
            time.sleep(0.02)
        pytest.fail("redis-server didn't start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def cli(self, *arguments: str) -> str:
        command = [self._program.replace("server", "cli"), "-p", str(self.port), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout.strip()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def redis(folder: Path, program: str = "redis-server", more: Mapping[str, object] | None = None) -> Iterator[Redis]:
    folder.mkdir(exist_ok=True)
    server = Redis(folder, free_port(), program, more)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class Asked:
    """One client of one server, which keeps its connection."""

    def __init__(self, url: str, more: Mapping[str, str] | None = None) -> None:
        self._more = more or {}
        self.url = url
        self._used = time.monotonic()
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)

    def __call__(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"authorization": "Basic YTpi", "content-type": "application/json", **self._more}
        if time.monotonic() - self._used > 3:  # the server closes what is idle for five seconds
            self._connection.close()
        self._connection.request(method, path, data, headers)
        answer = self._connection.getresponse()
        self.headers = answer.headers
        content = answer.read()
        self._used = time.monotonic()
        if "json" in answer.headers.get("content-type", "") and content:
            return answer.status, json.loads(content)
        return answer.status, content.decode()

    def contacts(self, part: str) -> int:
        status, found = self("GET", f"/__admin/contacts?q={part}")
        assert status == 200
        return len(found["contacts"])

    def add_contact(self, email: str) -> int:
        return self("POST", "/api/v1/contact", {"channels": [{"type": "email", "value": email}]})[0]

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def workers(folder: Path, number: int, *arguments: str) -> Iterator[list[Asked]]:
    """Serve the demo shop so many times, each in a process of its own."""
    with contextlib.ExitStack() as stack:
        ready = [folder / f"ready-{each}" for each in range(number)]
        served = [serving("--quiet", *arguments, ready=each) for each in ready]
        for each in served:
            stack.push(each)
        with ThreadPoolExecutor(number) as pool:
            list(pool.map(lambda each: each.__enter__(), served))
        clients = [Asked(each.read_text().strip()) for each in ready]
        for client in clients:
            stack.callback(client.close)
        yield clients


def digests(workers: Iterable[Asked]) -> set[tuple[int, str]]:
    """Return the workers' positions in the log, and the digests of their shops."""
    found = [worker("GET", "/__admin/log?digest=true")[1] for worker in workers]
    return {(each["position"], each["digest"]) for each in found}

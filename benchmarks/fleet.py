"""Machines of workers that share a shop over a real Redis, for benchmarks: each machine is one `serve --workers`."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from program import free_port

HEADERS = {"authorization": "Basic YTpi", "content-type": "application/json"}


class Redis:
    """A Redis that keeps what it was told, so that it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        executable = shutil.which("redis-server") or shutil.which("valkey-server")
        if executable is None:
            sys.exit("this needs redis-server")
        settings = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": "", "appendonly": "yes"}
        command = [executable, *(part for name, value in settings.items() for part in (f"--{name}", str(value)))]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as asked:
                asked.sendall(b"PING\r\n")
                if asked.recv(100).startswith(b"+PONG"):
                    return
            time.sleep(0.02)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Client:
    """One connection, which is one worker's for as long as it lasts."""

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        self.url = url
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=timeout)
        self._used = time.monotonic()

    def __call__(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        if time.monotonic() - self._used > 3:  # the server closes what is idle for five seconds
            self._connection.close()
        self._used = time.monotonic()
        data = None if body is None else json.dumps(body).encode()
        self._connection.request(method, path, data, HEADERS)
        answer = self._connection.getresponse()
        content = answer.read()
        is_json = "json" in answer.headers.get("content-type", "") and content
        return answer.status, json.loads(content) if is_json else content.decode()

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def machine(*arguments: str, workers: int = 1) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve with so many workers; yields the URL and the process."""
    with tempfile.TemporaryDirectory(prefix="yespo-fleet-") as folder:
        ready = Path(folder) / "ready"
        command = [sys.executable, "-m", "yespo_testkit.cli", "serve", "--quiet", "--port", "0"]
        command += ["--ready-file", str(ready), "--workers", str(workers), *arguments]
        process = subprocess.Popen(command, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            begun = time.monotonic()
            while not ready.exists():
                if process.poll() is not None or time.monotonic() - begun > 900:
                    sys.exit(f"serve didn't begin: {process.communicate()[1]}")
                time.sleep(0.01)
            yield ready.read_text().strip(), process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def clients_of_all(urls: Sequence[str], workers: int) -> list[Client]:
    """Return a client for each worker of each machine: connections are handed out in turns."""
    found: list[Client] = []
    for url in urls:
        by_worker: dict[str, Client] = {}
        while len(by_worker) < workers:
            client = Client(url)
            by_worker.setdefault(client("GET", "/__admin/log")[1]["worker"], client)
        found.extend(by_worker.values())
    return found


def digests(clients: Sequence[Client], within: float = 5.0) -> set[tuple[int, str]]:
    """Return positions and digests of all workers, once they are equal or the time is over."""
    end = time.monotonic() + within
    while True:
        told = [client("GET", "/__admin/log?digest=true")[1] for client in clients]
        found = {(each["position"], each["digest"]) for each in told}
        if len(found) == 1 or time.monotonic() > end:
            return found
        time.sleep(0.1)


def pss_megabytes(pid: int) -> float:
    """Return a process's share of the memory that it and others use."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def children_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

"""A client that asks as fast as a server answers: some connections, each with one request under way.

Load generators such as locust are slower than the servers here; this one only counts bytes and looks at the status.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import cast

import uvloop

CONNECTIONS = 32
AUTHORIZATION = "Basic dXNlcjprZXk="
_PATIENCE = 60.0


def get(target: str) -> bytes:
    """Return a question as it goes on the wire."""
    return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {AUTHORIZATION}\r\n\r\n".encode()


def post(path: str, document: object) -> bytes:
    """Return a JSON document as it is sent."""
    body = json.dumps(document).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {AUTHORIZATION}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class Load:
    """Sends each of some requests once; `received` counts the bytes of bodies, `latencies` are in seconds."""

    def __init__(self, port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> None:
        self.port = port
        self.received = 0
        self.latencies: list[float] = []
        self._requests = requests
        self._connections = connections

    def run(self) -> float:
        """Send the requests, and return the seconds that it took; anything but a 200 ends it."""
        seconds = uvloop.run(self._run())
        self.latencies.sort()
        return seconds

    def quantile(self, share: float) -> float:
        """Return the latency that this share of the requests was below."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]

    async def _run(self) -> float:
        loop = asyncio.get_running_loop()
        under_way = iter(self._requests)
        connections = []
        for _ in range(self._connections):
            _, connection = await loop.create_connection(
                lambda: _Connection(under_way, self.latencies), "127.0.0.1", self.port
            )
            connections.append(connection)
        began = time.perf_counter()
        for connection in connections:
            connection.send_next()
        await asyncio.gather(*(connection.done for connection in connections))
        seconds = time.perf_counter() - began
        self.received = sum(connection.received for connection in connections)
        return seconds


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], latencies: list[float]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = 0
        self._requests = requests
        self._latencies = latencies
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop registers no class of its own

    def send_next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            if not self.done.done():
                self.done.set_result(None)
        else:
            self._sent = time.perf_counter()
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        place = head.find(b"content-length:")
        size = int(head[place + 15 : (head.find(b"\r\n", place) + 1 or len(head) + 1) - 1])
        if len(self._buffer) < end + 4 + size:
            return
        if not head.startswith(b"http/1.1 200"):
            self.done.set_exception(RuntimeError(self._buffer[:300].decode("latin-1")))
            return
        self._latencies.append(time.perf_counter() - self._sent)
        self.received += size
        self._buffer = b""
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or RuntimeError("the server closed the connection"))


def first_answer(port: int, target: str, *, alive: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Return when the server on this port has answered a request with 200."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and alive():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", target, headers={"Authorization": AUTHORIZATION})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.002)
        finally:
            connection.close()
    raise RuntimeError(f"nothing answers on port {port}")

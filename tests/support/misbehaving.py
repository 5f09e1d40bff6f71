"""Servers on real sockets that hang, drip, never end, or aren't what they should be."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

GIGABYTE = 2**30


@contextlib.contextmanager
def server(behave: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve one connection after the other by a function of the socket, which has read the request."""
    listening = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def run() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), _secured(connection, tls) as connected:
                connected.settimeout(5)
                connected.recv(65536)
                behave(connected)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        stopped.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


@contextlib.contextmanager
def _secured(connection: socket.socket, tls: ssl.SSLContext | None) -> Iterator[socket.socket]:
    with connection, tls.wrap_socket(connection, server_side=True) if tls else connection as connected:
        yield connected


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.05)


def drip_headers(connection: socket.socket) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100:
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def gigabyte(connection: socket.socket) -> None:
    """Send a body of 1 GB as fast as it is taken, and tell its length."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
    for _ in range(GIGABYTE // 2**20):
        connection.sendall(b" " * 2**20)


def hang(connection: socket.socket) -> None:
    """Say nothing until the client goes away."""
    connection.recv(1)


def says(status: str, body: bytes, *headers: str) -> Callable[[socket.socket], None]:
    """Return a server that always answers so."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    answer = "\r\n".join(lines).encode() + body
    return lambda connection: connection.sendall(answer)

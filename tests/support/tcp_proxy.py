"""A TCP proxy in front of a server: the network between the two, which a test can cut, or have lose an answer."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Proxy:
    """Passes bytes on both ways; `lose_answer` takes back the answer to the next request that holds some bytes."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._is_cut = False
        self._lose: bytes | None = None
        self.lost = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End all connections, and take no new ones."""
        self._is_cut = True
        self._end_all()

    def mend(self) -> None:
        self._is_cut = False

    def lose_answer(self, to: bytes) -> None:
        self.lost.clear()
        self._lose = to

    def close(self) -> None:
        self._listening.close()
        self._end_all()

    def _end_all(self) -> None:
        for pair in self._pairs:
            for each in pair:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                try:
                    client, _ = self._listening.accept()
                except ConnectionError:  # it has left before it was met
                    continue
                if self._is_cut:
                    client.close()
                    continue
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    client.close()
                    continue
                self._pairs.append((client, server))
                losing = threading.Event()
                threading.Thread(target=self._pass, args=(client, server, losing, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, losing, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, losing: threading.Event, asks: bool) -> None:
        with contextlib.suppress(OSError), source:
            while data := source.recv(1 << 16):
                if asks and self._lose is not None and self._lose in data:
                    self._lose = None
                    losing.set()
                if not asks and losing.is_set():
                    self.lost.set()
                    break
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    between = Proxy(port)
    try:
        yield between
    finally:
        between.close()

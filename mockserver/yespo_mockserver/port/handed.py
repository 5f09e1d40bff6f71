"""Connections that another process has accepted and hands over, one after another."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Any

from yespo_mockserver.shared.local.frames import Refuse
from yespo_mockserver.shared.local.sequencer import Link

_AT_ONCE = 16


class Handed:
    """Takes connections from a socket over which their descriptors come; `link` leads to whoever accepts them."""

    def __init__(self, handing: socket.socket, link: Link) -> None:
        handing.setblocking(False)
        self._handing = handing
        self._link = link
        self._begun: set[asyncio.Task[Any]] = set()

    def start(self, protocol: Callable[[], asyncio.Protocol], tls: ssl.SSLContext | None) -> None:
        """Begin to take connections, in the running event loop."""
        self._protocol, self._tls = protocol, tls
        asyncio.get_running_loop().add_reader(self._handing, self._take)

    def stop(self) -> None:
        """Take no more of them."""
        asyncio.get_running_loop().remove_reader(self._handing)

    def refuse(self, seconds: float) -> None:
        """Have connections refused for so many seconds, 0 for no longer."""
        self._link.say(Refuse(seconds))

    def _take(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                _, descriptors, _, _ = socket.recv_fds(self._handing, 1, 1)
            except (BlockingIOError, OSError):
                return
            for descriptor in descriptors:
                task = asyncio.get_running_loop().create_task(self._begin(socket.socket(fileno=descriptor)))
                self._begun.add(task)
                task.add_done_callback(self._begun.discard)

    async def _begin(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        with contextlib.suppress(OSError, ssl.SSLError):  # the client has left, or speaks no TLS
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection, ssl=self._tls)

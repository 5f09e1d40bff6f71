"""A worker, as its supervisor sees it: a process, and two sockets to it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket

from yespo_mockserver.shared.local.frames import Frames, FromWorker, ToWorker, frame, from_worker
from yespo_mockserver.shared.local.hub import Member


class Worker:
    """One process; `channel` carries frames both ways, and connections are handed over beside it."""

    def __init__(self, born: float) -> None:
        self.born = born
        self.pid: int = 0
        self.is_ready = False
        self.has_gone: bool = False
        self.member: Member | None = None
        self.channel: socket.socket
        self.channel, self._their_channel = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._handing, self._their_handing = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._frames = Frames()
        self._out = bytearray()

    def theirs(self) -> tuple[socket.socket, socket.socket]:
        """Return the worker's own ends, in its process."""
        self.channel.close()
        self._handing.close()
        return self._their_channel, self._their_handing

    def started(self, pid: int) -> None:
        """Note which process it is; its ends are left to it."""
        self.pid = pid
        self._their_channel.close()
        self._their_handing.close()
        self.channel.setblocking(False)
        self._handing.setblocking(False)

    def heard(self) -> list[FromWorker]:
        """Return what it has said; `has_gone` is set once it can say no more."""
        try:
            data = self.channel.recv(1 << 18)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        self.has_gone = not data
        return [from_worker.decode(content) for content in self._frames.fed(data)]

    def send(self, content: ToWorker | None = None) -> bool:
        """Send a frame, and what waits; tell whether some still does."""
        if content is not None:
            self._out += frame(content)
        with contextlib.suppress(OSError):  # a full socket, or one whose end will be read
            del self._out[: self.channel.send(self._out)]
        return bool(self._out)

    def hand(self, connection: socket.socket) -> bool:
        """Hand a connection over; tell whether it takes it."""
        try:
            socket.send_fds(self._handing, [b"c"], [connection.fileno()])
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def ended(self) -> str:
        """Wait for its end, and say how it came."""
        self.kill()  # what has closed its channel has nothing left to do
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        self.close()
        code = os.waitstatus_to_exitcode(status)
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def close(self) -> None:
        """Close the supervisor's ends."""
        self.channel.close()
        self._handing.close()

    def _signal(self, number: signal.Signals) -> None:
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

"""A log that nobody waits for: a thread writes it, and what can't be written is dropped, never the answer."""

from __future__ import annotations

import contextlib
import io
import os
import queue
import threading
import time

WAITING_LINES = 10_000
"""How many lines may wait for a reader that is slow; the next ones are dropped."""

_ENDING_SECONDS = 0.5


class LogStream(io.TextIOBase):
    """Text written to a file descriptor by a thread of its own, so that a full disk or a stuck pipe stops nobody.

    `write` raises `OSError` once after the log was found unwritable, for whoever wants to say so, and again only
    after it could be written in between.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = os.dup(descriptor)  # closed by whoever opened it, it might become another file
        self._ended = False
        self._waiting: queue.Queue[bytes | None] = queue.Queue(WAITING_LINES)
        self._problem: OSError | None = None
        self._told = False
        self._thread: threading.Thread | None = None

    def writable(self) -> bool:
        """Take text."""
        return True

    def write(self, text: str, /) -> int:
        """Hand text to the thread; raises `OSError` once for each time that the log can't be written."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="yespo-log", daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait(text.encode("utf-8", "backslashreplace"))
        except queue.Full:
            self._problem = self._problem or BlockingIOError(0, f"{WAITING_LINES} lines wait for its reader")
        if self._problem is not None and not self._told:
            self._told = True
            raise self._problem
        return len(text)

    def close(self) -> None:
        """Write what waits, as far as that goes within half a second."""
        if self._thread is not None and not self.closed:
            with contextlib.suppress(queue.Full):
                self._waiting.put_nowait(None)
            self._thread.join(_ENDING_SECONDS)
        self._ended = True
        super().close()

    def _run(self) -> None:
        while (data := self._waiting.get()) is not None and not self._ended:
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:  # a pipe that its reader made non-blocking
                time.sleep(0.01)
            except OSError as error:
                self._problem = error
            else:
                if self._problem is not None and self._waiting.empty():
                    self._problem, self._told = None, False
        os.close(self._descriptor)

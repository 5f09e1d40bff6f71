"""Several workers on one port: their supervisor accepts connections, hands them out in turns, and replaces the dead."""

from __future__ import annotations

import contextlib
import itertools
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NamedTuple

from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.port.binding import BACKLOG, ServingError, stopping_signals
from yespo_mockserver.port.worker import Worker
from yespo_mockserver.shared.local.frames import Crew, Failed, Ready, Refuse, ToWorker
from yespo_mockserver.shared.local.hub import Hub

_ENDING_SECONDS = 5.0  # what workers get to end what is under way
_TICK_SECONDS = 0.05
_QUICK_SECONDS = 5.0  # a worker that lives shorter than this is started again a little later
_MOST_FAILURES = 5
_LONGEST_SECONDS = 5.0  # that is how much later at most
_LONGEST_READY_SECONDS = 0.5  # and where it was killed when it answered: it could begin


class Ends(NamedTuple):
    """A worker's ends of what leads to its supervisor: the channel, and the socket over which connections come."""

    channel: socket.socket
    handing: socket.socket


class Supervisor:
    """Runs `number` workers, each a fork of this process in which `work` is called with its ends.

    `hub` orders their changes, if there is no other place for that. `tell` says what goes wrong.
    """

    def __init__(
        self,
        listening: socket.socket,
        number: int,
        work: Callable[[Ends], None],
        *,
        hub: Hub | None = None,
        tell: Callable[[str], None] = print,
    ) -> None:
        self._listening: socket.socket | None = listening
        self._address = listening.family, listening.getsockname()
        self._number = number
        self._work = work
        self._hub = hub
        self._tell = tell
        self._selector = selectors.DefaultSelector()
        self._workers: list[Worker] = []
        self._turns: Iterator[int] = itertools.count()
        self._waiting: list[socket.socket] = []
        self._refused_until = 0.0
        self._start_at = 0.0
        self._failures = 0
        self._failed = ""
        self._when_ready: Callable[[], None] | None = None
        self._stopped_by: list[int] = []
        self._ending_at: float | None = None

    def run(self, when_ready: Callable[[], None]) -> int | None:
        """Serve until a signal comes, and return which it was; raises `ServingError` if no worker can begin.

        `when_ready` runs once all workers answer.
        """
        self._when_ready = when_ready
        woken, waking = socket.socketpair()
        waking.setblocking(False)
        woken.setblocking(False)
        before = {number: signal.signal(number, self._stop) for number in stopping_signals()}
        wakeup = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        self._selector.register(woken, selectors.EVENT_READ, lambda: woken.recv(100))
        try:
            while not self._is_over():
                self._turn()
        finally:
            for worker in self._workers:
                worker.kill()
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
        if self._failed:
            raise ServingError(self._failed)
        return self._stopped_by[0] if self._stopped_by else None

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self._stopped_by.append(number)

    def _is_over(self) -> bool:
        return self._ending_at is not None and not self._workers

    def _turn(self) -> None:
        """Do what is due, and wait for something to happen."""
        if (self._stopped_by or self._failed) and self._ending_at is None:
            self._end()
        elif self._ending_at is not None and (monotonic() > self._ending_at or len(self._stopped_by) > 1):
            for worker in self._workers:
                worker.kill()
        elif self._ending_at is None:
            while len(self._workers) < self._number and monotonic() >= self._start_at:
                self._start()
            self._listen_again()
        for key, events in self._selector.select(_TICK_SECONDS if self._is_restless() else 1.0):
            if isinstance(key.data, Worker):
                self._serve(key.data, events)
            else:
                key.data()
        self._hand_out()

    def _is_restless(self) -> bool:
        return bool(self._waiting or self._ending_at or self._refused_until or len(self._workers) < self._number)

    # --- workers

    def _start(self) -> None:
        worker = Worker(monotonic())
        pid = os.fork()
        if pid == 0:
            self._be_worker(worker)
        worker.started(pid)
        if self._hub is not None:
            worker.member = self._hub.join(lambda content: self._send(worker, content))
        self._workers.append(worker)
        self._selector.register(worker.channel, selectors.EVENT_READ, worker)

    def _be_worker(self, worker: Worker) -> None:
        """Be the worker, in the process that was just made, until its end."""
        code = 1
        try:
            os.setpgid(0, 0)  # Ctrl-C is the supervisor's
            signal.set_wakeup_fd(-1)
            for number in stopping_signals():
                signal.signal(number, signal.SIG_DFL)
            self._selector.close()
            if self._listening is not None:
                self._listening.close()
            for other in self._workers:
                other.close()
            for connection in self._waiting:
                connection.close()
            self._work(Ends(*worker.theirs()))
            code = 0
        except BaseException:  # noqa: BLE001  # nothing of the supervisor's may run here
            sys.excepthook(*sys.exc_info())
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _serve(self, worker: Worker, events: int) -> None:
        """Take what a worker says, and send what it is to hear."""
        if events & selectors.EVENT_WRITE:
            self._send(worker)
        if not events & selectors.EVENT_READ:
            return
        for content in worker.heard():
            if isinstance(content, Ready):
                worker.is_ready = True
                self._crew()
            elif isinstance(content, Failed):
                self._cannot_begin(content.why)
            elif isinstance(content, Refuse):
                self._refuse(content.seconds)
            elif self._hub is not None and worker.member is not None:
                self._hub.asked(worker.member, content)
        if worker.has_gone:
            self._lost(worker)

    def _cannot_begin(self, why: str) -> None:
        """End where nothing has begun yet; else it is tried again."""
        if self._when_ready is not None:
            self._failed = self._failed or why
        else:
            self._tell(why)

    def _send(self, worker: Worker, content: ToWorker | None = None) -> None:
        more = worker.send(content)
        if worker in self._workers:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if more else 0)
            if self._selector.get_key(worker.channel).events != wanted:
                self._selector.modify(worker.channel, wanted, worker)

    def _crew(self) -> None:
        ready = sum(worker.is_ready for worker in self._workers)
        for worker in list(self._workers):
            self._send(worker, Crew(ready, self._number))
        if ready == self._number and self._when_ready is not None and self._ending_at is None:
            self._listen()
            announce, self._when_ready = self._when_ready, None
            announce()

    def _lost(self, worker: Worker) -> None:
        """Have another worker in the place of one that has ended."""
        self._selector.unregister(worker.channel)
        self._workers.remove(worker)
        if self._hub is not None and worker.member is not None:
            self._hub.leave(worker.member)
        pid, how = worker.pid, worker.ended()
        if self._ending_at is not None or self._failed:
            return
        quick = monotonic() - worker.born < _QUICK_SECONDS
        self._failures = self._failures + 1 if quick else 0
        if self._failures >= _MOST_FAILURES and self._when_ready is not None:
            self._failed = f"The workers end as soon as they begin: {how}."
            return
        longest = _LONGEST_READY_SECONDS if worker.is_ready else _LONGEST_SECONDS
        self._start_at = monotonic() + (min(longest, 0.1 * 2**self._failures) if self._failures > 1 else 0.0)
        self._tell(f"Worker {pid} ended: {how}. Another one takes its place.")
        self._crew()

    def _end(self) -> None:
        self._ending_at = monotonic() + _ENDING_SECONDS
        self._close()
        for connection in self._waiting:
            connection.close()
        self._waiting.clear()
        for worker in self._workers:
            worker.end()

    # --- connections

    def _listen(self) -> None:
        if self._listening is not None:
            self._listening.setblocking(False)
            self._selector.register(self._listening, selectors.EVENT_READ, self._accept)

    def _accept(self) -> None:
        if self._listening is None:
            return
        for _ in range(100):
            try:
                connection, _ = self._listening.accept()
            except OSError:  # none more, or one that has left
                return
            self._waiting.append(connection)
            self._hand_out()

    def _hand_out(self) -> None:
        """Hand connections to the workers in turns; one that takes none now is passed over."""
        ready = [worker for worker in self._workers if worker.is_ready]
        while self._waiting and ready:
            turn = next(self._turns)
            for offset in range(len(ready)):
                if ready[(turn + offset) % len(ready)].hand(self._waiting[0]):
                    self._waiting.pop(0).close()
                    break
            else:
                return

    def _refuse(self, seconds: float) -> None:
        self._refused_until = max(self._refused_until, monotonic() + seconds) if seconds else 0.0
        if seconds:
            self._close()
        else:
            self._listen_again()

    def _close(self) -> None:
        if self._listening is not None:
            with contextlib.suppress(KeyError):
                self._selector.unregister(self._listening)
            self._listening.close()
            self._listening = None

    def _listen_again(self) -> None:
        """Listen once connections are to be refused no longer."""
        if self._listening is not None or monotonic() < self._refused_until:
            return
        family, address = self._address
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError:
            listening.close()
            self._refused_until = monotonic() + _TICK_SECONDS
            return
        listening.listen(BACKLOG)
        self._refused_until = 0.0
        self._listening = listening
        if self._when_ready is None:
            self._listen()

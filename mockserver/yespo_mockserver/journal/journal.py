"""The journal: the last n requests, counted, listened to and waited for."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter

from yespo_mockserver.journal.entry import KEPT_BYTES, Entry
from yespo_mockserver.journal.query import Query
from yespo_mockserver.journal.stamps import UNSTAMPED, Stamps
from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.messages.reply import Reply
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Shop

KEYS = 24
"""How many API keys are remembered, to be masked wherever they turn up."""

KEPT = 1000
"""How many requests are kept unless told otherwise."""

FEW = 50
"""With more headers than this a request is looked at before it is kept."""

MOST_TROUBLES = 20
"""How many different failures of listeners are kept."""

Listener = Callable[[Entry], None]

_NAMES = {"log_requests": "The request log", "Events": "The stream of requests"}
_log = logging.getLogger("yespo_mockserver")


class Journal:
    """The last `kept` requests; `total` counts all since the start or the last `clear`."""

    def __init__(self, shop: Shop, kept: int = KEPT) -> None:
        self._shop = shop
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._stamps = Stamps(shop.log) if shop.log.is_shared else None
        self._numbers = itertools.count(1) if self._stamps is None else itertools.repeat(UNSTAMPED)
        self._listeners: tuple[Listener, ...] = ()
        self._changed = threading.Condition()
        self._waiting = 0
        self._watched = False
        self._ids = shop.catalogue.ids
        self._revision = shop.revision
        self._epoch = time.time() - perf_counter() if self._stamps is None else 0.0
        self._keys: deque[str] = deque(maxlen=KEYS)
        self._searched = 0
        self.total: int = 0
        self.troubles: list[str] = []

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over the requests that are kept, the oldest first."""
        return iter(self._snapshot())

    def __len__(self) -> int:
        """Count the requests that are kept."""
        return len(self._entries)

    @property
    def kept(self) -> int:
        """How many requests are kept at most."""
        return self._entries.maxlen or 0

    def resize(self, kept: int) -> None:
        """Keep so many requests from now on; the oldest go first."""
        self._entries = deque(self._entries, maxlen=kept)

    def record(self, request: Request, reply: Reply, started: float) -> None:
        """Keep a request that came at a moment of `time.perf_counter`, before its answer goes out.

        So nobody who has an answer asks too early; an answer that is late counts from when it is due.
        """
        now = perf_counter() + reply.delivery.delay
        if self._revision != self._shop.revision:
            self._let_go()
        entry = Entry(next(self._numbers), self._epoch + now, now - started, request, reply, self._ids)
        self._entries.append(entry)
        self.total += 1
        if self._watched:  # whoever listens sees it whole
            self._tell(entry)
        if (
            reply.response.status != 200
            or len(reply.response.body) > KEPT_BYTES
            or len(request.headers) > FEW
            or len(request.content) > KEPT_BYTES
        ):
            entry.settle()

    def _let_go(self) -> None:
        """Let the requests from before the shop's last change go of its former catalogue."""
        self._revision = self._shop.revision
        if self._ids is not self._shop.catalogue.ids:
            self._ids = self._shop.catalogue.ids
            for entry in self._snapshot():
                entry.settle()

    def _tell(self, entry: Entry) -> None:
        if self._stamps is not None:
            self._stamps.stamp(self._entries)
        for listener in self._listeners:
            try:
                listener(entry)
            except Exception as error:  # noqa: BLE001  # a log, a page or a test that listens must not spoil the answer
                self._trouble(listener, error)
        if self._waiting:
            with self._changed:
                self._changed.notify_all()

    def _trouble(self, listener: Listener, error: Exception) -> None:
        """Keep what went wrong with a listener, and say it once."""
        name = getattr(listener, "__qualname__", repr(listener)).partition(".")[0]
        said = f"{_NAMES.get(name, name)} failed: {getattr(error, 'strerror', None) or repr(error)}"
        if said not in self.troubles and len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(said)
            _log.warning("%s. Requests are answered all the same.", said)

    def get(self, number: int) -> Entry | None:
        """Return the request with this id, None if it isn't kept."""
        return next((entry for entry in self._snapshot() if entry.id == number), None)

    def keys(self) -> tuple[str, ...]:
        """Return the API keys that requests used of late: none of them is shown, wherever it turns up."""
        from yespo_contracts.private.known import keys_of  # noqa: PLC0415  # long to import, and a start shows nothing

        entries = self._snapshot()
        for entry in reversed(entries):
            if entry.id <= self._searched:
                break
            for name, value in entry.headers:
                if name == b"authorization":
                    for key in keys_of(value.decode("latin-1")):
                        if key not in self._keys:
                            self._keys.append(key)
        self._searched = entries[-1].id if entries else self._searched
        return tuple(self._keys)

    def find(self, query: Query | Mapping[str, object] | None = None) -> list[Entry]:
        """Return the requests that a query describes, the oldest first; raises `QueryError`."""
        wanted = query if isinstance(query, Query) else Query.of(query or {})
        found = [entry for entry in self._snapshot() if wanted.matches(entry)]
        return found if wanted.limit is None else found[-wanted.limit :]

    def count(self, query: Query | Mapping[str, object] | None = None) -> int:
        """Count the requests that a query describes."""
        return len(self.find(query))

    def wait_for(
        self, query: Query | Mapping[str, object] | None = None, *, count: int = 1, timeout: float = 5.0
    ) -> list[Entry]:
        """Return the requests that a query describes once there are `count` of them.

        Raises `TimeoutError`, which says how many there were, after `timeout` seconds. For threads other than the
        server's.
        """
        end = monotonic() + timeout
        with self._changed:
            self._waiting += 1
            self._watched = True
            try:
                while len(found := self.find(query)) < count:
                    if (left := end - monotonic()) <= 0:
                        raise TimeoutError(f"{len(found)} of {count} requests came within {timeout:g} s.")
                    self._changed.wait(left)
            finally:
                self._waiting -= 1
                self._watched = bool(self._waiting or self._listeners)
        return found

    def clear(self) -> None:
        """Forget all requests and start counting anew."""
        self._entries.clear()
        self.total = 0

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have a function called with each request from now on, in the server's thread; returns what ends that."""
        self._listeners = (*self._listeners, listener)
        self._watched = True

        def end() -> None:
            self._listeners = tuple(other for other in self._listeners if other is not listener)
            self._watched = bool(self._waiting or self._listeners)

        return end

    def _snapshot(self) -> list[Entry]:
        entries = self._copied()
        if self._stamps is not None:
            self._stamps.stamp(entries)
        return entries

    def _copied(self) -> list[Entry]:
        for _ in range(100):
            try:
                return list(self._entries)
            except RuntimeError:  # another thread appended meanwhile
                continue
        return list(self._entries.copy())

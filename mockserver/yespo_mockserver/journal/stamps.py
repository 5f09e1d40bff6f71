"""Ids and times of requests at workers that share a shop: they tell in which order all workers' requests came."""

from __future__ import annotations

import itertools
import threading
import zlib
from collections.abc import Reversible
from time import perf_counter

from yespo_mockserver.journal.entry import Entry
from yespo_mockserver.shop.log import Log

UNSTAMPED = 0
"""The id of a request that has none yet; its `ended` is `time.perf_counter`'s."""

_SLOTS = 64  # of workers, one of which is in the lowest bits of an id


class Stamps:
    """Stamps requests by the log's clock once somebody looks, which at most requests nobody ever does.

    The machines' own clocks may differ. JavaScript's numbers hold the ids, too.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._slot = zlib.crc32(log.worker.encode()) % _SLOTS
        self._last = 0
        self._lock = threading.Lock()

    def stamp(self, entries: Reversible[Entry]) -> None:
        """Stamp those that aren't yet of all requests up to one of them: the newest, which stand last."""
        with self._lock:
            new = list(itertools.takewhile(lambda entry: entry.id == UNSTAMPED, reversed(entries)))
            ahead = self._log.clock() - perf_counter()
            for entry in reversed(new):
                kept = entry.ended + ahead - entry.reply.delivery.delay
                self._last = max(self._last + 1, int(kept * 1e6) // _SLOTS)
                entry.ended += ahead
                entry.id = self._last * _SLOTS + self._slot

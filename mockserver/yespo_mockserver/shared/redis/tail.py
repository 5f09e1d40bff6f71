"""The end of the log as a worker has read it: a Redis that is killed may lose what it had confirmed a moment before."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from yespo_mockserver.shared.sequencer import Entry

KEPT_SECONDS = 30.0
"""How old an entry becomes; with `appendfsync everysec` Redis loses two seconds at most."""

KEPT_BYTES = 16 << 20


class Tail:
    """The newest entries, without a gap: so many seconds, and so many bytes, at most; the very last one always."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    @property
    def last(self) -> int:
        """The position of the newest entry, 0 where there is none."""
        return self._entries[-1].position if self._entries else 0

    def add(self, entries: Sequence[Entry]) -> None:
        """Keep entries that stand behind those that are kept."""
        for entry in entries:
            if self._entries and entry.position != self.last + 1:  # the log went on without this worker
                self._entries.clear()
                self._bytes = 0
            self._entries.append(entry)
            self._bytes += len(entry.change)
        while len(self._entries) > 1 and (self._entries[0].at < entry.at - KEPT_SECONDS or self._bytes > KEPT_BYTES):
            self._bytes -= len(self._entries.popleft().change)

    def since(self, position: int) -> list[Entry]:
        """Return what stands from a position on, or the last entry where nothing does."""
        return [entry for entry in self._entries if entry.position >= position] or list(self._entries)[-1:]

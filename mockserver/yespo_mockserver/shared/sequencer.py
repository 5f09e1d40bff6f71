"""What puts the changes of several workers into one order, and carries messages between the workers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

LIFE_SECONDS = 3.0
"""For how long a worker counts as live after it was heard of."""

BEAT_SECONDS = 0.25
"""How often a worker lets itself be heard of."""

QUIET_BEAT_SECONDS = 1.0
"""How often it does while nothing changes."""


class SequencerError(OSError):
    """The sequencer is out of reach; what was asked may have been done all the same."""


class RefusedError(SequencerError):
    """The sequencer answers that it won't: nothing of what was asked was done."""


class ForeignLogError(Exception):
    """The log isn't the one that this worker has followed, or could follow; the text says why and what to do."""


class About(msgspec.Struct, frozen=True):
    """What workers of one shop have in common: our version, the digest of its files and settings, the feed's version.

    `shop` is its name, to be told.
    """

    version: str
    digest: str
    feed: str
    shop: str


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A change in the log, as bytes: its place, counted from 1, its time, and which command of which worker it was."""

    position: int
    at: float
    origin: str
    number: int
    change: bytes


class Command(msgspec.Struct, frozen=True, array_like=True):
    """A change to be put into the log; sent again with the same number it is put there once."""

    number: int
    change: bytes


class Joined(msgspec.Struct, frozen=True):
    """The log as a worker found it: which one it is, its last position, and the newest snapshot with its position."""

    epoch: str
    position: int
    snapshot_at: int = 0
    snapshot: bytes = b""


class Message(msgspec.Struct, frozen=True, array_like=True):
    """What a worker tells another, or all others."""

    sender: str
    kind: str
    body: bytes


class Sequencer(Protocol):
    """Redis, or the supervisor of one machine's workers.

    Each method raises `SequencerError` where it is out of reach, and `ForeignLogError` where it has another log.
    """

    worker: str
    """The name of the worker that uses it."""

    last: int
    """The log's last position, as it was at the last beat."""

    at: float
    """The log's time, as it was then."""

    async def join(self, about: About, first: bytes) -> Joined:
        """Begin a log with a change, or find the one that there is."""
        ...

    async def register(self, position: int) -> int:
        """Be waited for from now on; return the log's last position, which is to be reached before anything else."""
        ...

    async def append(self, commands: Sequence[Command]) -> tuple[str, ...]:
        """Put changes into the log, those aside that are there already; return who was live then."""
        ...

    async def entries(self, after: int) -> list[Entry]:
        """Return what stands behind a position, waiting a second at most for something to come."""
        ...

    async def beat(self, position: int) -> dict[str, int]:
        """Tell which position this worker has reached; return the live workers with theirs."""
        ...

    async def keep(self, position: int, snapshot: bytes, about: About) -> None:
        """Keep a snapshot unless there is a newer one, and forget what stands far before it.

        Those who join later are told what workers have in common then.
        """
        ...

    async def put_file(self, name: str, path: Path) -> None:
        """Put a file where the other workers find it under this name."""
        ...

    async def get_file(self, name: str, into: Path) -> bool:
        """Write what was put under a name to a file; tell whether there was something."""
        ...

    async def send(self, message: Message, to: str | None = None) -> None:
        """Send a message to one worker, or to all others."""
        ...

    async def messages(self) -> list[Message]:
        """Return the messages that have come, waiting a second at most for one."""
        ...

    async def leave(self) -> None:
        """Be waited for no longer."""
        ...

"""What a worker and its supervisor tell each other, as frames on a socket: a length of four bytes, then msgpack."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from yespo_mockserver.shared.sequencer import About, Command, Entry, Message

_LENGTH = struct.Struct("!I")


class Join(msgspec.Struct, frozen=True, tag=True):
    """Send what there is, and each entry that comes, from now on."""

    worker: str
    about: About
    first: bytes


class Register(msgspec.Struct, frozen=True, tag=True):
    """Wait for this worker from now on."""

    position: int


class Append(msgspec.Struct, frozen=True, tag=True):
    """Put changes into the log."""

    commands: tuple[Command, ...]


class Beat(msgspec.Struct, frozen=True, tag=True):
    """This worker is there, and has reached a position."""

    position: int


class Keep(msgspec.Struct, frozen=True, tag=True):
    """Keep a snapshot."""

    position: int
    snapshot: bytes


class Tell(msgspec.Struct, frozen=True, tag=True):
    """Hand a message on, to one worker or to all others."""

    message: Message
    to: str | None


class Leave(msgspec.Struct, frozen=True, tag=True):
    """Wait for this worker no longer."""


class Ready(msgspec.Struct, frozen=True, tag=True):
    """This worker answers requests."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """This worker can't begin; the text says why."""

    why: str


class Refuse(msgspec.Struct, frozen=True, tag=True):
    """Have connections refused for so many seconds; 0 accepts them again."""

    seconds: float


FromWorker: TypeAlias = Join | Register | Append | Beat | Keep | Tell | Leave | Ready | Failed | Refuse


class Answer(msgspec.Struct, frozen=True, tag=True):
    """What became of the oldest question that isn't answered: the log's time, last position, and live workers."""

    at: float
    last: int
    live: dict[str, int]
    epoch: str = ""
    snapshot_at: int = 0
    snapshot: bytes = b""


class Entries(msgspec.Struct, frozen=True, tag=True):
    """What stands in the log now."""

    entries: tuple[Entry, ...]


class Told(msgspec.Struct, frozen=True, tag=True):
    """A message of another worker."""

    message: Message


class Crew(msgspec.Struct, frozen=True, tag=True):
    """How many of the machine's workers answer requests, and how many there are to be."""

    ready: int
    all: int


ToWorker: TypeAlias = Answer | Entries | Told | Crew

_encoder = msgspec.msgpack.Encoder()
from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)
to_worker: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)


def frame(content: FromWorker | ToWorker) -> bytes:
    """Return a frame."""
    data = _encoder.encode(content)
    return _LENGTH.pack(len(data)) + data


class Frames:
    """Takes bytes as they come, and gives whole frames back."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def fed(self, data: bytes) -> Iterator[bytes]:
        """Yield the frames that are whole with these bytes."""
        self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                return
            content = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            yield content

"""How a response reaches its client: when, in which pieces, and how it ends; the steps are the same for every player.

A player plays the steps: on a connection, or by raising what a client library raises.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

Ending = Literal["whole", "refused", "reset", "stall", "half-close", "bad-chunks"]
"""How a delivery ends: with the whole response, or with what happens to its connection instead."""


class Wait(msgspec.Struct, frozen=True):
    """Nothing comes for so many seconds."""

    seconds: float


class Begin(msgspec.Struct, frozen=True):
    """The status and the headers come."""


class Piece(msgspec.Struct, frozen=True):
    """Some of the body comes."""

    data: bytes


class Broken(msgspec.Struct, frozen=True):
    """Nothing more comes: the connection ends so, or the client's patience does (`late`)."""

    how: Ending | Literal["late"]
    waited: float = 0.0


Step: TypeAlias = Wait | Begin | Piece | Broken


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How a response reaches its client.

    It begins `delay` seconds late. The body comes at once, or in pieces of `piece` bytes with a `pause` of seconds
    before each. A delivery that doesn't end whole ends before the response has begun or, with `begun`, in the middle of
    its body. `refused_for` is for how many seconds nobody listens any more, where there is a port.
    """

    delay: float = 0.0
    piece: int = 0
    pause: float = 0.0
    ends: Ending = "whole"
    begun: bool = False
    refused_for: float = 0.0

    @property
    def breaks(self) -> bool:
        """Whether the connection ends before the response does."""
        return self.ends != "whole"

    def arrives(self, body: bytes) -> bytes:
        """Return what of a body is sent."""
        if not self.breaks:
            return body
        return body[: len(body) // 2] if self.begun else b""

    def steps(self, body: bytes, patience: float | None = None) -> Iterator[Step]:
        """Yield what happens, in order; with `Broken` it ends early.

        A client with `patience` gives up once it has waited so many seconds for anything to come.
        """
        if self.ends == "refused":
            yield Broken("refused")
            return
        most = math.inf if patience is None else patience
        if self.delay > most:
            yield Broken("late", self.delay)
            return
        if self.delay:
            yield Wait(self.delay)
        if self.breaks and not self.begun:
            yield Broken(self.ends)
            return
        yield Begin()
        arriving = self.arrives(body)
        if self.piece and arriving:
            if self.pause > most:
                yield Broken("late", self.pause)
                return
            for start in range(0, len(arriving), self.piece):
                yield Wait(self.pause)
                yield Piece(arriving[start : start + self.piece])
        elif arriving:
            yield Piece(arriving)
        if self.ends != "whole":
            yield Broken(self.ends)


AT_ONCE = Delivery()
"""The whole response, at once."""

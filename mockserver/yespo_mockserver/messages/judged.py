"""A request that was judged and not yet carried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec

from yespo_mockserver.messages.exchange import NOTHING, Exchange
from yespo_mockserver.messages.reply import Response

Outcome: TypeAlias = tuple[Response, Exchange]
"""The fake's own answer, and all that it made of the request."""


class Judged(msgspec.Struct, frozen=True, gc=False):
    """What the contract makes of a request, and the answer to one that changes nothing.

    Of any other `carry_out` makes the answer; it waits for the log of changes alone, where that is shared with other
    processes.
    """

    exchange: Exchange
    own: Outcome | None = None
    carry_out: Callable[[], Awaitable[Outcome]] | None = None

    @property
    def changes(self) -> bool:
        """Whether carrying it out may change something."""
        return self.own is None

    async def outcome(self) -> Outcome:
        """Return the fake's own answer, for which the request is carried out."""
        if self.own is not None:
            return self.own
        return NO_OUTCOME if self.carry_out is None else await self.carry_out()


NO_OUTCOME: Outcome = (Response(200, (), b""), NOTHING)
"""Of a request that nobody reads."""

UNREAD = Judged(NOTHING)
"""A request that was not read."""

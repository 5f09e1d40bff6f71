"""A request that was judged and not yet carried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeAlias

from yespo_mockserver.messages.exchange import NOTHING, Exchange
from yespo_mockserver.messages.reply import Response

Outcome: TypeAlias = tuple[Response, Exchange]


class Judged(NamedTuple):
    """What the contract makes of a request, what carries it out, and whether that changes anything.

    Carried out it has a response, and an exchange that may say more. It waits for the log of changes alone, where that
    is shared with other processes.
    """

    exchange: Exchange
    carry_out: Callable[[], Awaitable[Outcome]]
    changes: bool = True


def answered_by(exchange: Exchange, response: Response) -> Judged:
    """Return a request that has its answer already, and changes nothing."""

    async def answer() -> Outcome:
        return response, exchange

    return Judged(exchange, answer, changes=False)


UNREAD = answered_by(NOTHING, Response(200, (), b""))
"""Of a request that was not read."""

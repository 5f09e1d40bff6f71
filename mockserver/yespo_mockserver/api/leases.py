"""A worker's share of the account's rate: it takes some requests at a time, so that few of them need the log."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import msgspec

from yespo_mockserver.faults.rate_limit import LEASE_SECONDS, LONGEST_SECONDS
from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.shop.log import Log, LogAwayError
from yespo_mockserver.state.change import Change, Reset, ReturnLease, TakeLease

SHARE = 0.05
"""How much of a second's requests is taken at once."""

_REFUSED_SECONDS = 0.05  # for which a worker that got none doesn't ask again
_RETURN_SECONDS = 0.1  # that others get to give back what they have
_RETURNED_SECONDS = 0.005


class _Held(msgspec.Struct):
    """The requests of one limit that this worker may still let through, until when, and until when there are none."""

    lock: asyncio.Lock
    tokens: int = 0
    until: float = 0.0
    refused_until: float = 0.0
    comes_at: float = 0.0


class Leased:
    """All that this worker holds."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._held: dict[str, _Held] = {}
        log.followers.append(self._follow)

    async def wait(self, line: str, rate: float) -> int:
        """Let one request through; return 0 if that can be, else in how many whole seconds to come again.

        While the log is out of reach nothing is refused.
        """
        name = f"{line} {rate:g}"
        held = self._held.get(name)
        if held is None:
            held = self._held[name] = _Held(asyncio.Lock())
        if self._has(held):
            return 0
        if monotonic() < held.refused_until:
            return _whole(held.comes_at - monotonic())
        async with held.lock:
            if self._has(held):
                return 0
            try:
                return await self._take(name, rate, held)
            except LogAwayError:
                return 0

    def _has(self, held: _Held) -> bool:
        if held.tokens and monotonic() < held.until:
            held.tokens -= 1
            return True
        return False

    async def _take(self, name: str, rate: float, held: _Held) -> int:
        take = TakeLease(name, rate, max(1, int(rate * SHARE)), self._log.worker)
        begun = monotonic()
        lease = await self._log.commit(take)
        while not lease.tokens and lease.others and monotonic() - begun < _RETURN_SECONDS:
            await asyncio.sleep(_RETURNED_SECONDS)
            lease = await self._log.commit(take)
        now = monotonic()
        if lease.tokens:
            held.tokens, held.until = lease.tokens - 1, now + LEASE_SECONDS
            return 0
        held.comes_at = now + lease.seconds
        held.refused_until = now + max(lease.seconds, _REFUSED_SECONDS)
        return _whole(lease.seconds)

    def _follow(self, change: Change[Any] | None) -> None:
        """Give back what another worker lacks; forget all that was before a reset."""
        if isinstance(change, TakeLease) and change.worker != self._log.worker:
            bucket = self._log.state.rates.get(change.name)
            if bucket is not None and bucket.left < 1 and self._log.worker in bucket.lent:
                held = self._held.get(change.name)
                tokens = 0 if held is None or monotonic() >= held.until else held.tokens
                if held is not None:
                    held.tokens = 0
                self._log.commit_soon(ReturnLease(change.name, tokens, self._log.worker))
        elif change is None or isinstance(change, Reset):
            self._held.clear()


def _whole(seconds: float) -> int:
    return max(1, math.ceil(min(seconds, LONGEST_SECONDS)))

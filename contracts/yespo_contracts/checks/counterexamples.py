"""Requests that once showed a fault, kept in a folder or in Redis so that every machine replays them first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from yespo_contracts.checks.cases import CASES
from yespo_contracts.strategies.wire import WireRequest

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase

_KEY = b"yespo-testkit check 1"


class _Saved(msgspec.Struct, frozen=True):
    case: str
    request: WireRequest


class Counterexamples:
    """Hypothesis's example database, holding our requests; API keys never get there."""

    def __init__(self, database: ExampleDatabase) -> None:
        self._database = database

    @classmethod
    def at(cls, place: str) -> Counterexamples:
        """Return those in a folder, or at a `redis://` URL; raises `ImportError` where the client for it is missing."""
        if place.startswith(("redis://", "rediss://", "unix://")):
            from hypothesis.extra.redis import RedisExampleDatabase  # noqa: PLC0415  # an extra
            from redis import Redis  # noqa: PLC0415  # likewise

            return cls(RedisExampleDatabase(Redis.from_url(place, socket_timeout=10, socket_connect_timeout=10)))
        from hypothesis.database import DirectoryBasedExampleDatabase  # noqa: PLC0415  # heavy, and an extra

        return cls(DirectoryBasedExampleDatabase(place))

    def saved(self) -> list[tuple[str, WireRequest]]:
        """Return the cases and requests that are kept, in a stable order; what can't be read is dropped."""
        found = []
        for value in sorted(self._database.fetch(_KEY)):
            try:
                saved = msgspec.json.decode(value, type=_Saved)
            except msgspec.DecodeError:
                self._database.delete(_KEY, value)
                continue
            if saved.case in CASES:
                found.append((saved.case, saved.request))
        return found

    def save(self, case: str, request: WireRequest) -> None:
        """Keep a request that shows a fault."""
        self._database.save(_KEY, _encoded(case, request))

    def forget(self, case: str, request: WireRequest) -> None:
        """Drop a request that shows no fault any more."""
        self._database.delete(_KEY, _encoded(case, request))


def _encoded(case: str, request: WireRequest) -> bytes:
    return msgspec.json.encode(_Saved(case, request))

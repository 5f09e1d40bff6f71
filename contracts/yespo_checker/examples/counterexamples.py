"""Requests that once showed a fault, kept in a folder or in Redis so that every machine replays them first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from yespo_checker.cases import CASES
from yespo_checker.examples.example_database import ExampleDatabaseError, database_at, explained
from yespo_contracts.request.written import WireRequest

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase

_KEY = b"yespo-testkit check 1"


class _Saved(msgspec.Struct, frozen=True):
    case: str
    request: WireRequest


class Counterexamples:
    """Hypothesis's example database, holding our requests; API keys never get there.

    `trouble` says why the database can't be used any more; a check goes on without it.
    """

    def __init__(self, database: ExampleDatabase, place: str = "") -> None:
        self._database = database
        self._place = place
        self.trouble: str | None = None

    @classmethod
    def at(cls, place: str) -> Counterexamples:
        """Return those in a folder, or at a `redis://` URL; raises `ExampleDatabaseError`."""
        return cls(database_at(place), place)

    def saved(self) -> list[tuple[str, WireRequest]]:
        """Return the cases and requests that are kept, in a stable order; what can't be read is dropped.

        Raises `ExampleDatabaseError` where the database can't be read.
        """
        found = []
        with explained(self._place):
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
        self._change(self._database.save, case, request)

    def forget(self, case: str, request: WireRequest) -> None:
        """Drop a request that shows no fault any more."""
        self._change(self._database.delete, case, request)

    def _change(self, change: Callable[[bytes, bytes], None], case: str, request: WireRequest) -> None:
        if self.trouble is not None:
            return
        try:
            with explained(self._place):
                change(_KEY, msgspec.json.encode(_Saved(case, request)))
        except ExampleDatabaseError as error:
            self.trouble = str(error)

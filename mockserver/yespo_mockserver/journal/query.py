"""Which requests are meant: filters over the journal, and how near those came that aren't."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.masking import masked, masked_text
from yespo_contracts.request.lists import LISTS
from yespo_contracts.request.matching import holds, sent_values
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.journal.entry import Entry


class QueryError(ValueError):
    """A query holds what it can't; the text says what is allowed."""


class Query(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A description of requests: all that is given must hold.

    `since` is a request's id (those after it) or a moment in seconds since 1970; `parameters` are by the API's names;
    for `products` and `category` the elements must be among those sent.
    """

    data_source: int | None = None
    status: int | None = None
    method: str | None = None
    path: str | None = None
    violations: bool | None = None
    rule: str | None = None
    fault: str | None = None
    since: float | None = None
    limit: int | None = None
    parameters: Mapping[str, tuple[str, ...]] = {}

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Query:
        """Return the query of names and values, as in a URL or in JSON; raises `QueryError`."""
        fields: dict[str, object] = {}
        parameters: dict[str, tuple[str, ...]] = {}
        for name, value in given.items():
            if name in _ALLOWED:
                fields[name] = _convert(name, value)
            elif name in {*IDENTIFIERS, *LISTS}:
                values = value if isinstance(value, list | tuple) else [value]
                parameters[name] = tuple(map(str, values))
            else:
                known = (*_ALLOWED, *IDENTIFIERS, *LISTS)
                hint = did_you_mean(name, known)
                raise QueryError(
                    f"Requests can't be found by {masked_text(name)[:40]!r}{hint} Allowed: {', '.join(known)}."
                )
        return msgspec.convert({**fields, "parameters": parameters}, cls)

    def matches(self, entry: Entry) -> bool:
        """Tell whether a request is meant."""
        return not self.differences(entry)

    def differences(self, entry: Entry) -> list[str]:
        """Return in words what a request would need to have to be meant; nothing if it is."""
        found: list[str] = []
        for name in ("data_source", "status", "method"):
            wanted, got = getattr(self, name), getattr(entry, name)
            if wanted is not None and wanted != got:
                found.append(f"{name} was {got}, not {wanted}")
        if self.path is not None and not entry.path.startswith(self.path):
            found.append(f"path was {entry.path}, not {self.path}")
        if self.violations is not None and entry.violated is not self.violations:
            found.append("it broke a rule" if entry.violated else "it broke no rule")
        rules = [violation.rule for violation in entry.exchange.violations]
        if self.rule is not None and self.rule not in rules:
            found.append(f"it broke {', '.join(rules) or 'no rule'}, not {self.rule}")
        if self.fault is not None and self.fault not in {fault.kind for fault in entry.faults}:
            found.append(f"it met {', '.join(fault.kind for fault in entry.faults) or 'no fault'}, not {self.fault}")
        if self.since is not None and not self._is_after(entry, self.since):
            found.append("it came earlier")
        for name, values in self.parameters.items():
            if difference := _parameter_difference(entry, name, values):
                found.append(difference)
        return found

    @staticmethod
    def _is_after(entry: Entry, since: float) -> bool:
        return entry.at > since if _FIRST_MOMENT < since < _FIRST_TIMED_ID else entry.id > since


class NearMiss(NamedTuple):
    """A request that isn't meant, and what it would need to be."""

    entry: Entry
    differences: list[str]


def near_misses(query: Query, entries: list[Entry], count: int = 3) -> list[NearMiss]:
    """Return the requests that come nearest to a query without matching, the nearest and newest first."""
    missed = [NearMiss(entry, query.differences(entry)) for entry in reversed(entries)]
    return sorted((miss for miss in missed if miss.differences), key=lambda miss: len(miss.differences))[:count]


_FIRST_MOMENT = 1e9
_FIRST_TIMED_ID = 1e14  # ids over several workers are made of microseconds
_ALLOWED = {
    "data_source": "a whole number",
    "status": "a status such as 200",
    "method": "a method such as GET",
    "path": "the beginning of a path",
    "violations": "true or false",
    "rule": "a rule's name",
    "fault": "a fault's kind",
    "since": "a request's id, or a moment such as 2026-06-30T12:00:00Z",
    "limit": "a whole number",
}


def _convert(name: str, value: object) -> object:
    if isinstance(value, list | tuple) and value:
        value = value[-1]
    if name == "since" and isinstance(value, str) and "T" in value:
        try:
            return datetime.fromisoformat(value).timestamp()
        except ValueError:
            raise _wrong(name, value) from None
    if name in {"method", "path", "rule", "fault"} and isinstance(value, str):
        return str(value).upper() if name == "method" else str(value)
    kind = {"violations": bool, "since": float}.get(name, str if name in {"method", "path", "rule", "fault"} else int)
    try:
        converted = msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        raise _wrong(name, value) from None
    if name == "limit" and isinstance(converted, int) and converted < 1:
        raise _wrong(name, value)
    return converted


def _wrong(name: str, value: object) -> QueryError:
    return QueryError(f"{name}={masked_text(str(value))[:40]!r}: allowed is {_ALLOWED[name]}.")


def _parameter_difference(entry: Entry, name: str, wanted: tuple[str, ...]) -> str | None:
    given = sent_values(name, entry.parameters)
    if given is None:
        return f"{name} was missing"
    if holds(given, wanted, "all" if name in LISTS else "exactly"):
        return None
    shown = [", ".join(masked(name, text) for text in texts) for texts in (given, wanted)]
    return f"{name} was {shown[0]}, not {shown[1]}"

"""The fidelity ledger: every behaviour of the fake, and how sure we are that it is the API's.

`ledger.toml` holds the entries; the values and the default of a `[behaviour]` key come from `Behaviour` itself.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from yespo_contracts.behaviour import Choice, choices

_GUIDE = "the vendor's guide “Sending Product Recommendations via API”"
_OPENAPI = "the vendor's OpenAPI document"
_SPELLED = {
    r"GUIDE and OPENAPI\b": f"{_GUIDE} and {_OPENAPI}, operation contactRecoms",
    r"GUIDE\b": _GUIDE,
    r"OPENAPI, (?=[a-z]\w*[A-Z])": f"{_OPENAPI}, operation ",
    r"OPENAPI\b": f"{_OPENAPI}, operation contactRecoms",
}
"""The file's short names for the vendor's documents."""

Grade: TypeAlias = Literal["breach", "odd", "note"]
"""How bad it is when a server breaks a rule."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One behaviour: `says` states it; `source` is who says so, `reason` why we chose it.

    `documented` entries have a source and `assumed` ones a reason; `observed` ones have both the source and a date.
    `key` is the `[behaviour]` key that changes it, if a client could depend on it.
    """

    id: str
    says: str
    status: Literal["documented", "observed", "assumed"]
    source: str = ""
    reason: str = ""
    key: str = ""

    @property
    def grade(self) -> Grade | None:
        """How bad `check` finds it when a server does otherwise, None where it doesn't look at it.

        What was observed is a breach, whatever it is otherwise.
        """
        try:
            found = grade(self.id)
        except KeyError:
            return None
        return "breach" if self.status == "observed" else found

    @property
    def choice(self) -> Choice | None:
        """The `[behaviour]` key of this entry with its values and default, None where there is none."""
        return choices()[self.key] if self.key else None


class Grades(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How bad it is when a server breaks a rule, and the reasons where the entry's status doesn't say it."""

    breach: tuple[str, ...]
    odd: tuple[str, ...]
    note: tuple[str, ...]
    reasons: dict[str, str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: tuple[Entry, ...]
    grades: Grades


@functools.cache
def _file() -> _File:
    text = Path(__file__).with_name("ledger.toml").read_text("utf-8")
    read = msgspec.convert(tomllib.loads(text), _File)
    told = tuple(msgspec.structs.replace(each, source=_spelled(each.source)) for each in read.entry)
    return msgspec.structs.replace(read, entry=told)


def entries() -> tuple[Entry, ...]:
    """Return the ledger's entries in the order of the file."""
    return _file().entry


def grades() -> Grades:
    """Return the grades of the rules that a check looks at."""
    return _file().grades


def grade(rule: str) -> Grade:
    """Return the grade of a rule that a check looks at; raises `KeyError` if it has none."""
    found = grades()
    if rule in found.breach:
        return "breach"
    if rule in found.odd:
        return "odd"
    if rule in found.note:
        return "note"
    raise KeyError(rule)


def entry(rule: str) -> Entry:
    """Return the entry with this id; raises `KeyError` if there is none."""
    for candidate in entries():
        if candidate.id == rule:
            return candidate
    raise KeyError(rule)


def _spelled(source: str) -> str:
    for short, whole in _SPELLED.items():
        source = re.sub(short, whole, source)
    return source[:1].upper() + source[1:]

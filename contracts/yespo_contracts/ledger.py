"""The fidelity ledger: every behaviour of the fake, and how sure we are that it is the API's.

`ledger.toml` holds the entries; the values and the default of a `[behaviour]` key come from `Behaviour` itself.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Literal

import msgspec

from yespo_contracts.behaviour import Choice, choices


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
    def choice(self) -> Choice | None:
        """The `[behaviour]` key of this entry with its values and default, None where there is none."""
        return choices()[self.key] if self.key else None


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Return the ledger's entries in the order of the file."""
    text = resources.files("yespo_contracts").joinpath("ledger.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["entry"], list[Entry]))


def entry(rule: str) -> Entry:
    """Return the entry with this id; raises `KeyError` if there is none."""
    for candidate in entries():
        if candidate.id == rule:
            return candidate
    raise KeyError(rule)

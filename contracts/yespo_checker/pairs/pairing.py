"""Two requests whose answers must be the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from yespo_checker.expectations import Account
from yespo_contracts.identity import identifiers_of
from yespo_contracts.request.reading import RecomsRequest
from yespo_contracts.request.written import WireRequest


class Pairing(NamedTuple):
    """Two requests whose answers must be the same, and what it means if they aren't.

    `same_values` is whether they have the same parameters with the same values, written otherwise; `decides` is
    whether the pairings that come after it say nothing if it fails. `own` is the request of a contact whose answer the
    other must not have, and `how` says in what it is like the contact's.
    """

    rule: str
    message: str
    request: WireRequest
    reference: WireRequest
    same_values: bool = False
    decides: bool = False
    own: WireRequest | None = None
    how: str = ""


Relation = Callable[[Account, WireRequest, RecomsRequest], Iterator[Pairing]]
"""Iterates over the pairings that a request, and what it asks for, have part in."""


def contact_of(account: Account, parsed: RecomsRequest) -> Mapping[str, str] | None:
    """Return the one known contact that asks, None if it is nobody known or more than one."""
    found = account.contact(identifiers_of(parsed))
    return found[0] if len(found) == 1 else None

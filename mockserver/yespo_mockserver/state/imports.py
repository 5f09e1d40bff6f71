"""What became of the imports of contacts: kept by the ids that were handed out, for whoever asks after one."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from yespo_mockserver.state.change import Put, PutContacts, PutResult

KEPT = 100
"""So many imports are kept; the oldest go first."""


class Import(msgspec.Struct, frozen=True):
    """One import, which was done when it was taken: when, and each contact's id by what it was found by."""

    at: float
    mapping: tuple[tuple[str, int], ...]


class Imports:
    """The imports that were taken, by their ids."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Import] = OrderedDict()

    def layer(self) -> dict[str, Import]:
        """Return what has been kept since the files."""
        return dict(self._kept)

    def take_all(self, layer: dict[str, Import]) -> None:
        """Have this in the place of what was kept."""
        self._kept = OrderedDict(layer)

    def keep(self, result: PutResult, change: PutContacts, at: float) -> None:
        """Keep what became of an import."""
        pairs: list[tuple[str, int]] = []
        for sent, put in zip(change.contacts, result.contacts, strict=True):
            if isinstance(put, Put) and put.contact is not None and put.contact.contact_id is not None:
                named = sent.body.identifiers()
                value = next((named[name] for name in ("externalCustomerId", *sent.by) if name in named), "")
                pairs.append((value, put.contact.contact_id))
        self._kept[result.session] = Import(at, tuple(pairs))
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def of(self, session: str) -> Import | None:
        """Return what became of an import, None if no such id was handed out."""
        return self._kept.get(session)

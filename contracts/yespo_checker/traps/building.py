"""How the requests of traps are made: for somebody, with the lists that a data source needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_contracts.strategies.values import Pair, list_pairs, query_of

_Item = TypeVar("_Item")

_SPREAD = 4
_NOBODY = (("externalCustomerId", "nobody"),)


class Trap(NamedTuple):
    """A request, and the name of the case that is made of it."""

    case: str
    request: WireRequest


class RequestBuilder:
    """What is known of an account, and requests made of it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        contacts = sorted(known.contacts, key=len, reverse=True)
        self.contacts: list[tuple[tuple[str, str], ...]] = [tuple(contact.items()) for contact in contacts[:_SPREAD]]
        self.by_need: list[KnownDataSource] = sorted(known.data_sources, key=lambda source: len(source.requires))
        self.somebody: tuple[Pair, ...] = self.contacts[0][:1] if self.contacts else _NOBODY

    def request(
        self,
        source: KnownDataSource,
        identity: Iterable[Pair],
        *,
        path: str = "",
        lists: Iterable[Pair] | None = None,
        elements: int = 1,
    ) -> WireRequest:
        needed = lists if lists is not None else self.lists(source, elements)
        return WireRequest(path or f"{RECOMS_PATH}{source.id}", query_of([*identity, *needed]))

    def lists(self, source: KnownDataSource, elements: int = 1, start: int = 0) -> list[Pair]:
        there = {"products": self.known.products or ("A", "B"), "category": self.known.categories or ("A", "B")}
        pairs: list[Pair] = []
        for name in source.requires:
            known = there[name]
            chosen = [known[(start + place) % len(known)] for place in range(elements)]
            style = "json" if any("," in element or element.startswith("[") for element in chosen) else "comma"
            pairs += list_pairs(name, list(dict.fromkeys(chosen)), style)
        return pairs

    def raw(self, source: KnownDataSource, piece: str) -> WireRequest:
        request = self.request(source, ())
        return WireRequest(request.path, "&".join(filter(None, (piece, request.query))))


def in_turns(*kinds: Iterable[_Item]) -> Iterator[_Item]:
    """Iterate over the first of each kind, then over the second of each, and so on."""
    for row in zip_longest(*kinds):
        yield from (item for item in row if item is not None)

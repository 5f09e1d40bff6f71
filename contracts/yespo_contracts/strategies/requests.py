"""Requests that the contract allows."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from hypothesis import strategies as st

from yespo_contracts.account import DEMO, Known, KnownDataSource
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.reading import AS_DOCUMENTED, LISTS
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_contracts.strategies.values import OPAQUE, VALID, Pair, list_pairs, list_styles, query_of

_USERS = st.sampled_from(("user", "", "x", "їжак"))
_UP_TO_19 = st.integers(0, 19)
_MASKS = [st.integers(1, max(1, 2**count - 1)) for count in range(len(IDENTIFIERS) + 1)]
_SPELLINGS = st.integers(0, 2)


class Question(msgspec.Struct, frozen=True):
    """A valid request before it is written: a data source, one contact's identifiers, and lists with their styles."""

    data_source: KnownDataSource
    identifiers: tuple[Pair, ...]
    lists: tuple[tuple[str, tuple[str, ...], str], ...] = ()

    def pairs(self) -> list[Pair]:
        """Return the parameters: identifiers, then lists."""
        written = [pair for name, elements, style in self.lists for pair in list_pairs(name, elements, style)]
        return [*self.identifiers, *written]


def sources(known: Known, data_source: int | None) -> st.SearchStrategy[KnownDataSource]:
    """Return a strategy for the data sources to ask: those known, or the one named."""
    if data_source is None:
        return st.sampled_from(known.data_sources)
    found = known.data_source(data_source)
    return st.just(found or KnownDataSource(id=data_source, type="also_bought", scope="category"))


def identities(known: Known, most: int = len(IDENTIFIERS)) -> st.SearchStrategy[tuple[Pair, ...]]:
    """Return a strategy for identifiers of one contact: mostly one of those known, else a made-up one."""
    return _identities(known, st.integers(0, len(known.contacts) * 4 // 3), most)


@st.composite
def _identities(draw: st.DrawFn, known: Known, places: st.SearchStrategy[int], most: int) -> tuple[Pair, ...]:
    contact: Mapping[str, str] = {}
    if known.contacts:
        place: int = draw(places)
        contact = known.contacts[place] if place < len(known.contacts) else {}
    names = [name for name in IDENTIFIERS if name in contact] or list(IDENTIFIERS)
    mask: int = draw(_MASKS[len(names)])
    chosen = [name for bit, name in enumerate(names) if mask >> bit & 1][:most]
    return tuple((name, contact[name] if contact else draw(VALID[name])) for name in chosen)


def elements(known: Known, name: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy for a list's elements: mostly known ones."""
    made_up = OPAQUE.filter(lambda text: text.strip() == text)
    there = known.products if name == "products" else known.categories
    one = st.one_of(st.sampled_from(there), st.sampled_from(there), made_up) if there else made_up
    return st.lists(one, min_size=1, max_size=4, unique=True).map(tuple)


def questions(
    data_source: int | None = None,
    known: Known = DEMO,
    *,
    most_identifiers: int = len(IDENTIFIERS),
    behaviour: Behaviour = AS_DOCUMENTED,
) -> st.SearchStrategy[Question]:
    """Return a strategy for valid requests before they are written."""
    chosen = sources(known, data_source)
    lists = {name: elements(known, name) for name in LISTS}
    return _questions(chosen, identities(known, most_identifiers), lists, behaviour.list_style)


@st.composite
def _questions(
    draw: st.DrawFn,
    chosen: st.SearchStrategy[KnownDataSource],
    identity: st.SearchStrategy[tuple[Pair, ...]],
    lists: Mapping[str, st.SearchStrategy[tuple[str, ...]]],
    read: str,
) -> Question:
    source = draw(chosen)
    identifiers = draw(identity)
    extra: int = draw(_UP_TO_19)
    written = []
    for name in LISTS:
        if name in source.requires or extra >= (18 if name == "products" else 17):
            items: tuple[str, ...] = draw(lists[name])
            styles = list_styles(items, read)
            if not styles:
                items, styles = (items[0].replace(",", "") or "A",), [read]
            written.append((name, items, styles[draw(_UP_TO_19) % len(styles)]))
    return Question(source, identifiers, tuple(written))


@st.composite
def _written(draw: st.DrawFn, question: st.SearchStrategy[Question], api_key: str) -> WireRequest:
    asked = draw(question)
    pairs = asked.pairs()
    turn: int = draw(_UP_TO_19)
    if turn > 10:
        first = turn % len(pairs)
        pairs = [*pairs[first:], *pairs[:first]]
    path = RECOMS_PATH + written_number(asked.data_source.id, encoded=draw(_UP_TO_19) == 19)
    headers = {"Authorization": basic_authorization(api_key, draw(_USERS))}
    return WireRequest(path, query_of(pairs, draw(_SPELLINGS)), headers)


def written_number(number: int, *, encoded: bool) -> str:
    """Return a data source's id as a path has it: its digits, or the first of them percent-encoded."""
    digits = str(number)
    return f"%{ord(digits[0]):x}{digits[1:]}" if encoded else digits


def valid_requests(
    data_source: int | None = None,
    known: Known | Mapping[str, object] | None = None,
    *,
    api_key: str = "key",
    behaviour: Behaviour = AS_DOCUMENTED,
) -> st.SearchStrategy[WireRequest]:
    """Return a strategy for requests that the contract allows.

    `data_source` asks only that one. `known` is a `Known`, or the same as plain data: data sources with their types,
    contacts, products and categories; without it the data sources are the demo shop's. The headers authorise.
    Each request carries one to all identifiers of one contact, known or made up, and the lists that its data source
    needs, in any style that `behaviour` reads.
    """
    return _written(questions(data_source, known_data(known), behaviour=behaviour), api_key)


def known_data(known: Known | Mapping[str, object] | None) -> Known:
    """Return what is known as `Known`; nothing known means the demo shop's data sources."""
    if known is None:
        return DEMO
    found = known if isinstance(known, Known) else msgspec.convert(known, Known)
    return found if found.data_sources else msgspec.structs.replace(found, data_sources=DEMO.data_sources)

"""A request taken apart into its query's pieces, and put together otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

import msgspec

from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.query import decoded
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_contracts.strategies.values import Pair, encoded, list_pairs


def pieces(request: WireRequest) -> list[str]:
    """Return the query's pieces between `&`, as they are on the wire."""
    return [piece for piece in request.query.split("&") if piece]


def name_of(piece: str) -> str:
    """Return the decoded name of a piece; of one that can't be decoded, its raw text."""
    raw = piece.partition("=")[0]
    return decoded(raw.encode()) or raw


def value_of(piece: str) -> str | None:
    """Return the decoded value of a piece, None if it can't be decoded."""
    return decoded(piece.partition("=")[2].encode())


def with_query(request: WireRequest, parts: Iterable[str]) -> WireRequest:
    """Return the request with these pieces for its query; what it was built to break is forgotten."""
    return msgspec.structs.replace(request, query="&".join(parts), violations=(), status=200)


def written(pairs: Iterable[Pair], spelling: int = 0) -> list[str]:
    """Return parameters as a query's pieces."""
    return [f"{quote(name, safe='')}={encoded(value, spelling)}" for name, value in pairs]


def with_identity(request: WireRequest, pairs: Sequence[Pair]) -> WireRequest:
    """Return the request with these identifiers instead of its own."""
    others = [piece for piece in pieces(request) if name_of(piece) not in IDENTIFIERS]
    return with_query(request, [*written(pairs), *others])


def with_list(request: WireRequest, name: str, elements: Sequence[str], style: str = "comma") -> WireRequest:
    """Return the request with this list instead of its own of that name, written in a style."""
    others = [piece for piece in pieces(request) if name_of(piece) != name]
    return with_query(request, [*others, *written(list_pairs(name, elements, style))])


def request_for(data_source: int, pairs: Sequence[Pair]) -> WireRequest:
    """Return a request to a data source with these parameters."""
    return WireRequest(f"{RECOMS_PATH}{data_source}", "&".join(written(pairs)))

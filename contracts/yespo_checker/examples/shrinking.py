"""From a request that shows a fault to the smallest that still does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from yespo_checker.expectations import Account
from yespo_checker.pairs.pieces import name_of, pieces, value_of, with_query, written
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.lists import readable_elements
from yespo_contracts.request.reading import LISTS
from yespo_contracts.request.written import RECOMS_PATH, WireRequest

MOST_TRIES = 120
"""How many requests are tried for one fault."""


def shrunk(account: Account, request: WireRequest, still: Callable[[WireRequest], bool]) -> WireRequest:
    """Return the smallest request found for which `still` holds; it holds for the one that is given."""
    tried = {_key(request)}
    while True:
        for candidate in _smaller(account, request):
            if _key(candidate) in tried:
                continue
            tried.add(_key(candidate))
            if len(tried) > MOST_TRIES:
                return request
            if still(candidate):
                request = candidate
                break
        else:
            return request


def _key(request: WireRequest) -> tuple[str, str, str, str]:
    return (request.method, request.path, request.query, str(sorted(request.headers.items())))


def _smaller(account: Account, request: WireRequest) -> Iterator[WireRequest]:
    """Iterate over simpler requests, the simplest first."""
    plain = WireRequest("")
    if request.method != "GET":
        yield msgspec.structs.replace(request, method="GET")
    if request.headers != plain.headers:
        yield msgspec.structs.replace(request, headers=plain.headers)
    yield from _other_data_source(account, request)
    parts = pieces(request)
    for place in range(len(parts)):
        yield with_query(request, parts[:place] + parts[place + 1 :])
    for place, piece in enumerate(parts):
        for simpler in _simpler(account, piece):
            if simpler != piece:
                yield with_query(request, [*parts[:place], simpler, *parts[place + 1 :]])


def _other_data_source(account: Account, request: WireRequest) -> Iterator[WireRequest]:
    sources = sorted(account.known.data_sources, key=lambda source: len(source.requires))
    for source in sources:
        path = f"{RECOMS_PATH}{source.id}"
        if path == request.path:
            return
        yield msgspec.structs.replace(request, path=path, violations=(), status=200)


def _simpler(account: Account, piece: str) -> Iterator[str]:
    """Iterate over simpler writings of one parameter: a known value, a plain encoding, a part of it."""
    name, value = name_of(piece), value_of(piece)
    known = _known_value(account, name)
    if known is not None and value != known:
        yield written([(name, known)])[0]
    if value is None or value == known:  # nothing says better that the value doesn't matter
        return
    yield written([(name, value)])[0]
    if name in LISTS:
        elements = readable_elements((value,))
        for place in range(len(elements) if len(elements) > 1 else 0):
            yield written([(name, ",".join(elements[:place] + elements[place + 1 :]))])[0]
    half = len(value) // 2
    parts = [value[:half], value[half:]] if half else []
    if len(value) <= 12:
        parts += [value[:place] + value[place + 1 :] for place in range(len(value))]
    for part in (*parts, "1", "a"):
        if part and (len(part) < len(value) or value not in {"1", "a"}):
            yield written([(name, part)])[0]


def _known_value(account: Account, name: str) -> str | None:
    if name in IDENTIFIERS:
        return next((contact[name] for contact in account.known.contacts if name in contact), None)
    there = {"products": account.known.products, "category": account.known.categories}.get(name, ())
    return there[0] if there else None

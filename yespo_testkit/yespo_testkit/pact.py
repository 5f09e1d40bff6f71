"""Pacts of what a client really sent in its tests: requests by the contract's examples, answers by its shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yespo_checker.pact.interactions import Interaction, Sent, interactions_of
from yespo_mockserver.journal.entry import Entry
from yespo_mockserver.shop import Shop


def interactions(entries: Iterable[Entry], shop: Shop) -> list[Interaction]:
    """Return the interactions of requests; those that met a fault make none, since no provider is held to it."""
    return interactions_of(_sent(entries, shop))


def _sent(entries: Iterable[Entry], shop: Shop) -> Iterator[Sent]:
    for entry in entries:
        if entry.faults:
            continue
        request, answer = entry.request, entry.answer
        source = None if entry.data_source is None else shop.data_sources.get(entry.data_source)
        content_type = next((value for name, value in answer.headers if name == b"content-type"), b"")
        yield Sent(
            method=request.method,
            path=request.path,
            query=request.query.decode("latin-1"),
            content=request.content,
            authorised=request.header(b"authorization") is not None,
            status=answer.status,
            content_type=content_type.decode("latin-1"),
            body=answer.body,
            type=None if source is None else source.type,
            scope="shop" if source is None else source.scope,
        )

"""A state as plain data: for whoever joins a log late, for going back to where one was, and for comparing states."""

from __future__ import annotations

import hashlib

import msgspec

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.faults.rate_limit import Bucket
from yespo_mockserver.faults.tally import Count
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.state.arranged import Arranged
from yespo_mockserver.state.history import HistoryLayer
from yespo_mockserver.state.imports import Import
from yespo_mockserver.state.interests import InterestsLayer
from yespo_mockserver.state.known_contacts import ContactsLayer
from yespo_mockserver.state.state import State
from yespo_mockserver.state.tokens import TokensLayer


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that has changed since the files, which are told by their base; `position` is the last change's in the log.

    `lists` and `functions` are those of data sources that have others than the files give them.
    """

    files: str
    feed_version: str
    feed_error: str | None
    position: int
    overrides: Overrides
    data_sources: tuple[DataSource, ...]
    lists: dict[int, dict[str, tuple[str, ...]]]
    functions: dict[int, str]
    products: tuple[Product, ...]
    arrivals: dict[str, int]
    arrival_count: int
    hidden: dict[str, tuple[str, ...]]
    contacts: ContactsLayer
    history: HistoryLayer
    interests: InterestsLayer
    tokens: TokensLayer
    imports: dict[str, Import]
    kept: dict[str, dict[str, object]]
    recent: dict[str, float]
    rates: dict[str, Bucket]
    counted: int
    counts: dict[int, Count]
    arranged: Arranged


def snapshot(state: State) -> Snapshot:
    """Return a state as it is now; it shares nothing with the state that can change."""
    own = {number: lists for number, lists in state.lists.items() if lists is not state.files.lists.get(number)}
    return Snapshot(
        files=state.files.base,
        feed_version=state.catalogue.version,
        feed_error=state.feed.error,
        position=state.position,
        overrides=state.overrides,
        data_sources=tuple(state.data_sources.values()),
        lists={number: dict(lists) for number, lists in own.items() if not callable(lists)},
        functions={number: state.functions[number] for number, lists in own.items() if callable(lists)},
        products=tuple(state.catalogue.changed()),
        arrivals={**state.catalogue.arrivals.at},
        arrival_count=state.catalogue.arrivals.count,
        hidden={origin: tuple(sorted(products)) for origin, products in state.hidden.items()},
        contacts=state.contacts.layer(),
        history=state.history.layer(),
        interests=state.interests.layer(),
        tokens=state.tokens.layer(),
        imports=state.imports.layer(),
        kept={**state.kept},
        recent={**state.recent},
        rates={name: bucket.copied() for name, bucket in state.rates.items()},
        counted=state.tally.given,
        counts={number: msgspec.structs.replace(count) for number, count in state.tally.counts.items()},
        arranged=state.arranged.copied(),
    )


def restore(state: State, saved: Snapshot) -> None:
    """Let a state of the same files be as it was saved; functions that it names must be prepared."""
    state.overrides = saved.overrides
    state.begin()
    state.position = saved.position
    state.feed = msgspec.structs.replace(state.feed, error=saved.feed_error)
    state.data_sources = {source.id: source for source in saved.data_sources}
    state.functions = {**saved.functions}
    functions = {number: state.prepared.functions[name] for number, name in saved.functions.items()}
    state.lists = {**state.files.lists, **saved.lists, **functions}
    state.hidden = {origin: {*products} for origin, products in saved.hidden.items()}
    _restore_products(state.catalogue, saved)
    state.contacts.take_all(saved.contacts)
    state.history.take_all(saved.history)
    state.interests.take_all(saved.interests)
    state.tokens.take_all(saved.tokens)
    state.imports.take_all(saved.imports)
    state.kept, state.recent = {**saved.kept}, {**saved.recent}
    state.rates = {name: bucket.copied() for name, bucket in saved.rates.items()}
    state.tally.given = saved.counted
    state.tally.counts = {number: msgspec.structs.replace(count) for number, count in saved.counts.items()}
    state.arranged = saved.arranged.copied()
    state.count_changes()


def digest(state: State) -> str:
    """Return what two states have in common only if they are equal."""
    plain = msgspec.to_builtins(snapshot(state), str_keys=True)
    return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()


def _restore_products(catalogue: CatalogueOverlay, saved: Snapshot) -> None:
    for product in saved.products:
        catalogue.put(product)
    for product_id in sorted({product for products in saved.hidden.values() for product in products}):
        catalogue.hide(product_id)
    catalogue.arrivals.take_all(saved.arrivals, saved.arrival_count)

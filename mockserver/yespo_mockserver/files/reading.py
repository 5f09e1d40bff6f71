"""A shop's folder: its feed, contacts, orders and lists, read into one state."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.loading import Loaded, Loader, Progress
from yespo_mockserver.feeds import FeedError, FeedLimits
from yespo_mockserver.files.contacts_csv import read_contacts
from yespo_mockserver.files.lists_csv import load_source
from yespo_mockserver.files.orders_jsonl import read_orders
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.tables import FeedTable, ShopConfig
from yespo_mockserver.state.history import History
from yespo_mockserver.state.known_contacts import Contacts
from yespo_mockserver.state.state import FeedState, State


def read_files(
    folder: Path, config: ShopConfig, progress: Progress | None = None
) -> tuple[ShopConfig, State, FeedState]:
    """Return a shop as its files have it; raises `ShopError` with all that is wrong in the first bad one."""
    catalogue, feed = read_feed(feed_place(folder, config.feed), config, progress)
    contacts_file, orders_file = folder / "contacts.csv", folder / "orders.jsonl"
    contacts = read_contacts(contacts_file) if contacts_file.exists() else Contacts()
    bought = config.behaviour.bought_statuses
    history = read_orders(orders_file, contacts, bought) if orders_file.exists() else History()
    state = State(
        catalogue=catalogue,
        contacts=contacts,
        history=history,
        data_sources={source.id: source for source in config.data_sources},
        lists={source.id: load_source(source.source, folder) for source in config.data_sources if source.source},
    )
    return config, state, feed


def read_feed(
    source: str | Path | bytes, config: ShopConfig, progress: Progress | None = None
) -> tuple[Catalogue, FeedState]:
    """Return a feed's products, and what is said of it; raises `ShopError`."""
    try:
        loaded = feed_loader(config.feed, progress).load(source)
    except (FeedError, ValueError) as error:
        raise ShopError(str(error)) from None
    return loaded.catalogue, feed_state(loaded)


def feed_place(folder: Path, feed: FeedTable) -> str | Path:
    """Return where a shop's feed is: an address, or a path that counts from the shop's folder."""
    return feed.source if feed.source.startswith(("http://", "https://")) else folder / feed.source


def feed_loader(feed: FeedTable, progress: Progress | None = None) -> Loader:
    """Return what reads a feed as `[feed]` says; raises `ValueError` on a mapping that names no field."""
    limits = FeedLimits(feed.max_bytes, feed.max_products)
    return Loader(mapping=feed.mapping, format=feed.format, limits=limits, progress=progress)


def feed_state(loaded: Loaded) -> FeedState:
    """Return what is said of a feed that was just loaded."""
    catalogue = loaded.catalogue
    return FeedState(
        version=catalogue.version, products=len(catalogue), dropped=loaded.dropped, loaded_at=datetime.now(UTC)
    )

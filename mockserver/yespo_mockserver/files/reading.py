"""A shop's folder: its settings, feed, contacts, orders and lists, read at once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from yespo_mockserver.catalogue.cache import digest_of
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.loading import Loaded, Loader, Progress
from yespo_mockserver.feeds import FeedError, FeedLimits
from yespo_mockserver.files.contacts_csv import read_contacts
from yespo_mockserver.files.lists_csv import load_source
from yespo_mockserver.files.orders_jsonl import NAMES, orders_file, read_orders
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.settings.tables import FeedTable, ShopConfig
from yespo_mockserver.state.history import History
from yespo_mockserver.state.known_contacts import Contacts
from yespo_mockserver.state.state import FeedState, Files


def read_files(folder: Path, overrides: Overrides | None = None, progress: Progress | None = None) -> Files:
    """Return a shop as its files have it; raises `ShopError` with all that is wrong in the first bad one.

    Which orders count as bought is judged by the settings with `overrides` over them.
    """
    settings = read_config(folder / "shop.toml")
    effective = settings if overrides is None else overrides.over(settings)
    catalogue, feed = read_feed(feed_place(folder, effective.feed), effective, progress)
    contacts_file, orders = folder / "contacts.csv", orders_file(folder)
    contacts = read_contacts(contacts_file) if contacts_file.exists() else Contacts()
    bought = effective.behaviour.bought_statuses
    return Files(
        settings=settings,
        feed=feed,
        catalogue=catalogue,
        base=_digest(folder, settings),
        contacts=contacts,
        history=History() if orders is None else read_orders(orders, contacts, bought),
        lists={source.id: load_source(source.source, folder) for source in settings.data_sources if source.source},
    )


def _digest(folder: Path, settings: ShopConfig) -> str:
    """Return a digest of a folder's files but the feed."""
    names = ["shop.toml", "contacts.csv", *NAMES, *(one.source for one in settings.data_sources if one.source)]
    content = [digest_of(folder / name) if (folder / name).is_file() else "" for name in names]
    return hashlib.sha256("\0".join(content).encode()).hexdigest()


def read_feed(
    source: str | Path | bytes, config: ShopConfig, progress: Progress | None = None
) -> tuple[Catalogue, FeedState]:
    """Return a feed's products, and what is said of it; raises `ShopError`."""
    try:
        loaded = feed_loader(config.feed, progress, now=config.shop.now).load(source)
    except (FeedError, ValueError) as error:
        raise ShopError(str(error)) from None
    return loaded.catalogue, feed_state(loaded)


def feed_place(folder: Path, feed: FeedTable) -> str | Path:
    """Return where a shop's feed is: an address, or a path that counts from the shop's folder."""
    return feed.source if feed.source.startswith(("http://", "https://")) else folder / feed.source


def feed_loader(feed: FeedTable, progress: Progress | None = None, *, now: datetime | None = None) -> Loader:
    """Return what reads a feed as `[feed]` says; raises `ValueError` on a mapping that names no field.

    Sales are judged by `now`, today if there is none, so that no posted order changes a price.
    """
    limits = FeedLimits(feed.max_bytes, feed.max_products)
    return Loader(mapping=feed.mapping, format=feed.format, limits=limits, progress=progress, now=now)


def feed_state(loaded: Loaded) -> FeedState:
    """Return what is said of a feed that was just loaded."""
    catalogue = loaded.catalogue
    return FeedState(
        version=catalogue.version, products=len(catalogue), dropped=loaded.dropped, loaded_at=datetime.now(UTC)
    )

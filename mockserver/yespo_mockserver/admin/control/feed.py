"""The feed in use, and what an import would say about it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from yespo_contracts.masking import masked_url
from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.feeds import FeedMapping, report


def in_use(control: Control) -> Document:
    """Return the feed in use: its version, products, and when and how well it was loaded."""
    feed = control.shop.feed
    return {
        "version": feed.version,
        "products": feed.products,
        "loaded_at": feed.loaded_at.isoformat().replace("+00:00", "Z"),
        "error": feed.error,
    }


def feed(control: Control, _asked: ControlRequest) -> Document:
    """Return the feed in use, and what was found in it."""
    return {
        **in_use(control),
        "dropped": control.shop.feed.dropped,
        "source": masked_url(control.shop.config.feed.source),
        "checkable": _feed_file(control) is not None,
    }


def check_feed(control: Control, _asked: ControlRequest) -> Document:
    """Read the feed's file again, and tell all that an import would say about it; may take a while."""
    file = _feed_file(control)
    if file is None:
        raise AdminError(409, "The feed isn't a file of the shop; yespo-testkit feed check judges any feed.")
    config = control.shop.config.feed
    found: Document = msgspec.to_builtins(
        report.check_feed(file, mapping=FeedMapping(config.mapping, now=control.shop.config.shop.now))
    )
    return {**found, "feed": masked_url(config.source)}


def _feed_file(control: Control) -> Path | None:
    """Return the feed's file in the shop's folder, None if the feed is elsewhere: nothing is fetched from here."""
    folder, source = control.shop.folder, control.shop.config.feed.source
    if folder is None or "://" in source:
        return None
    return folder / source

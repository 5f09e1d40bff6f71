"""What is watched while the server runs: the feed, and with `--watch` the shop's other files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from yespo_mockserver.app import App
from yespo_mockserver.files.reading import feed_place
from yespo_mockserver.shop import Shop
from yespo_mockserver.shop.feed_watcher import FeedWatcher
from yespo_mockserver.shop.files_watcher import FilesWatcher
from yespo_testkit.cli.shops import STDIN, Named

if TYPE_CHECKING:
    from yespo_mockserver.shared.log import SharedLog


class Watchers:
    """The watchers of the shop that an app serves; where workers share it, by `log`, they agree on feeds."""

    def __init__(self, app: App, place: Named, *, files: bool, log: SharedLog | None) -> None:
        self._shared = log is not None
        sharing = None if log is None else log.agreement
        self._feed = FeedWatcher(app.shop, _feed_place(app.shop, place), sharing=sharing)
        self._files = None
        if files and place.folder is not None:
            self._files = FilesWatcher(app.shop, place.folder, app.fake.reload)

    def start(self) -> None:
        """Begin to watch; the running event loop carries out what comes of it, unless the shop is shared."""
        if self._shared:
            self._feed.start()
            return
        call = asyncio.get_running_loop().call_soon_threadsafe
        self._feed.start(call)
        if self._files is not None:
            self._files.start(call)

    def stop(self) -> None:
        """Stop watching."""
        self._feed.stop()
        if self._files is not None:
            self._files.stop()


def _feed_place(served: Shop, place: Named) -> str | Path | Callable[[], str | Path] | None:
    """Return where the feed is, or what tells where it is now; None where nothing can change."""
    if place.feed is not None:
        return None if place.feed == STDIN else place.feed
    folder = place.folder
    return None if folder is None else lambda: feed_place(folder, served.config.feed)

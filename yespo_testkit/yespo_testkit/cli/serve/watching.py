"""What is watched while the server runs: the feed, and with `--watch` the shop's other files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from yespo_mockserver.app import App
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.shops import STDIN, Named

if TYPE_CHECKING:
    from yespo_mockserver.shared.log import SharedLog
    from yespo_mockserver.shop.watcher import Call, Watcher


class Watchers:
    """The watchers of the shop that an app serves; where workers share it, by `log`, they agree on feeds."""

    def __init__(self, app: App, place: Named, *, files: bool, log: SharedLog | None) -> None:
        self._shared = log is not None
        self._watchers: list[Watcher] = []
        if (watched := _feed_place(app.shop, place)) is not None:
            from yespo_mockserver.shop.feed_watcher import FeedWatcher  # the demo shop's feed stays

            self._watchers.append(FeedWatcher(app.shop, watched, sharing=None if log is None else log.agreement))
        if files and place.folder is not None:
            from yespo_mockserver.shop.files_watcher import FilesWatcher

            self._watchers.append(FilesWatcher(app.shop, place.folder, app.fake.reload))

    def start(self) -> None:
        """Begin to watch; the running event loop carries out what comes of it, unless the shop is shared."""
        call: Call = (lambda run: run()) if self._shared else asyncio.get_running_loop().call_soon_threadsafe
        for watcher in self._watchers:
            watcher.start(call)

    def stop(self) -> None:
        """Stop watching."""
        for watcher in self._watchers:
            watcher.stop()


def _feed_place(served: Shop, place: Named) -> str | Path | Callable[[], str | Path] | None:
    """Return where the feed is, or what tells where it is now; None where nothing can change."""
    if place.feed is not None:
        return None if place.feed == STDIN else place.feed
    if (folder := place.folder) is None:
        return None
    from yespo_mockserver.files.reading import feed_place  # as above

    return lambda: feed_place(folder, served.config.feed)

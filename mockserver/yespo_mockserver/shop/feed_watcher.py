"""The feed kept fresh: a file that changes is read again, an address is asked for news, as the vendor's importer does.

A new version replaces the one before at once and whole; one that can't be read leaves it in use.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Protocol, TypeAlias

from yespo_mockserver.catalogue.cache import digest_of
from yespo_mockserver.catalogue.loading import Loaded, Loader
from yespo_mockserver.feeds import FeedError
from yespo_mockserver.feeds.said import Download
from yespo_mockserver.feeds.source import file_state, newer
from yespo_mockserver.feeds.temporary import temporary_folder
from yespo_mockserver.files.reading import feed_loader, feed_state
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.tables import FeedTable
from yespo_mockserver.shop.log import LogAwayError
from yespo_mockserver.shop.shop import Shop
from yespo_mockserver.shop.watcher import LOOK_SECONDS, Call, Watcher
from yespo_mockserver.state.change import FailFeed, SwitchFeed

MIN_INSIDE_SECONDS = 60.0
"""How often a file's content is looked at, at most; else as often as it is to be refreshed."""

_State: TypeAlias = tuple[int, int, int]
_NOTHING = (-1, -1, -1)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_log = logging.getLogger("yespo_mockserver")

Place: TypeAlias = str | Path
"""An address, or a file."""


def seconds(refresh: str) -> float | None:
    """Return the seconds of a time such as 15m, None for off."""
    return None if refresh == "off" else float(refresh[:-1]) * _UNITS[refresh[-1]]


class Sharing(Protocol):
    """Those who share a shop's log: one of them looks for new versions, and all switch together."""

    def leads(self) -> bool:
        """Tell whether it is this one that looks."""

    def offer(self, path: Path, version: str) -> None:
        """Put a feed's file where the others find it."""


class FeedWatcher(Watcher):
    """Watches the feed of a shop; without a place it does nothing.

    A shop with a folder may name another place when its files are read again: `place` is then what tells it. `every` is
    the number of seconds between two looks, if not that of `[feed] refresh`.
    """

    thread_name: ClassVar[str] = "yespo-feed"

    def __init__(
        self,
        shop: Shop,
        place: Place | Callable[[], Place] | None,
        *,
        every: float | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        super().__init__()
        self._shop = shop
        self._sharing = sharing
        self._place = place
        self._every = every
        self._followed: tuple[Place, FeedTable] | None = None
        self._follow()

    def _follow(self) -> None:
        """Watch what the shop's settings name now."""
        table = self._shop.config.feed
        place = self._place() if callable(self._place) else self._place or ""
        if self._followed == (place, table):
            return
        self._followed = place, table
        self._path = Path(place)
        self._url = place if isinstance(place, str) and place.startswith(("http://", "https://")) else None
        period = seconds(table.refresh) if self._every is None else self._every
        self._off = period is None
        self._period = (period or LOOK_SECONDS) if self._url else min(period or LOOK_SECONDS, LOOK_SECONDS)
        self._known = Download()
        self._state = None if self._url else _state(self._path)
        self._settling: _State | None = _NOTHING
        self._inside = max(period or 0.0, MIN_INSIDE_SECONDS)
        self._digest: str | None = None

    def start(self, call: Call = lambda run: run()) -> None:
        """Begin to watch, as `[feed] refresh` says; new versions are put in place by `call`."""
        if self._place is not None and (not self._off or callable(self._place)):
            super().start(call)

    def look(self, call: Call = lambda run: run()) -> bool:
        """Look once, and tell whether there was something new, be it good or bad."""
        self._follow()
        try:
            loaded = self._news()
        except (FeedError, ValueError, OSError) as error:
            call(lambda message=str(error): self._failed(message))  # type: ignore[misc]  # bound early
            return True
        if loaded is None:
            return False
        call(lambda: self._replace(loaded))
        return True

    def _watch(self, call: Call) -> None:
        if not self._off:
            self._look_inside()
        looked = time.monotonic()
        while not self._stop.wait(self._period):
            self._follow()
            if self._off or (self._sharing is not None and not self._sharing.leads()):
                continue
            self.look(call)
            if time.monotonic() - looked > self._inside:
                self._look_inside()
                looked = time.monotonic()

    def _look_inside(self) -> None:
        """Have a file read again that has another content, though its size and times are the same."""
        if self._url is not None or self._state is None:
            return
        try:
            digest = digest_of(self._path)
        except OSError:
            return
        changed = self._loader().content_changed(self._path) or self._digest not in {None, digest}
        if changed and self._state == _state(self._path):
            self._state = None
        self._digest = digest

    def _loader(self) -> Loader:
        config = self._shop.config
        return feed_loader(config.feed, now=config.shop.now)

    def _news(self) -> Loaded | None:
        """Return a new version, None if there is none; raises `FeedError` on one that can't be read."""
        if self._url is not None:
            return self._from_address(self._url)
        now = _state(self._path)
        if now == self._state:
            self._settling = _NOTHING
            return None
        if now != self._settling:  # somebody may still be writing: read it when two looks find the same
            self._settling = now
            return None
        before, self._state, self._settling = self._state, now, _NOTHING
        if now is not None:
            known, self._digest = self._digest, digest_of(self._path)
            if before is not None and before[:2] == now[:2] and known == self._digest:
                return None  # its owner or its name has changed, or its times were set
        loaded = self._shared(self._loader().load(self._path), self._path)
        if self._sharing is not None and _state(self._path) != now:
            return None  # what the others find may be another version: the next look reads it anew
        return loaded

    def _shared(self, loaded: Loaded, path: Path) -> Loaded:
        """Let the others have the file, too."""
        if self._sharing is not None and loaded.catalogue.version != self._shop.feed.version:
            self._sharing.offer(path, loaded.catalogue.version)
        return loaded

    def _from_address(self, url: str) -> Loaded | None:
        table = self._shop.config.feed
        with temporary_folder("yespo-feed-") as folder:
            target = folder / "feed"
            said = newer(url, self._known, target, table.max_bytes)
            if said is None:
                return self._same() if self._shop.feed.error else None
            loaded = self._shared(self._loader().load(target), target)
            self._known = said
        if loaded.catalogue.version == self._shop.feed.version:
            return self._same() if self._shop.feed.error else None
        return loaded

    def _same(self) -> Loaded:
        """Return the version in use once more, so that an error of before is forgotten."""
        feed = self._shop.feed
        return Loaded(self._shop.log.state.files.catalogue, feed.dropped, "")

    def _replace(self, loaded: Loaded) -> None:
        """Put a version in place; where the others can't have it now, it is looked for once more."""
        try:
            self._switch(loaded)
        except (ShopError, LogAwayError) as error:
            _log.warning("The feed's new version can't be put in place now: %s", error)
            self._known, self._state = Download(), None

    def _switch(self, loaded: Loaded) -> None:
        log, state = self._shop.log, feed_state(loaded)
        if state.version == self._shop.feed.version:
            log.commit_now(FailFeed())
            return
        log.state.prepared.feeds[state.version] = loaded.catalogue, state
        log.agree("feed", state.version)
        log.commit_now(SwitchFeed(state.version))
        _log.warning("The feed has a new version: %d products, %d dropped.", state.products, state.dropped)

    def _failed(self, message: str) -> None:
        known = self._shop.feed.error == message
        try:
            self._shop.log.commit_now(FailFeed(message))
        except LogAwayError:
            return
        if not known:
            _log.warning("The feed's new version can't be read, the one before stays in use: %s", message)


def _state(path: Path) -> _State | None:
    try:
        return (*file_state(path), path.stat().st_ctime_ns)
    except OSError:
        return None

"""Feeds and files that all workers are to switch to at one point of the log: loaded first, then switched to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import time
from pathlib import Path
from typing import Any

import msgspec

from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.feeds import FeedError
from yespo_mockserver.feeds.temporary import temporary_folder
from yespo_mockserver.files.reading import feed_loader, feed_place, feed_state, read_files
from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.tables import ShopConfig
from yespo_mockserver.shared.log import SharedLog
from yespo_mockserver.shared.sequencer import ForeignLogError, SequencerError
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import Change, Offer, Prepared, Reload, SwitchFeed
from yespo_mockserver.state.snapshot import Snapshot
from yespo_mockserver.state.state import FeedState, Files

LOADING_SECONDS = 600.0
"""How long workers may take to load what they are offered."""

_LOOK_SECONDS = 0.05
_log = logging.getLogger("yespo_mockserver")


class Agreement:
    """One worker's part in it."""

    def __init__(self, shop: Shop, log: SharedLog) -> None:
        self._shop = shop
        self._log = log
        self._answers: dict[str, dict[str, str]] = {}
        self._loading: dict[str, asyncio.Task[None]] = {}
        log.followers.append(self._follow)

    # --- for threads: the watcher's, the control API's

    def leads(self) -> bool:
        """Tell whether this worker is the one that looks for a new version of the feed."""
        return self._log.trouble is None and self._log.worker == min(self._log.live, default="")

    def offer(self, path: Path, version: str) -> None:
        """Put a feed's file where other workers find it."""
        try:
            self._log.do(self._log.sequencer.put_file(version, path))
        except SequencerError as error:
            _log.warning("The feed's new version can't be shared: %s.", error)

    def agree(self, kind: str, digest: str) -> None:
        """Wait until all workers that are live now have loaded something; raises `ShopError` where one can't.

        Who joins meanwhile loads it when the log says so.
        """
        if kind == "files":
            self._offer_feed_of(self._log.state.prepared.files[digest])
        answers = self._answers[digest] = {}
        try:
            self._log.commit_now(Offer(kind, digest))
            with contextlib.suppress(SequencerError, ForeignLogError):
                self._log.do(self._log.look())
            asked = set(self._log.live)
            end = monotonic() + LOADING_SECONDS
            while missing := (asked & {*self._log.live}) - answers.keys():
                if monotonic() > end:
                    raise ShopError(f"{', '.join(sorted(missing))} didn't load it within {LOADING_SECONDS:g} s.")
                time.sleep(_LOOK_SECONDS)
        finally:
            del self._answers[digest]
        for worker, problem in answers.items():
            if problem:
                raise ShopError(f"{worker} can't do the same: {problem}")

    def _offer_feed_of(self, files: Files) -> None:
        """Put the feed of files that were read again where who joins later finds it, also once the file is another."""
        if self._shop.folder is None or files.catalogue.version == self._shop.feed.version:
            return
        config = self._log.state.overrides.over(files.settings)
        place = feed_place(self._shop.folder, config.feed)
        if not isinstance(place, Path):
            return
        with temporary_folder("yespo-feed-") as folder:
            try:
                copy = shutil.copyfile(place, folder / "feed")
                version = feed_loader(config.feed, now=config.shop.now).load(copy).catalogue.version
            except (FeedError, ValueError, OSError):
                version = ""
            if version != files.catalogue.version:
                raise ShopError(f"{place} has changed while it was read. Try again.")
            self.offer(copy, version)

    # --- in the event loop

    def _follow(self, change: Change[Any] | None) -> None:
        if isinstance(change, Offer):
            self._log.spawn(self._answer(change))
        elif isinstance(change, Prepared) and change.digest in self._answers:
            self._answers[change.digest][change.worker] = change.problem

    async def _answer(self, offer: Offer) -> None:
        problem = ""
        try:
            await (self._files(offer.digest) if offer.kind == "files" else self._prepare_feed(offer.digest))
        except (ShopError, FeedError, SequencerError, ValueError, OSError) as error:
            problem = str(error)
        self._log.commit_soon(Prepared(offer.digest, self._log.worker, problem))

    async def before(self, change: Change[Any]) -> None:
        """Have what a change is about loaded; raises `ForeignLogError` where this worker can't have it."""
        try:
            if isinstance(change, SwitchFeed):
                await self._prepare_feed(change.version)
            elif isinstance(change, Reload):
                await self._files(change.digest)
        except (ShopError, FeedError, SequencerError, ValueError, OSError) as error:
            raise ForeignLogError(f"this worker can't follow the shop's log: {error} Restart it") from None

    async def files_of(self, saved: Snapshot) -> None:
        """Have the files and the feed that a snapshot is of; raises `ForeignLogError` where this worker can't."""
        state = self._log.state
        if saved.files != state.files.base:
            digest = f"{saved.files} {saved.feed_version}"
            await self.before(Reload(digest))
            state.files = state.prepared.files.pop(digest)
        elif saved.feed_version != state.files.catalogue.version:
            await self.before(SwitchFeed(saved.feed_version))
            catalogue, feed = state.prepared.feeds.pop(saved.feed_version)
            state.files = msgspec.structs.replace(state.files, catalogue=catalogue, feed=feed)

    async def _files(self, digest: str) -> None:
        state = self._log.state
        if digest in state.prepared.files or digest == state.files.digest:
            state.prepared.files.setdefault(digest, state.files)
            return
        if self._shop.folder is None:
            raise ShopError("it has no folder whose files could be read.")
        files = await asyncio.to_thread(read_files, self._shop.folder, state.overrides)
        base, _, version = digest.rpartition(" ")
        if files.base != base:
            raise ShopError(f"the files in {self._shop.folder} are others than those that were read.")
        if files.catalogue.version != version:  # the feed has gone on since
            catalogue, feed = await self._feed(version, state.overrides.over(files.settings))
            files = msgspec.structs.replace(files, catalogue=catalogue, feed=feed)
        state.prepared.files[digest] = files

    async def _prepare_feed(self, version: str) -> None:
        prepared = self._log.state.prepared
        if version not in prepared.feeds:
            prepared.feeds[version] = await self._feed(version, self._shop.config)

    async def _feed(self, version: str, config: ShopConfig) -> tuple[Catalogue, FeedState]:
        """Return a version of the feed: the one in use, or one that was put where others find it."""
        files = self._log.state.files
        if version == files.catalogue.version:
            return files.catalogue, files.feed
        with temporary_folder("yespo-feed-") as folder:
            path = folder / "feed"
            if not await self._log.sequencer.get_file(version, path):
                raise ShopError("the feed's version that the others use can't be had any more.")
            loaded = await asyncio.to_thread(feed_loader(config.feed, now=config.shop.now).load, path)
        if loaded.catalogue.version != version:
            raise ShopError("the feed's new version reads differently here.")
        return loaded.catalogue, feed_state(loaded)

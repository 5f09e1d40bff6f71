"""From a feed to a catalogue: read, or taken from the cache."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from yespo_mockserver.catalogue.cache import Cache, digest_of
from yespo_mockserver.catalogue.cache_folders import cache_folder
from yespo_mockserver.catalogue.catalogue import Catalogue, CatalogueBuilder
from yespo_mockserver.catalogue.giving_back import give_back
from yespo_mockserver.feeds import Feed, FeedLimits, FeedMapping, NotInPieces, Source

CACHED = 32 << 20
"""Bytes of a feed from which on its catalogue is cached; smaller ones are read in a second."""

LARGE = 5_000
"""Products of a feed from which on what reading it took is given back at once."""

NAMES = {
    "atom": "Atom",
    "yml": "YML",
    "csv": "a table (CSV or TSV)",
    "heureka": "Heureka's XML",
    "hotline": "Hotline's XML",
}

Progress = Callable[[int, float], None]
"""Is told the number of items so far, and the share of the feed that is read (0 while it isn't known)."""

_log = logging.getLogger("yespo_mockserver")


class Loaded(msgspec.Struct, frozen=True):
    """A catalogue, how many items of its feed were dropped, and the feed's format."""

    catalogue: Catalogue
    dropped: int
    format: str


class Loader:
    """Reads feeds in one way: with one mapping, format and limits, and sales by one moment, if none is given today."""

    def __init__(
        self,
        *,
        mapping: Mapping[str, str] | None = None,
        format: str = "auto",  # noqa: A002  # shop.toml's own word
        limits: FeedLimits | None = None,
        progress: Progress | None = None,
        now: datetime | None = None,
    ) -> None:
        self._mapping = FeedMapping(mapping, now=now)
        self._format = format
        self._limits = limits or FeedLimits()
        self._progress = progress

    def load(self, place: str | Path | bytes) -> Loaded:
        """Return the catalogue of a feed, with a line in the log if the vendor wouldn't take it; raises `FeedError`."""
        source = Source(place)
        loaded = self._cached(source.path) if source.path is not None else None
        if loaded is None:
            loaded = self._read(source, CatalogueBuilder())
        if len(loaded.catalogue) >= LARGE:
            give_back()
        if loaded.format in NAMES:
            _log.warning(
                "The feed is %s: the vendor's importer takes XML in RSS 2.0 only; here it works all the same.",
                NAMES[loaded.format],
            )
        return loaded

    def content_changed(self, path: Path) -> bool:
        """Read a file that the cache knows, and tell whether it has another content than it was taken for.

        Size and times are what a start trusts; this looks at all of it, and forgets what was wrong.
        """
        folder = cache_folder()
        if folder is None:
            return False
        cache = Cache(folder, "")
        try:
            noted = cache.noted(path)
            if noted is None or noted == digest_of(path):
                return False
        except OSError:
            return False
        cache.forget(path)
        return True

    def _cached(self, path: Path) -> Loaded | None:
        """Return a large file's catalogue from the cache, or read it into the cache; None where there is no cache."""
        folder = cache_folder()
        try:
            if folder is None or not path.is_file() or path.stat().st_size < CACHED:
                return None
            settings = msgspec.json.encode([self._mapping.changed, self._format, self._limits], order="sorted").decode()
            cache = Cache(folder, settings)
            content = cache.content_of(path)
            if known := cache.load(content, self._mapping.now):
                cache.remember(path, content)
                catalogue, about = known
                return Loaded(catalogue, about.dropped, about.format)
            return self._into(cache, path, content)
        except OSError as error:
            _log.warning("The cache in %s can't be used: %s.", folder, error.strerror or error)
            return None

    def _into(self, cache: Cache, path: Path, content: str) -> Loaded:
        """Read a file into a new entry of the cache; raises `OSError` and `FeedError`."""
        building = cache.begin()
        try:
            before = path.stat()
            builder = CatalogueBuilder(building.path / "bodies")
            loaded = self._read(Source(path), builder)
            after = path.stat()
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                about: dict[str, str | int] = {"dropped": loaded.dropped, "format": loaded.format}
                cache.keep(building, content, builder, loaded.catalogue, holds=self._mapping.holds, **about)
                cache.remember(path, content)
            return loaded
        finally:
            building.close()

    def _read(self, source: Source, builder: CatalogueBuilder, *, in_pieces: bool = True) -> Loaded:
        feed = Feed(source, mapping=self._mapping, format=self._format, limits=self._limits)
        try:
            for batch in feed.batches(builder.numbers, in_pieces=in_pieces):
                builder.add(batch)
                if self._progress is not None:
                    self._progress(feed.items, feed.read)
        except NotInPieces:
            builder.bodies.close()
            return self._read(source, CatalogueBuilder(builder.bodies.path), in_pieces=False)
        return Loaded(builder.finish(), feed.dropped, feed.format)

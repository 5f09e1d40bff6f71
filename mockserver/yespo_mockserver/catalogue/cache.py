"""Large catalogues kept in the user's cache folder, so that a later start needn't read the feed again.

An entry is a folder that is written aside and then renamed, so that nobody ever sees half of one and two processes
that build the same one don't harm each other. It is found by the feed's content and our version; by which content a
file has, its size and the time of its last change are trusted first.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import math
import mmap
import os
import shutil
import sys
import tempfile
import zlib
from datetime import datetime
from pathlib import Path

import msgspec

from yespo_contracts.version import __version__
from yespo_mockserver.catalogue.bodies import BodiesInFile
from yespo_mockserver.catalogue.cache_folders import (
    BUILDING,
    DISCARDED,
    check_entry,
    check_trust,
    own_folder,
    sweep_cache,
    write_own,
)
from yespo_mockserver.catalogue.catalogue import Catalogue, CatalogueBuilder
from yespo_mockserver.catalogue.parts import CatalogueParts, column
from yespo_mockserver.feeds.temporary import HeldFolder
from yespo_mockserver.feeds.values.sale_dates import Span

LAYOUT = 5
"""Counts up when what is written changes."""

KEPT = 4
"""How many entries stay; the ones that weren't used for longest go."""

_BLOCK = 1 << 20
_log = logging.getLogger("yespo_mockserver")


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry says of itself, to be found damaged or foreign by."""

    program: str
    version: str
    layout: int
    byteorder: str
    index_crc: int
    bodies_crc: int
    bodies_size: int
    bodies_times: tuple[int, int]
    feed_version: str
    products: int
    dropped: int
    format: str
    holds_from: float | None = None
    holds_until: float | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether the sales of the feed are on and off now as they were when it was read."""
        at = now.timestamp()
        return (self.holds_from is None or self.holds_from <= at) and (
            self.holds_until is None or at <= self.holds_until
        )


class _Known(msgspec.Struct, frozen=True):
    size: int
    changed: int
    touched: int  # when the file was written or its times were set, which nobody can set back
    content: str


class Damaged(Exception):  # noqa: N818  # no error: the entry is built anew
    """An entry can't be used; the text says why."""


class Cache:
    """The entries under one folder, for one way of reading (`settings` tells it from others)."""

    def __init__(self, folder: Path, settings: str) -> None:
        self._folder = folder
        self._settings = settings

    def content_of(self, path: Path) -> str:
        """Return the digest of a file's content, by size and time if they are known, else by reading it; `OSError`."""
        stat = path.stat()
        known = self._known(path)
        if known is not None and (known.size, known.changed, known.touched) == _times(stat):
            return known.content
        return digest_of(path)

    def remember(self, path: Path, content: str) -> None:
        """Note which content a file has, as it is now."""
        with contextlib.suppress(OSError):
            size, changed, touched = _times(path.stat())
            target = self._note(path)
            own_folder(target.parent)
            write_own(target, msgspec.json.encode(_Known(size, changed, touched, content)))

    def entry(self, content: str) -> Path:
        """Return the folder of the entry of a feed's content."""
        key = f"{content}\0{__version__}\0{LAYOUT}\0{self._settings}"
        return self._folder / "catalogues" / hashlib.sha256(key.encode()).hexdigest()[:32]

    def load(self, content: str, now: datetime) -> tuple[Catalogue, About] | None:
        """Return the catalogue of a content, None if there is none; a damaged or foreign one is put away.

        So is one of which a sale has begun or ended by `now`: its prices aren't those of the feed any more.
        """
        folder = self.entry(content)
        if not folder.exists():
            return None
        check_trust(self._folder, folder.parent)
        check_entry(folder)
        try:
            loaded = _load(folder, now)
        except (Damaged, OSError, msgspec.MsgspecError, ValueError, IndexError) as error:
            reason = str(error) if isinstance(error, Damaged) else "it is damaged"
            _log.warning("The cached catalogue %s can't be used: %s. The feed is read anew.", folder, reason)
            self.discard(folder)
            return None
        if loaded is None:
            self.discard(folder)
            return None
        with contextlib.suppress(OSError):
            os.utime(folder)
        return loaded

    def begin(self) -> HeldFolder:
        """Return a folder to build an entry in, after those that the dead left were removed; raises `OSError`."""
        sweep_cache(own_folder(self._folder))
        return HeldFolder(BUILDING, self._folder)

    def keep(
        self,
        building: HeldFolder,
        content: str,
        builder: CatalogueBuilder,
        catalogue: Catalogue,
        *,
        holds: Span,
        **about: str | int,
    ) -> None:
        """Make an entry of what was built, whose prices hold for a span; raises `OSError`."""
        _write(building.path, builder, catalogue, holds, **about)
        target = self.entry(content)
        own_folder(target.parent)
        building.let_go()
        try:
            building.path.rename(target)
        except OSError:
            if not target.exists():  # else somebody was quicker
                raise
        self._tidy()

    def discard(self, folder: Path) -> None:
        """Remove an entry, so that nobody sees half of it."""
        with contextlib.suppress(OSError):
            aside = Path(tempfile.mkdtemp(prefix=DISCARDED, dir=self._folder)) / "entry"
            folder.rename(aside)
            shutil.rmtree(aside.parent, ignore_errors=True)

    def _tidy(self) -> None:
        with contextlib.suppress(OSError):
            entries = sorted((self._folder / "catalogues").iterdir(), key=lambda path: -path.stat().st_mtime)
            for old in entries[KEPT:]:
                self.discard(old)

    def _note(self, path: Path) -> Path:
        return self._folder / "files" / hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]

    def noted(self, path: Path) -> str | None:
        """Return the digest that a file had when it was last read, None if that isn't known."""
        known = self._known(path)
        return None if known is None else known.content

    def forget(self, path: Path) -> None:
        """Forget which content a file has."""
        with contextlib.suppress(OSError):
            self._note(path).unlink()

    def _known(self, path: Path) -> _Known | None:
        try:
            check_trust(self._folder, self._note(path).parent, self._note(path))
            return msgspec.json.decode(self._note(path).read_bytes(), type=_Known)
        except (OSError, msgspec.MsgspecError):
            return None


def _times(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(folder: Path, builder: CatalogueBuilder, catalogue: Catalogue, holds: Span, **about: str | int) -> None:
    index = CatalogueParts.of(
        catalogue,
        ([*builder.brands], builder.brand_of),
        ([*builder.combinations], builder.combination_of),
        builder.bodies.ends,
    )
    content = msgspec.msgpack.encode(index)
    bodies = folder / "bodies"
    stat = bodies.stat()
    description = {
        "program": "yespo-testkit",
        "version": __version__,
        "layout": LAYOUT,
        "byteorder": sys.byteorder,
        "index_crc": zlib.crc32(content),
        "bodies_crc": builder.bodies.crc,
        "bodies_size": stat.st_size,
        "bodies_times": (stat.st_mtime_ns, stat.st_ctime_ns),
        "feed_version": catalogue.version,
        "products": len(catalogue),
        "holds_from": holds.begin if math.isfinite(holds.begin) else None,
        "holds_until": holds.end if math.isfinite(holds.end) else None,
        **about,
    }
    (folder / "index").write_bytes(content)
    _write_about(folder, msgspec.convert(description, About))


def _write_about(folder: Path, about: About) -> None:
    write_own(folder / "about.json", msgspec.json.encode(about))


def _load(folder: Path, now: datetime) -> tuple[Catalogue, About] | None:
    """Return an entry's catalogue, None if its prices hold no more; raises `Damaged`, `OSError` and msgspec's."""
    about = msgspec.json.decode((folder / "about.json").read_bytes(), type=About)
    if (about.program, about.version, about.layout) != ("yespo-testkit", __version__, LAYOUT):
        raise Damaged("another version wrote it")
    if about.byteorder != sys.byteorder:
        raise Damaged("another kind of machine wrote it")
    if not about.holds(now):
        return None
    bodies = folder / "bodies"
    stat = bodies.stat()
    if stat.st_size != about.bodies_size:
        raise Damaged("its bodies are damaged")
    times = (stat.st_mtime_ns, stat.st_ctime_ns)
    if times != about.bodies_times:
        if _crc_of(bodies) != about.bodies_crc:
            raise Damaged("its bodies are damaged")
        _write_about(folder, msgspec.structs.replace(about, bodies_times=times))  # it was copied here, say
    with (folder / "index").open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # each part is copied from it once, and it goes
    if zlib.crc32(content) != about.index_crc:
        raise Damaged("its index is damaged")
    index = msgspec.msgpack.decode(content, type=CatalogueParts)
    del content
    catalogue = index.catalogue(BodiesInFile.of_path(bodies, column("Q", index.ends)), about.feed_version)
    return catalogue, about


def _crc_of(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            value = zlib.crc32(block, value)
    return value

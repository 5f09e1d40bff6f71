"""A shop's files as they were read last, kept in the user's cache folder: a later start needn't read them.

It is for a shop whose files hold for themselves, as the demo shop's do: the feed is one of them, and no sale in it
begins or ends. What is kept is known again by the sizes and times of the files, and of the modules that read them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from array import array
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import msgspec

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.version import __version__
from yespo_mockserver.catalogue.cache_folders import cache_folder, check_trust, own_folder, write_own
from yespo_mockserver.catalogue.parts import CatalogueParts, column, places
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.tables import FeedTable, ShopConfig, ShopTable
from yespo_mockserver.state.history import History
from yespo_mockserver.state.known_contacts import Contacts, ContactsLayer
from yespo_mockserver.state.packed import Packed, PackedParts
from yespo_mockserver.state.state import FeedState, Files

_ROOMS = ("catalogue", "feeds", "feeds/formats", "feeds/formats/xml", "feeds/values", "files", "settings", "state")
_DIGEST = 32
_CRC = 4


class _Settings(msgspec.Struct, frozen=True):
    shop: ShopTable
    feed: FeedTable
    data_sources: tuple[DataSource, ...]
    behaviour: Behaviour

    def config(self) -> ShopConfig:
        return ShopConfig(shop=self.shop, feed=self.feed, data_sources=self.data_sources, behaviour=self.behaviour)


class _Kept(msgspec.Struct):
    settings: _Settings
    base: str
    version: str
    dropped: int
    catalogue: CatalogueParts
    bodies: bytes
    contacts: ContactsLayer
    history: PackedParts
    lists: dict[int, dict[str, tuple[str, ...]]]


def kept(folder: Path) -> Files | None:
    """Return what a folder's files said when they were kept, None where they weren't, or have changed since."""
    cache = cache_folder()
    if cache is None:
        return None
    place = _place(cache, folder)
    try:
        check_trust(cache, place.parent, place)
        content = place.read_bytes()
        digest, crc, rest = content[:_DIGEST], content[_DIGEST : _DIGEST + _CRC], memoryview(content)[_DIGEST + _CRC :]
        if digest != _seen(folder) or crc != zlib.crc32(rest).to_bytes(_CRC):
            return None
        return _files(msgspec.msgpack.decode(rest, type=_Kept))
    except (OSError, msgspec.MsgspecError, ValueError, IndexError):
        return None


def keep(folder: Path, files: Files) -> None:
    """Keep what a folder's files say, where there is a cache that can be written to."""
    cache, parts = cache_folder(), _kept(files)
    if cache is None or parts is None:
        return
    with contextlib.suppress(OSError):
        content = msgspec.msgpack.encode(parts)
        place = _place(own_folder(cache), folder)
        own_folder(place.parent)
        write_own(place, _seen(folder) + zlib.crc32(content).to_bytes(_CRC) + content)


def _place(cache: Path, folder: Path) -> Path:
    return cache / "shops" / hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]


def _seen(folder: Path) -> bytes:
    """Return a digest of our version, and of the size and times of every file of the shop and module that reads it."""
    code = Path(__file__).parent.parent
    stats = [
        (entry.path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        for place in (folder, *map(code.joinpath, _ROOMS))
        for entry in sorted(os.scandir(place), key=lambda entry: entry.name)
        if entry.is_file() and (stat := entry.stat())
    ]
    return hashlib.sha256(repr((__version__, stats)).encode()).digest()


def _kept(files: Files) -> _Kept | None:
    """Return what is to be kept of a shop's files, None where some of it can't be."""
    whole = files.settings
    settings = _Settings(whole.shop, whole.feed, whole.data_sources, whole.behaviour)
    lists = {number: dict(each) for number, each in files.lists.items() if not callable(each)}
    if settings.config() != whole or len(lists) < len(files.lists):
        return None
    catalogue = files.catalogue
    bodies = [*catalogue.bodies(catalogue.numbers())]
    ends = array("Q")
    for body in bodies:
        ends.append(len(body) + (ends[-1] if ends else 0))
    return _Kept(
        settings=settings,
        base=files.base,
        version=files.feed.version,
        dropped=files.feed.dropped,
        catalogue=CatalogueParts.of(catalogue, places(catalogue.brands), places(catalogue.combinations), ends),
        bodies=b"".join(bodies),
        contacts=files.contacts.layer(),
        history=files.history.packed.parts(),
        lists=lists,
    )


def _files(found: _Kept) -> Files:
    ends = column("Q", found.catalogue.ends)
    bodies = [found.bodies[begin:end] for begin, end in pairwise((0, *ends))]
    catalogue = found.catalogue.catalogue(bodies, found.version)
    feed = FeedState(version=found.version, products=len(catalogue), dropped=found.dropped, loaded_at=datetime.now(UTC))
    contacts = Contacts()
    contacts.take_all(found.contacts)
    return Files(
        settings=found.settings.config(),
        feed=feed,
        catalogue=catalogue,
        base=found.base,
        contacts=contacts,
        history=History(Packed.of_parts(found.history)),
        lists={**found.lists},
    )

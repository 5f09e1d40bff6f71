"""Packed feeds, told by their first bytes: gzip, unpacked as a stream, and zip with one feed in it, within a limit."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.limits import CHUNK
from yespo_mockserver.feeds.temporary import temporary_folder

_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_GZIP = 16 + zlib.MAX_WBITS
_IN_MEMORY = 8 << 20
_BESIDE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_SHOWN = 3


@contextlib.contextmanager
def plain_file(path: Path, findings: Findings, max_bytes: int) -> Iterator[Path | None]:
    """Have a packed file unpacked in a temporary one; None where that goes wrong. Raises `OSError`."""
    with path.open("rb") as file:
        is_packed = file.read(len(_ZIP_MAGIC)).startswith((_GZIP_MAGIC, _ZIP_MAGIC))
    if not is_packed:
        yield path
        return
    with temporary_folder("yespo-feed-") as folder:
        target = folder / "feed"
        try:
            with path.open("rb") as packed, target.open("wb") as plain:
                plain.writelines(unpacked(iter(partial(packed.read, CHUNK), b""), findings, max_bytes))
        except FeedError:
            yield None  # what else is wrong may come before: the feed is read in one go
        else:
            yield target


def unpacked(chunks: Iterator[bytes], findings: Findings, max_bytes: int) -> Iterator[bytes]:
    """Yield a feed's bytes, unpacked if they are gzip, once or twice, or zip; raises `FeedError` beyond `max_bytes`."""
    first, chunks = _peek(chunks)
    if first.startswith(_GZIP_MAGIC):
        findings.add("gzip")
        first, chunks = _peek(_limited(_gunzip(chunks), max_bytes))
        if first.startswith(_GZIP_MAGIC):
            findings.add("gzip-twice")
            first, chunks = _peek(_limited(_gunzip(chunks), max_bytes))
            if first.startswith(_GZIP_MAGIC):
                raise FeedError("gzip-nested")
    if first.startswith((_ZIP_MAGIC, _EMPTY_ZIP)):
        findings.add("zip")
        chunks = _unzip(_limited(chunks, max_bytes))
    yield from _limited(chunks, max_bytes)


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes, at least four if there are any, and an iterator over all of them."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(_ZIP_MAGIC):
            break

    def everything() -> Iterator[bytes]:
        if first:
            yield first
        yield from chunks

    return first, everything()


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what one or several gzip members hold, never more than a chunk of it at a time."""
    unpacker = zlib.decompressobj(_GZIP)
    began = False
    try:
        for packed in chunks:
            rest = packed
            while rest:
                if unpacker.eof:
                    if began and not rest.startswith(_GZIP_MAGIC[: len(rest)]):
                        return  # padding after the last member
                    unpacker = zlib.decompressobj(_GZIP)
                began = True
                if plain := unpacker.decompress(rest, CHUNK):
                    yield plain
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            while not unpacker.eof and (plain := unpacker.decompress(b"", CHUNK)):
                yield plain
    except zlib.error as error:
        raise FeedError("gzip-damaged", value=str(error).rpartition(": ")[2]) from None
    if not unpacker.eof:
        raise FeedError("gzip-damaged", value="it ends too early")


def _unzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the one file that a zip file holds; raises `FeedError` if it can't be told which one or can't be read."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for chunk in chunks:
            file.write(chunk)
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive, _opened(archive) as member:
                while plain := member.read(CHUNK):
                    yield plain
        except FeedError:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise FeedError("zip-content", value=f"it is damaged ({error})") from None
        except (NotImplementedError, RuntimeError, ValueError) as error:
            raise FeedError("zip-content", value=str(error) or type(error).__name__) from None


def _opened(archive: zipfile.ZipFile) -> IO[bytes]:
    """Open the one file of an archive that may be a feed."""
    files = [of for of in archive.infolist() if not of.is_dir() and not any(name in of.filename for name in _BESIDE)]
    names = [of.filename for of in files]
    if "[Content_Types].xml" in names:
        raise FeedError("not-a-feed", value="it is an Office document, such as an Excel workbook")
    if "mimetype" in names and "content.xml" in names:
        raise FeedError("not-a-feed", value="it is an OpenDocument file, such as a spreadsheet of LibreOffice")
    if not files:
        raise FeedError("zip-content", value="there is no file in it")
    if len(files) > 1:
        shown = ", ".join(names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else "")
        raise FeedError("zip-content", value=f"there are {len(files)} files in it ({shown})")
    if files[0].flag_bits & 1:
        raise FeedError("zip-content", value="it needs a password")
    return archive.open(files[0])


def _limited(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            raise FeedError("too-large", value=max_bytes)
        yield chunk

"""Gzip, told by its first bytes and unpacked as a stream, within a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.limits import CHUNK

_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS


def unpacked(chunks: Iterator[bytes], findings: Findings, max_bytes: int) -> Iterator[bytes]:
    """Yield a feed's bytes, unpacked if they are gzip, once or twice; raises `FeedError` beyond `max_bytes`."""
    first, chunks = _peek(chunks)
    if first.startswith(_MAGIC):
        findings.add("gzip")
        first, chunks = _peek(_limited(_gunzip(chunks), max_bytes))
        if first.startswith(_MAGIC):
            findings.add("gzip-twice")
            first, chunks = _peek(_limited(_gunzip(chunks), max_bytes))
            if first.startswith(_MAGIC):
                raise FeedError("gzip-nested")
    yield from _limited(chunks, max_bytes)


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes, at least two if there are any, and an iterator over all of them."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= len(_MAGIC):
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
                    if began and not rest.startswith(_MAGIC[: len(rest)]):
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


def _limited(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            raise FeedError("too-large", value=max_bytes)
        yield chunk

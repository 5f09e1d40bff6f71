"""A process that reads pieces of a feed: jobs come in on standard input, batches go out on standard output.

Each message is its length (8 bytes) and msgpack. An empty answer says that the piece can't be read by itself.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

import msgspec

from yespo_mockserver.feeds.batch import Batch, Batcher
from yespo_mockserver.feeds.formats.dialects.google import as_it_is
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.formats.limits import CHUNK
from yespo_mockserver.feeds.formats.xml.outline import Outline
from yespo_mockserver.feeds.formats.xml.plain import NotPlain, plain_items
from yespo_mockserver.feeds.formats.xml.reader import read_xml
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.pieces import Piece

OF_THE_FRAME = frozenset({"undeclared-prefix", "rss-version", "wrong-namespace", "no-channel"})
"""Findings that the first piece makes and the others would only repeat."""

_LENGTH = 8


class Job(msgspec.Struct, frozen=True):
    """The pieces that one process reads, in order, and how their fields are mapped."""

    pieces: list[Piece]
    mapping: dict[str, str]
    now: datetime
    kept: int


def read_piece(piece: Piece, mapping: FeedMapping, kept: int) -> Batch:
    """Return a piece's products; raises `FeedError` or `UnicodeDecodeError` if it isn't a feed by itself."""
    findings = Findings(kept)
    content = _content(piece)
    newlines = content.count(b"\n")
    batcher = Batcher()
    items = 0
    for item in _items(piece, content, findings):
        items += 1
        product = mapping.product(as_it_is(item))
        if item.notes:
            shown = item.first("id") or None
            if any(code == "item-too-large" for code, _, _ in item.notes):
                product = None
            for code, field, values in item.notes:
                findings.add(code, line=item.line, item=None, product=shown, field=field or None, **values)
        if product is not None:
            batcher.add(product, item.line)
    batch = batcher.take()
    batch.items, batch.newlines = items, newlines
    batch.holds = (mapping.holds.begin, mapping.holds.end)
    leave_out = OF_THE_FRAME if piece.begin > len(piece.before) else frozenset()
    batch.counts = {code: count for code, count in findings.counts.items() if code not in leave_out}
    batch.kept = [finding for finding in findings.list if finding.code not in leave_out]
    return batch


def _items(piece: Piece, content: bytes, findings: Findings) -> Iterable[Item]:
    """Return the items with lines that count from the piece's beginning, quickly where they are plain."""
    end = piece.after.decode() if piece.last else ""
    try:
        return plain_items(content, piece.item, before=piece.before.decode(), end=end)
    except NotPlain:
        first_line = 1 - piece.before.count(b"\n")
        return read_xml(_chunks(piece, content), Outline(findings), findings, first_line=first_line)


def _content(piece: Piece) -> bytes:
    with open(piece.path, "rb") as file:  # noqa: PTH123  # Path.open is the same
        file.seek(piece.begin)
        return file.read(piece.end - piece.begin)


def _chunks(piece: Piece, content: bytes) -> Iterator[bytes]:
    yield piece.before
    for begin in range(0, len(content), CHUNK):
        yield content[begin : begin + CHUNK]
    if not piece.last:
        yield piece.after


def send(stream: BinaryIO, message: bytes) -> None:
    """Write one message."""
    stream.write(len(message).to_bytes(_LENGTH, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """Return the next message, None at the end."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    size = int.from_bytes(length, "big")
    message = stream.read(size)
    return message if len(message) == size else None


def main() -> None:
    """Read the job, and answer with a batch for each piece."""
    message = receive(sys.stdin.buffer)
    if message is None:
        return
    gc.disable()  # nothing here is circular, and the process ends soon
    job = msgspec.msgpack.decode(message, type=Job)
    mapping = FeedMapping(job.mapping, now=job.now)
    encoder = msgspec.msgpack.Encoder()
    for piece in job.pieces:
        try:
            answer = encoder.encode(read_piece(piece, mapping, job.kept))
        except (FeedError, UnicodeDecodeError, OSError):
            answer = b""
        try:
            send(sys.stdout.buffer, answer)
        except (BrokenPipeError, OSError):
            return
        if not answer:
            return


if __name__ == "__main__":
    main()

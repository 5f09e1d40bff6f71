"""A process that reads pieces of a feed: jobs come in on standard input, batches go out on standard output.

Each message is its length (8 bytes) and msgpack. An empty answer says that the piece can't be read by itself.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
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
from yespo_mockserver.feeds.formats.xml.plain import NotPlain, PlainReader
from yespo_mockserver.feeds.formats.xml.reader import read_xml
from yespo_mockserver.feeds.formats.xml.shapes import Shape
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.pieces import Piece
from yespo_mockserver.feeds.plan import Plan, planned

OF_THE_FRAME = frozenset({"undeclared-prefix", "rss-version", "wrong-namespace", "no-channel"})
"""Findings that the first piece makes and the others would only repeat."""

_LENGTH = 8


class Job(msgspec.Struct, frozen=True):
    """The pieces that one process reads, in order, and how their fields are mapped."""

    pieces: list[Piece]
    mapping: dict[str, str]
    now: datetime
    kept: int


class PieceReader:
    """Reads the pieces of one feed, quickly where they are plain."""

    def __init__(self, mapping: FeedMapping, kept: int) -> None:
        self._mapping = mapping
        self._kept = kept
        self._plain: PlainReader | None = None
        self._plans: dict[Shape, Plan | None] = {}

    def read(self, piece: Piece) -> Batch:
        """Return a piece's products; raises `FeedError` or `UnicodeDecodeError` if it isn't a feed by itself."""
        content = _content(piece)
        try:
            reading = self._read_plain(piece, content)
        except NotPlain:
            reading = self._parse(piece, content)
        batch = reading.batcher.take()
        batch.items, batch.newlines = reading.items, content.count(b"\n")
        batch.holds = (self._mapping.holds.begin, self._mapping.holds.end)
        leave_out = OF_THE_FRAME if piece.begin > len(piece.before) else frozenset()
        findings = reading.findings
        batch.counts = {code: count for code, count in findings.counts.items() if code not in leave_out}
        batch.kept = [finding for finding in findings.list if finding.code not in leave_out]
        return batch

    def _read_plain(self, piece: Piece, content: bytes) -> _Reading:
        reading = _Reading(self._mapping, self._kept)
        if self._plain is None:
            self._plain = PlainReader(piece.item, piece.before.decode())
        plans, batcher = self._plans, reading.batcher
        for line, shape, values in self._plain.read(content, piece.after.decode() if piece.last else ""):
            if shape.match is not None:
                if shape not in plans:
                    plans[shape] = planned(shape.places, self._mapping)
                plan = plans[shape]
                if plan is not None and plan.add(values, line, batcher):
                    reading.items += 1
                    continue
            reading.take(Item(line, shape.fields(values)))
        return reading

    def _parse(self, piece: Piece, content: bytes) -> _Reading:
        reading = _Reading(self._mapping, self._kept)
        findings = reading.findings
        first_line = 1 - piece.before.count(b"\n")
        for item in read_xml(_chunks(piece, content), Outline(findings), findings, first_line=first_line):
            reading.take(item)
        return reading


class _Reading:
    """What became of a piece so far."""

    def __init__(self, mapping: FeedMapping, kept: int) -> None:
        self.batcher = Batcher()
        self.findings = Findings(kept)
        self.items = 0
        self._mapping = mapping

    def take(self, item: Item) -> None:
        """Add an item's product, if it makes one, and what is to be said of it."""
        self.items += 1
        product = self._mapping.product(as_it_is(item))
        if item.notes:
            shown = item.first("id") or None
            if any(code == "item-too-large" for code, _, _ in item.notes):
                product = None
            for code, field, values in item.notes:
                self.findings.add(code, line=item.line, item=None, product=shown, field=field or None, **values)
        if product is not None:
            self.batcher.add(product, item.line)


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
    reader = PieceReader(mapping, job.kept)
    encoder = msgspec.msgpack.Encoder()
    for piece in job.pieces:
        try:
            answer = encoder.encode(reader.read(piece))
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

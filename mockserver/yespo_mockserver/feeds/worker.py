"""A process that reads pieces of a feed: jobs come in on standard input, batches go out on standard output.

Each message is its length (8 bytes) and msgpack. An empty answer says that the piece can't be read by itself.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import msgspec

from yespo_mockserver.feeds.batch import Batch, Batcher, Dropped
from yespo_mockserver.feeds.formats.dialects.google import as_it_is
from yespo_mockserver.feeds.formats.dialects.table import from_table
from yespo_mockserver.feeds.formats.errors import FeedError, NotByItself
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Adapt, Item
from yespo_mockserver.feeds.formats.limits import CHUNK
from yespo_mockserver.feeds.formats.sniff import adapt_of
from yespo_mockserver.feeds.formats.tables import Header, Rows
from yespo_mockserver.feeds.formats.xml.outline import Outline
from yespo_mockserver.feeds.formats.xml.plain import NotPlain, PlainReader
from yespo_mockserver.feeds.formats.xml.reader import read_xml
from yespo_mockserver.feeds.formats.xml.shapes import Shape
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.pieces import Frame, Piece, newlines
from yespo_mockserver.feeds.plan import Plan, planned

_LENGTH = 8


class Job(msgspec.Struct, frozen=True):
    """The pieces that one process reads, in order, and how their fields are mapped."""

    frame: Frame
    format: str
    pieces: list[Piece]
    mapping: dict[str, str]
    now: datetime
    kept: int


class PieceReader:
    """Reads the pieces of one feed, quickly where they are plain."""

    def __init__(self, frame: Frame, format: str, mapping: FeedMapping, kept: int) -> None:  # noqa: A002  # shop.toml's own word
        self._frame = frame
        self._mapping = mapping
        self._kept = kept
        self._plain = PlainReader(frame.item, frame.before.decode()) if format in {"rss", "atom"} else None
        self._plans: dict[Shape, Plan | None] = {}

    def read(self, piece: Piece) -> Batch:
        """Return a piece's products.

        Raises `FeedError`, `UnicodeDecodeError` or `NotByItself` if it isn't a feed by itself, and `OSError`.
        """
        with open(self._frame.path, "rb") as file:  # noqa: PTH123  # Path.open is the same
            file.seek(piece.begin)
            content = file.read(piece.end - piece.begin)
        reading = self._reading(piece, content)
        batch = reading.batcher.take()
        batch.items = reading.items
        batch.newlines = content.count(b"\n") if self._frame.header else newlines(content)
        batch.begins, batch.ends = reading.begins, reading.ends
        batch.holds = (self._mapping.holds.begin, self._mapping.holds.end)
        batch.noted, batch.dropped = reading.noted, reading.dropped
        batch.counts, batch.kept = reading.findings.counts, reading.findings.list
        return batch

    def _reading(self, piece: Piece, content: bytes) -> _Reading:
        if self._frame.header is not None:
            return self._rows(self._frame.header, piece, content)
        if self._plain is not None:
            with contextlib.suppress(NotPlain):
                return self._read_plain(self._plain, piece, content)
        return self._parse(piece, content)

    def _rows(self, header: Header, piece: Piece, content: bytes) -> _Reading:
        reading = _Reading(self._mapping, self._kept)
        separator, place, names = header
        own = separator, place if piece.begin == self._frame.begin else -1, names
        content.decode()  # what isn't valid as a whole is read in another encoding
        rows = Rows(_whole_lines(content), own, reading.findings, last=piece.last)
        for item in rows:
            reading.take(from_table(item))
        reading.begins, reading.ends = rows.begins, rows.ends
        return reading

    def _read_plain(self, plain: PlainReader, piece: Piece, content: bytes) -> _Reading:
        reading = _Reading(self._mapping, self._kept)
        plans, batcher = self._plans, reading.batcher
        for line, shape, values in plain.read(content, self._frame.after.decode() if piece.last else ""):
            if shape.match is not None:
                if shape not in plans:
                    plans[shape] = planned(shape.places, self._mapping)
                plan = plans[shape]
                if plan is not None and plan.add(values, line, batcher):
                    reading.items += 1
                    continue
            reading.take(as_it_is(Item(line, shape.fields(values))))
        return reading

    def _parse(self, piece: Piece, content: bytes) -> _Reading:
        reading = _Reading(self._mapping, self._kept)
        findings = reading.findings
        outline = Outline(findings, self._frame.expected)
        around: list[object] = []

        def chunks() -> Iterator[bytes]:
            yield self._frame.before
            findings.forget()  # the frame is told of by whoever cut the feed
            around.append(outline.around())
            for begin in range(0, len(content), CHUNK):
                yield content[begin : begin + CHUNK]
            around.append(outline.around())
            if not piece.last:
                yield self._frame.after

        adapt: Adapt | None = None
        first_line = 1 - newlines(self._frame.before)
        for item in read_xml(chunks(), outline, findings, first_line=first_line):
            if adapt is None:
                adapt = adapt_of(outline)
            reading.take(adapt(item))
        if not piece.last and (around[0] != around[-1] or "text-after-end" in findings.counts):
            raise NotByItself
        return reading


class _Reading:
    """What became of a piece so far."""

    def __init__(self, mapping: FeedMapping, kept: int) -> None:
        self.batcher = Batcher()
        self.findings = Findings(kept)
        self.items = 0
        self.begins = self.ends = ""
        self.noted: dict[int, list[str]] = {}
        self.dropped: list[Dropped] = []
        self._mapping = mapping

    def take(self, item: Item) -> None:
        """Add an item's product, if it makes one, and what is to be said of it."""
        self.items += 1
        product_id, place = self._mapping.id_of(item), len(self.batcher)
        known = len(item.notes)
        product = None if item.is_unusable else self._mapping.product(item)
        codes = [code for code, _, _ in item.notes[known:]]
        if product is not None and codes:
            self.noted[place] = codes
        elif product is None and product_id:
            self.dropped.append(Dropped(place, product_id, item.line, codes))
        if item.notes:
            shown = item.first("id") or None
            for code, field, values in item.notes:
                self.findings.add(code, line=item.line, item=None, product=shown, field=field or None, **values)
        if product is not None:
            self.batcher.add(product, item.line)


def _whole_lines(content: bytes) -> Iterator[bytes]:
    begin = 0
    while begin < len(content):
        end = content.find(b"\n", begin + CHUNK) + 1 or len(content)
        yield content[begin:end]
        begin = end


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
    reader = PieceReader(job.frame, job.format, mapping, job.kept)
    encoder = msgspec.msgpack.Encoder()
    for piece in job.pieces:
        try:
            answer = encoder.encode(reader.read(piece))
        except (FeedError, NotByItself, UnicodeDecodeError, OSError):
            answer = b""
        try:
            send(sys.stdout.buffer, answer)
        except (BrokenPipeError, OSError):
            return
        if not answer:
            return


if __name__ == "__main__":
    main()

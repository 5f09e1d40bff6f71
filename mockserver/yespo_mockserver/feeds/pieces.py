"""Where a large feed can be cut: between items, so that each piece is a feed with its frame around it, or rows."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

import msgspec

from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Finding, Findings
from yespo_mockserver.feeds.formats.sniff import may_be_table
from yespo_mockserver.feeds.formats.tables import Header, find_header
from yespo_mockserver.feeds.formats.xml.outline import Outline
from yespo_mockserver.feeds.formats.xml.reader import read_xml

PIECE = 4 << 20
"""Bytes of a piece, about."""

SMALLEST = 32 << 20
"""Feeds below this are read in one go: starting processes would take longer."""

_WINDOW = 1 << 20
_HEAD_OF_ROWS = 1 << 16
_HEAD = 1 << 19
_MARK = b"\xef\xbb\xbf"
_BEGINNINGS = (b"<?xml", b"<rss", b"<feed", b"<yml_catalog", b"<shop", b"<SHOP", b"<price")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_FIRST_ITEM = re.compile(rb"<(item|entry|offer|SHOPITEM)[\s>]")


class Frame(msgspec.Struct, frozen=True):
    """What goes around each piece of a file to make it a feed; the last piece has what goes after it in itself.

    `begin` is where the first item is, which is how long `before` is unless the file begins with a mark. A table has
    no such frame: its `header` is in the first piece.
    """

    path: str
    begin: int
    before: bytes
    after: bytes
    item: str
    expected: str
    header: Header | None = None


class Piece(msgspec.Struct, frozen=True):
    """A part of a file from one byte to before another."""

    begin: int
    end: int
    last: bool


class Cut(msgspec.Struct, frozen=True):
    """A file's frame and its pieces, in order; and what is to be said of the frame, with the format that it shows."""

    frame: Frame
    pieces: list[Piece]
    format: str
    counts: dict[str, int]
    kept: list[Finding]


def cut_file(path: Path, size: int, expected: str, kept: int) -> Cut | None:
    """Return how a file in UTF-8 is cut, None where it can't be cut safely; raises `OSError`."""
    return cut_at_items(path, size, expected, kept) or cut_at_rows(path, size, expected)


def cut_at_items(path: Path, size: int, expected: str, kept: int) -> Cut | None:
    """Return how a file of XML in UTF-8 is cut, None where it can't be cut safely; raises `OSError`.

    A cut in the wrong place (inside of a comment, say) makes a piece that isn't well-formed, which its reader notices.
    """
    with path.open("rb") as file:
        frame = _frame(str(path), file.read(_HEAD), expected)
        if frame is None:
            return None
        findings = Findings(kept)
        outline = Outline(findings, expected)
        item = frame.item.encode()
        probe = iter([frame.before, b"<" + item + b"/>" + frame.after])
        try:
            if len(list(read_xml(probe, outline, findings))) != 1:
                return None  # what looks like the first item is in a comment, say
        except FeedError:
            return None
        boundary = re.compile(rb"</" + item + rb">\s*(?=<" + item + rb"[\s>])")
        cuts = [frame.begin]
        for mark in range(frame.begin + PIECE, size - PIECE // 2, PIECE):
            file.seek(mark)
            found = boundary.search(file.read(_WINDOW))
            if found is None:
                return None
            cuts.append(mark + found.end())
    return Cut(frame, _between(cuts, size), outline.format, findings.counts, findings.list)


def cut_at_rows(path: Path, size: int, expected: str) -> Cut | None:
    """Return how a table is cut: behind ends of lines with an even number of quotation marks before them.

    Where that is within a row all the same, the reader of the piece before notices.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        begin = len(_MARK) if head.startswith(_MARK) else 0
        text = head[begin : head.rfind(b"\n") + 1].decode("utf-8", "replace")
        header = find_header(text) if may_be_table(text) and expected in {"auto", "csv"} else None
        if header is None or header != find_header(text[:_HEAD_OF_ROWS]) or "store_code" in header[2]:
            return None
        cuts = [begin]
        while size - cuts[-1] > PIECE + PIECE // 2:
            file.seek(cuts[-1])
            block = file.read(PIECE + _WINDOW)
            end = block.find(b"\n", PIECE)
            quotes = block.count(b'"', 0, max(end, 0))
            while end >= 0 and quotes % 2:
                after = block.find(b"\n", end + 1)
                quotes += block.count(b'"', end, max(after, 0))
                end = after
            if end < 0:
                return None
            cuts.append(cuts[-1] + end + 1)
    frame = Frame(str(path), begin, b"", b"", "", expected, header)
    return Cut(frame, _between(cuts, size), "csv", {}, [])


def _between(cuts: list[int], size: int) -> list[Piece]:
    return [Piece(begin, end, last=end == size) for begin, end in zip(cuts, [*cuts[1:], size], strict=True)]


def newlines(content: bytes) -> int:
    """Count the ends of lines as XML has them."""
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")


def _frame(path: str, head: bytes, expected: str) -> Frame | None:
    """Return what is around the items of a file by its beginning, None where that isn't plain to see."""
    start = head.removeprefix(_MARK)
    found = _FIRST_ITEM.search(start)
    if found is None or not start.startswith(_BEGINNINGS):
        return None
    declared = _ENCODING.search(start[: start.find(b">") + 1]) if start.startswith(b"<?xml") else None
    if declared is not None and declared[1].lower() not in {b"utf-8", b"utf8"}:
        return None
    open_tags: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, _attributes: open_tags.append(tag)
    parser.EndElementHandler = lambda _tag: open_tags.pop()
    before = start[: found.start()]
    try:
        parser.Parse(before, False)  # expat's own signature
    except expat.ExpatError:
        return None
    after = "".join(f"</{tag}>" for tag in reversed(open_tags)).encode()
    begin = len(head) - len(start) + len(before)
    return Frame(path, begin, before, after, found[1].decode(), expected)

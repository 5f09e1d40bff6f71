"""Where a large feed can be cut: between items, so that each piece is a feed when the frame is put around it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

import msgspec

PIECE = 4 << 20
"""Bytes of a piece, about."""

SMALLEST = 32 << 20
"""Feeds below this are read in one go: starting processes would take longer."""

_WINDOW = 1 << 20
_HEAD = 1 << 16
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_FIRST_ITEM = re.compile(rb"<(item|entry)[\s>]")


class Piece(msgspec.Struct, frozen=True):
    """A part of a file from one byte to before another, and what goes before and after it to make it a feed.

    The `last` one has what goes after it in itself.
    """

    path: str
    begin: int
    end: int
    before: bytes
    after: bytes
    item: str
    last: bool


def pieces(path: Path, size: int) -> list[Piece]:
    """Return the pieces of a file of RSS or Atom in UTF-8, in order; none where it can't be cut safely.

    A cut in the wrong place (inside of a comment, say) makes a piece that isn't well-formed, which its reader notices.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        frame = _frame(head)
        if frame is None:
            return []
        first, item, after = frame
        boundary = re.compile(rb"</" + item + rb">\s*(?=<" + item + rb"[\s>])")
        cuts = [first]
        for mark in range(first + PIECE, size - PIECE // 2, PIECE):
            file.seek(mark)
            found = boundary.search(file.read(_WINDOW))
            if found is None:
                return []
            cuts.append(mark + found.end())
    before = head[:first]
    begins_and_ends = list(zip(cuts, [*cuts[1:], size], strict=True))
    return [
        Piece(str(path), begin, end, before, after, item.decode(), last=end == size) for begin, end in begins_and_ends
    ]


def _frame(head: bytes) -> tuple[int, bytes, bytes] | None:
    """Return where the first item is, its tag, and the closing tags of what is open there; None for other feeds."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _ENCODING.search(start[: start.find(b">") + 1]) if start.startswith(b"<?xml") else None
    found = _FIRST_ITEM.search(head)
    if found is None or not start.startswith(b"<") or b"<!" in head[: found.start()]:
        return None  # a DOCTYPE, a comment or CDATA before the first item: rare, and read in one go
    if declared is not None and declared[1].lower() not in {b"utf-8", b"utf8"}:
        return None
    open_tags: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, _attributes: open_tags.append(tag)
    parser.EndElementHandler = lambda _tag: open_tags.pop()
    try:
        parser.Parse(head[: found.start()], False)  # expat's own signature
    except expat.ExpatError:
        return None
    after = "".join(f"</{tag}>" for tag in reversed(open_tags)).encode()
    return found.start(), found[1], after

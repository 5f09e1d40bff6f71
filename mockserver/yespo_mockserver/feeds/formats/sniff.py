"""What a feed is, told by its content and never by its name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from yespo_mockserver.feeds.formats.adapt import as_it_is, from_table, from_yml
from yespo_mockserver.feeds.formats.encoding import Utf8Text
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.formats.outline import Outline
from yespo_mockserver.feeds.formats.tables import read_table
from yespo_mockserver.feeds.formats.xml import read_xml

_HEAD = 1 << 13
_STARTS = (b"<?xml", b"<rss", b"<feed", b"<yml_catalog")


class Items:
    """Iterates over a feed's items with Google's names for the fields; `format` is known after the first."""

    def __init__(self, text: Utf8Text, findings: Findings, *, expected: str = "auto", lines: bool = False) -> None:
        self._text = text
        self._findings = findings
        self._expected = expected
        self._lines = lines
        self._outline: Outline | None = None
        self._format = ""

    @property
    def format(self) -> str:
        """rss, atom, yml or csv; `""` as long as it isn't known."""
        return self._format if self._outline is None else self._outline.format

    def __iter__(self) -> Iterator[Item]:
        """Yield the items; raises `FeedError` where the feed can't be read further."""
        chunks = iter(self._text)
        head = b""
        for chunk in chunks:
            head += chunk
            if len(head) >= _HEAD:
                break
        chunks = itertools.chain([head], chunks)
        begin = head.lstrip()
        if not begin:
            raise FeedError("empty", line=1, value="there are blank lines only" if head else "there is nothing in it")
        start = begin[:20].lower()
        if start.startswith((b"<!doctype html", b"<html")):
            raise FeedError("html-page", line=1, value=begin[:40].decode("utf-8", "replace"))
        first_line = 1
        if not start.startswith(b"<"):
            place = min((found for word in _STARTS if (found := head.find(word)) >= 0), default=-1)
            if place < 0:
                yield from self._table(chunks, begin)
                return
            self._findings.add(
                "text-before-prolog", line=1, value=begin[: place - len(head) + len(begin)].decode("utf-8", "replace")
            )
            first_line += head.count(b"\n", 0, place)
            chunks = itertools.chain([head[place:]], itertools.islice(chunks, 1, None))
        elif len(begin) < len(head) and start.startswith(b"<?xml"):
            self._findings.add("space-before-prolog", line=1)
            first_line += head.count(b"\n", 0, len(head) - len(begin))
            chunks = itertools.chain([begin], itertools.islice(chunks, 1, None))
        yield from self._xml(chunks, first_line)

    def _xml(self, chunks: Iterator[bytes], first_line: int) -> Iterator[Item]:
        if self._expected == "csv":
            raise FeedError("wrong-format", line=1, expected="csv", value="XML")
        outline = self._outline = Outline(self._findings, self._expected)
        adapt = None
        for item in read_xml(chunks, outline, self._findings, lines=self._lines, first_line=first_line):
            if adapt is None:
                adapt = from_yml(outline.categories) if outline.format == "yml" else as_it_is
            yield adapt(item)

    def _table(self, chunks: Iterator[bytes], begin: bytes) -> Iterator[Item]:
        if begin[:1] in b"{[":
            raise FeedError("not-a-feed", line=1, value="it begins like JSON")
        if self._expected not in {"auto", "csv"}:
            raise FeedError("wrong-format", line=1, expected=self._expected, value="no XML")
        self._format = "csv"
        for item in read_table(chunks, self._findings):
            yield from_table(item)

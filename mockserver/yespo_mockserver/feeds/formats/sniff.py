"""What a feed is, told by its content and never by its name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from yespo_mockserver.feeds.formats.dialects.google import as_it_is
from yespo_mockserver.feeds.formats.dialects.heureka import from_heureka, from_hotline
from yespo_mockserver.feeds.formats.dialects.table import from_table
from yespo_mockserver.feeds.formats.dialects.yml import from_yml
from yespo_mockserver.feeds.formats.encoding import Utf8Text
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Adapt, Item
from yespo_mockserver.feeds.formats.tables import read_table
from yespo_mockserver.feeds.formats.xml.outline import Outline
from yespo_mockserver.feeds.formats.xml.reader import read_xml

_HEAD = 1 << 16
_START = re.compile(rb"<(?:\?xml\s|(?:rss|feed|yml_catalog|SHOP|rdf:RDF)[\s>])")


_JUNK = (
    b"<br",
    b"<b>",
    b"<p>",
    b"<p ",
    b"<div",
    b"<pre",
    b"<font",
    b"<script",
    b"<table",
    b"<style",
    b"<h1",
    b"<center",
)


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
        """rss, atom, yml, heureka, hotline or csv; `""` as long as it isn't known."""
        return self._format if self._outline is None else self._outline.format

    @property
    def google(self) -> bool:
        """Tell whether anything in Google's namespace was read."""
        return self._outline is not None and self._outline.namespaces.google

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
        commented = start.startswith(b"<!--") and b"<?xml " in head
        if not start.startswith(b"<") or start.startswith(_JUNK) or commented:
            found = _START.search(head)
            place = found.start() if found else -1
            if place < 0 and start.startswith(b"<"):
                raise FeedError("html-page", line=1, value=begin[:40].decode("utf-8", "replace"))
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
        adapt: Adapt | None = None
        for item in read_xml(chunks, outline, self._findings, lines=self._lines, first_line=first_line):
            if adapt is None:
                adapt = adapt_of(outline)
            yield adapt(item)

    def _table(self, chunks: Iterator[bytes], begin: bytes) -> Iterator[Item]:
        if begin[:1] in b"{[":
            raise FeedError("not-a-feed", line=1, value="it begins like JSON")
        if self._expected not in {"auto", "csv"}:
            raise FeedError("wrong-format", line=1, expected=self._expected, value="no XML")
        self._format = "csv"
        for item in read_table(chunks, self._findings):
            yield from_table(item)


def may_be_table(head: str) -> bool:
    """Tell whether a text that begins so is neither XML nor JSON, and can be read as a table from its first line on."""
    plain = head[:1].isprintable() and head[:1] not in {"", " ", "<", "{", "["}
    return plain and _START.search(head.encode()) is None


def adapt_of(outline: Outline) -> Adapt:
    """Return what gives items of a format Google's names."""
    if outline.format == "yml":
        return from_yml(outline.categories)
    if outline.format == "hotline":
        return from_hotline(outline.categories)
    return from_heureka if outline.format == "heureka" else as_it_is

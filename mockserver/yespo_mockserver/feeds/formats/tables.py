"""The items of a CSV or TSV feed, whatever its separator is and whatever stands above its header."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator

from yespo_mockserver.feeds.formats.dialects.names import ALIASES, CODES, column_name
from yespo_mockserver.feeds.formats.errors import FeedError, NotByItself
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Fields, Item
from yespo_mockserver.feeds.formats.limits import MAX_FIELD, MAX_FIELDS

SEPARATORS = "\t;,|"
_HEADER_ROWS = 10
_HEAD = 1 << 16
_COUNTED = frozenset({"quantity", "variant_inventory_qty", "inventory", "qty"})
_SINGLE = frozenset({"id", "title", "description", "price", "sale_price", "@oldprice", "brand", "link"})
_KNOWN = frozenset(
    {"id", "title", "description", "link", "price", "availability", "image_link", "brand", "condition", "product_type"}
)

Header = tuple[str, int, list[str]]
"""Separator, place (rows above it) and names."""

_END = "yespo-end-of-this-part"


def find_header(head: str) -> Header | None:
    """Return separator, place (rows above it) and names of the header, None if no row looks like one."""
    best: tuple[int, str, int, list[str]] | None = None
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FIELD))  # never lowered: others may rely on theirs
    for separator in SEPARATORS:
        try:
            rows = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
            for place, row in zip(range(_HEADER_ROWS), rows, strict=False):
                names = [column_name(cell) for cell in row]
                known = {ALIASES.get(name, name) for name in names}
                if any(name.startswith(("price_", "цена_", "ціна_")) for name in names):
                    known.add("price")
                identified = "id" in known or not known.isdisjoint(CODES)
                if len(known & _KNOWN) >= 2 and identified and (best is None or len(known & _KNOWN) > best[0]):
                    best = (len(known & _KNOWN), separator, place, names)
        except csv.Error:
            continue
    return None if best is None else best[1:]


def read_table(chunks: Iterator[bytes], findings: Findings) -> Iterator[Item]:
    """Yield the items; raises `FeedError` if there is no header, or if a cell never ends. `chunks` are UTF-8."""
    lines = _Lines(chunks)
    header = find_header(lines.head(_HEAD))
    if header is None:
        raise _no_header(lines.head(_HEAD))
    if "store_code" in header[2]:
        raise FeedError("not-a-feed", line=header[1] + 1, value="it is a list of what single stores have in stock")
    yield from _joined(_data_rows(lines, header, findings), findings)


class Rows:
    """Iterates over the items of a part of a table that begins with a row; `begins` and `ends` are ids of its rows.

    The header's place is -1 where it isn't in it. Raises `NotByItself` where the part that isn't the `last` ends within
    a row, or where it may begin with one that continues the row above, and what `read_table` does.
    """

    def __init__(self, chunks: Iterator[bytes], header: Header, findings: Findings, *, last: bool) -> None:
        if not last:
            chunks = itertools.chain(chunks, [f"{_END}\n".encode()])
        self.begins: str = ""
        self.ends: str = ""
        self._rows = _data_rows(_Lines(chunks), header, findings, None if last else _END)
        self._findings = findings
        self._is_first = header[1] >= 0

    def __iter__(self) -> Iterator[Item]:
        first = next(self._rows, None)
        if first is None:
            return
        known = {ALIASES.get(name, name) for name in first.fields}
        if not self._is_first and not known & {"id", "title", "price"}:
            raise NotByItself
        self.begins = _id_of(first.fields)
        for item in _joined(itertools.chain([first], self._rows), self._findings):
            self.ends = _id_of(item.fields)
            yield item


def _joined(rows: Iterator[Item], findings: Findings) -> Iterator[Item]:
    """Yield rows as items, with those that continue the row above joined to it."""
    item: Item | None = None
    try:
        for row in rows:
            if item is not None and _continues(row.fields, item.fields):
                findings.add("continuation-row", line=row.line, product=_id_of(item.fields) or None)
                _join(item.fields, row.fields)
                continue
            if item is not None:
                yield item
            item = row
    except FeedError:
        if item is not None:
            yield item
        raise
    if item is not None:
        yield item


def _data_rows(lines: _Lines, header: Header, findings: Findings, end: str | None = None) -> Iterator[Item]:
    """Yield the rows under the header as items of their own; with `end` that must be the last row, by itself."""
    separator, place, names = header
    needed = {name for name, times in Counter(names).items() if times == 1}  # of the others, some end earlier
    for number, (line, row, closed) in enumerate(_rows(lines, separator)):
        if end is not None and row == [end]:
            if next(lines, None) is not None:
                raise NotByItself  # somebody has written it
            return
        if number < place and any(row):
            findings.add("comment-row", line=line)
        if number <= place or not any(cell.strip() for cell in row):
            continue
        item = Item(line, _fields(names, row))
        if len(row) != len(names) and (
            not needed.isdisjoint(names[len(row) :]) or any(cell.strip() for cell in row[len(names) :])
        ):
            item.notes.append(("ragged-row", "", {"value": len(row), "expected": len(names)}))
        if not closed:
            item.notes.append(("unclosed-quote", "", {}))
        yield item
    if end is not None:
        raise NotByItself


def _rows(lines: _Lines, separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """Yield each row with the line on which it begins, and whether its quotation marks are closed."""
    rows = csv.reader(lines, delimiter=separator)
    begin = 1
    try:
        for row in rows:
            yield begin, row, lines.take_quotes() % 2 == 0
            begin = rows.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise FeedError("unclosed-quote", line=begin) from None
        raise FeedError("not-well-formed", line=begin, value=str(error)) from None


class _Lines:
    """Iterates over a feed's lines with their ends, and counts quotation marks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = ""
        self._lines: list[str] = []
        self._ended = False
        self._quotes = 0

    def head(self, size: int) -> str:
        """Return about the first `size` characters, without taking them."""
        while not self._ended and sum(map(len, self._lines)) + len(self._rest) < size:
            self._more()
        return "".join(reversed(self._lines)) + (self._rest if self._ended or not self._lines else "")

    def take_quotes(self) -> int:
        """Return how many quotation marks there were since the last call."""
        quotes, self._quotes = self._quotes, 0
        return quotes

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while not self._lines and not self._ended:
            self._more()
        if not self._lines:
            raise StopIteration
        line = self._lines.pop()
        self._quotes += line.count('"')
        return line

    def _more(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            self._ended = True
            if self._rest:
                self._lines.insert(0, self._rest)
                self._rest = ""
            return
        text = self._rest + chunk.decode("utf-8", "replace")
        if len(text) > 4 * MAX_FIELD and "\n" not in text[: 2 * MAX_FIELD]:
            raise FeedError("line-too-long", value=2 * MAX_FIELD)
        lines = text.split("\n")
        self._rest = lines.pop()
        self._lines[:0] = [line + "\n" for line in reversed(lines)]


def _fields(names: list[str], row: list[str]) -> Fields:
    fields: Fields = {}
    for name, cell in zip(names, row, strict=False):
        if cell:
            fields.setdefault(name, []).append(cell)
    return fields


def _continues(fields: Fields, above: Fields) -> bool:
    """Tell whether a row belongs to the product above: it has neither id nor title nor price, or is its variant."""
    if "title" in fields and "id" in fields:
        return False
    known = {ALIASES.get(name, name) for name in fields}
    if not known & {"id", "title", "price"}:
        return True
    if "id" not in known or not _id_of(fields) == _id_of(above) != "":
        return False
    variant = "".join(fields.get("fieldtype", ())).strip().lower() == "variant"
    return variant or "title" not in known or any(name.startswith("variant_") for name in fields)


def _join(fields: Fields, more: Fields) -> None:
    """Add a row's cells to those of the product above; numbers of pieces all count, others once."""
    for name, values in more.items():
        known = fields.setdefault(name, [])
        if ALIASES.get(name, name) in _SINGLE and known:
            continue
        if len(known) < MAX_FIELDS and (name in _COUNTED or values[0] not in known):
            known.extend(values)


def _id_of(fields: Fields) -> str:
    return next((values[0].strip() for name, values in fields.items() if ALIASES.get(name, name) == "id"), "")


def _no_header(head: str) -> FeedError:
    """Return why a table's first row is no header of products."""
    for separator in SEPARATORS:
        names = [column_name(cell) for cell in head.split("\n", 1)[0].split(separator)]
        if len(names) > 1 and "id" in {ALIASES.get(name, name) for name in names}:
            others = ", ".join(name for name in names if ALIASES.get(name, name) != "id")
            return FeedError("supplemental-feed", line=1, value=others)
    return FeedError("not-a-feed", line=1, value="its first rows hold no header with an id and a title or a price")

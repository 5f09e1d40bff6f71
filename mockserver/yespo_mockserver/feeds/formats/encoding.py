"""A feed's encoding: by its byte order mark, by XML's rules, as declared, or as the bytes turn out to be.

What comes out is UTF-8 that decodes, with a finding where the declaration and the bytes disagree.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"'<>]{1,40})["']""")
_READ = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|ascii|cp\d+|iso8859-\d+|koi8-[rutk]|mac-\w+|"
    r"big5|gb2312|gbk|gb18030|shift_jis|euc_jp|euc_kr"
)
_MAY_BE_READ = re.compile(
    r"(utf|ucs|u8|us-?ascii|ascii|iso|latin|l\d|win|cp|koi8|mac|big5|gb|shift|s-?jis|euc)", re.IGNORECASE
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_BAD = re.compile("[\udc80-\udcff]+")
_SAMPLE = 1 << 16
_HEAD = 1 << 12


class Utf8Text:
    """Iterates over a feed's text as valid UTF-8, without byte order mark; `encoding` is what the bytes really are."""

    def __init__(self, chunks: Iterator[bytes], findings: Findings) -> None:
        self._findings = findings
        head = b""
        for chunk in chunks:
            head += chunk
            if len(head) >= _HEAD:
                break
        self._head = head
        self._chunks = chunks
        self._line = 1
        self.encoding, skip = _by_first_bytes(head)
        self.marked = bool(skip)
        self._skip = skip
        declared = _DECLARED.search(head[:_HEAD].replace(b"\0", b""))
        self.declared = declared[1].decode("ascii", "replace") if declared else ""
        if declared and not self.marked and self.encoding == "utf-8":
            self.encoding = _codec(self.declared)
        elif declared:
            _codec(self.declared)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the text; raises `FeedError` where the bytes can't be had."""
        chunks = self._all()
        if self.encoding in {"utf-8", "ascii"}:
            yield from self._as_utf8(chunks)
        elif self.encoding.startswith("utf-16") and not self.marked and not _looks_wide(self._head):
            self._mismatch("utf-8")
            yield from self._as_utf8(chunks)
        elif self.encoding.startswith(("utf-16", "utf-32")):
            yield from self._decoded(chunks, self.encoding)
        else:
            yield from self._as_declared(chunks)

    def _all(self) -> Iterator[bytes]:
        yield self._head[self._skip :]
        yield from self._chunks

    def _as_utf8(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield UTF-8 as it stands; where the bytes are another encoding, from there on as that."""
        pending = b""
        for chunk in chunks:
            data = pending + chunk
            pending = b""
            try:
                if not data.isascii():
                    data.decode()
            except UnicodeDecodeError as error:
                if error.start > len(data) - 4 and error.reason == "unexpected end of data":
                    data, pending = data[: error.start], data[error.start :]
                elif other := _other_encoding(data[error.start : error.start + _SAMPLE]):
                    self._mismatch(other, data[: error.start])
                    yield from self._decoded(_with(data, chunks), other)
                    return
                else:
                    data = self._repaired(data)
            self._line += data.count(b"\n")
            yield data
        if pending:
            yield self._repaired(pending)

    def _as_declared(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield text in a declared encoding, unless its first bytes beyond ASCII turn out to be UTF-8."""
        for chunk in chunks:
            if not chunk.isascii():
                if _is_utf8(chunk):
                    before = chunk[: _HIGH_RUN.search(chunk).start()]  # type: ignore[union-attr]  # it isn't ASCII
                    self._mismatch("utf-8", before)
                    yield from self._as_utf8(_with(chunk, chunks))
                else:
                    yield from self._decoded(_with(chunk, chunks), self.encoding)
                return
            self._line += chunk.count(b"\n")
            yield chunk

    def _decoded(self, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()

    def _repaired(self, data: bytes) -> bytes:
        """Return UTF-8 with what isn't UTF-8 replaced by U+FFFD, and a finding for each place."""
        text = data.decode("utf-8", "surrogateescape")
        for bad in _BAD.finditer(text):
            shown = bad[0].encode("utf-8", "surrogateescape")[:8].hex(" ")
            line = (
                self._line + text.count("\n", 0, bad.start())
                if self._findings.counts.get("bad-bytes", 0) < 100
                else None
            )
            self._findings.add("bad-bytes", line=line, declared="UTF-8", value=shown)
        return _BAD.sub("\ufffd", text).encode()

    def _mismatch(self, real: str, before: bytes = b"") -> None:
        declared = self.declared or ("UTF-8" if self.encoding == "utf-8" else self.encoding)
        line = self._line + before.count(b"\n")
        self._findings.add("encoding-mismatch", line=line, declared=declared, value=real)
        self.encoding = real


def _by_first_bytes(head: bytes) -> tuple[str, int]:
    """Return the encoding that the first bytes show, by XML's appendix F, and how many bytes the mark has."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    begin = head[:4]
    if len(begin) >= 2:
        if begin[0] == 0 and begin[1] != 0:
            return "utf-16-be", 0
        if begin[1] == 0 and begin[0] != 0 and begin[2:4] != b"\0\0":
            return "utf-16-le", 0
    return "utf-8", 0


def _codec(declared: str) -> str:
    """Return Python's name of a declared encoding; raises `FeedError` if it is none that feeds are read in."""
    try:  # only names that may be good are looked up: looking for any other would search the disk for it
        name = codecs.lookup(declared).name if _MAY_BE_READ.match(declared) else ""
    except (LookupError, ValueError):
        name = ""
    if not _READ.fullmatch(name):
        raise FeedError("unknown-encoding", line=1, value=declared)
    return _shown(name)


def _shown(name: str) -> str:
    """Return an encoding's name as XML declarations have it, from Python's."""
    if name.startswith("cp125"):
        return "windows-" + name[2:]
    return name.replace("iso8859", "iso-8859")


def _looks_wide(head: bytes) -> bool:
    return b"\0" in head[:64]


def _is_utf8(chunk: bytes) -> bool:
    """Tell whether a chunk with bytes beyond ASCII is UTF-8; a character cut at its end doesn't matter."""
    try:
        chunk.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start > len(chunk) - 4 and error.start > 0
    return True


def _other_encoding(sample: bytes) -> str | None:
    """Return the single-byte encoding that a sample from a fault on is in, None if it is UTF-8 with a few bad bytes.

    Words of Cyrillic letters are runs of high bytes; in Latin scripts high bytes stand alone among ASCII letters.
    """
    text = sample.decode("utf-8", "surrogateescape")
    bad = sum(len(run) for run in _BAD.findall(text))
    good = sum(not char.isascii() for char in text) - bad
    if bad <= max(good, 3):
        return None
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    return "windows-1251" if sum(runs) >= 2 * len(runs) else "windows-1252"


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest

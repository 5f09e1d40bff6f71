"""A feed's encoding: by its byte order mark, by XML's rules, as declared, or as the bytes turn out to be.

What comes out is UTF-8 that decodes, with a finding where the declaration and the bytes disagree.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.mixed import HIGH_RUN, other_encoding, pieces, with_utf8

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml\b[^<>]*?\bencoding\s*=\s*["']([^"'<>]{1,40})["']""")
_READ = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|ascii|cp\d+|iso8859-\d+|koi8-[rutk]|mac-\w+|"
    r"big5|gb2312|gbk|gb18030|shift_jis|euc_jp|euc_kr"
)
_MAY_BE_READ = re.compile(
    r"(utf|ucs|u8|us-?ascii|ascii|iso|latin|l\d|win|cp|koi8|mac|big5|gb|shift|s-?jis|euc)", re.IGNORECASE
)
_HIGH = bytes(range(128, 256))
_WORD = 1 << 10
_TOLD = 100
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
        self.encoding: str
        self.encoding, skip = _by_first_bytes(head)
        self.marked: bool = bool(skip)
        self._skip = skip
        declared = _DECLARED.search(head[:_HEAD].replace(b"\0", b""))
        self.declared: str = declared[1].decode("ascii", "replace") if declared else ""
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
        """Yield UTF-8 as it stands; what isn't valid is re-read, from there on or piece by piece."""
        pending, seen = b"", False
        for chunk in chunks:
            data = pending + chunk
            pending = b""
            try:
                if not data.isascii():
                    data.decode()
                    seen = True
            except UnicodeDecodeError as error:
                begin = data[: error.start]
                if error.start > len(data) - 4 and error.reason == "unexpected end of data":
                    data, pending = begin, data[error.start :]
                elif not seen and begin.isascii() and (other := other_encoding(data[error.start :])):
                    self._mismatch(other, begin)
                    self._line += begin.count(b"\n")
                    yield begin
                    yield from self._in_one(_with(data[error.start :], chunks), other)
                    return
                else:
                    seen = True
                    whole = len(data.rstrip(_HIGH))
                    if whole and len(data) - whole < _WORD:  # the rest of a word may come with the next chunk
                        data, pending = data[:whole], data[whole:]
                    data = self._mended(data)
            self._line += data.count(b"\n")
            yield data
        if pending:
            yield self._mended(pending)

    def _as_declared(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield text in a declared encoding, unless its first bytes beyond ASCII turn out to be UTF-8."""
        for chunk in chunks:
            if not chunk.isascii():
                if _is_utf8(chunk):
                    before = chunk[: HIGH_RUN.search(chunk).start()]  # type: ignore[union-attr]  # it isn't ASCII
                    self._mismatch("utf-8", before)
                    yield from self._as_utf8(_with(chunk, chunks))
                elif self._single():
                    yield from self._in_one(_with(chunk, chunks), self.encoding)
                else:
                    yield from self._decoded(_with(chunk, chunks), self.encoding)
                return
            self._line += chunk.count(b"\n")
            yield chunk

    def _single(self) -> bool:
        """Tell whether a character of the declared encoding is one byte."""
        return not self.encoding.startswith(("big5", "gb", "shift", "euc"))

    def _in_one(self, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        """Yield text in a single-byte encoding; words that are UTF-8 are read as such."""
        for chunk in chunks:
            text, found = with_utf8(chunk, encoding)
            for piece in found:
                self._tell_piece(chunk, piece.begin, piece.text, "utf-8", encoding)
            self._line += chunk.count(b"\n")
            yield text.encode()

    def _decoded(self, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()

    def _mended(self, data: bytes) -> bytes:
        """Return UTF-8 with what isn't UTF-8 re-read where it makes sense, else replaced by U+FFFD; each is told."""
        parts: list[bytes] = []
        end = 0
        for piece in pieces(data):
            parts += [data[end : piece.begin], piece.text.encode()]
            end = piece.end
            if piece.encoding:
                self._tell_piece(data, piece.begin, piece.text, piece.encoding, "UTF-8")
            else:
                shown = data[piece.begin : piece.begin + 8][: piece.end - piece.begin].hex(" ")
                self._findings.add(
                    "bad-bytes", line=self._line_at(data, piece.begin, "bad-bytes"), declared="UTF-8", value=shown
                )
        parts.append(data[end:])
        return b"".join(parts)

    def _tell_piece(self, data: bytes, place: int, text: str, real: str, declared: str) -> None:
        line = self._line_at(data, place, "mixed-encoding")
        self._findings.add("mixed-encoding", line=line, value=real, declared=declared, other=text)

    def _line_at(self, data: bytes, place: int, code: str) -> int | None:
        """Return the line of a place, as long as findings of this code are kept."""
        return self._line + data.count(b"\n", 0, place) if self._findings.counts.get(code, 0) < _TOLD else None

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


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest

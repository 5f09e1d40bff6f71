"""HTTP/1.1 as it passes: where a message's head ends, what its body holds, and when it is over.

Nothing is changed here, and nothing refused: of what isn't HTTP the rest is passed on without being looked at.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yespo_contracts.recordings.exchange import Headers

LONGEST_HEAD = 64 * 1024

_END = re.compile(rb"\r?\n\r?\n")
_REQUEST = re.compile(rb"([!-~]{1,64}) ([!-~\x80-\xff]+) HTTP/1\.([01])")
_STATUS = re.compile(rb"HTTP/1\.([01]) ([0-9]{3})(?: .*)?", re.DOTALL)
_NO_CONTENT = frozenset({204, 304})


class NotHttpError(ValueError):
    """What came isn't HTTP/1.1."""


class RequestHead(NamedTuple):
    """A request's head."""

    method: str
    target: str
    headers: Headers
    version: int

    def get(self, name: str) -> str | None:
        """Return the first header of this name in lower case."""
        return _first(self.headers, name)


class AnswerHead(NamedTuple):
    """An answer's head."""

    status: int
    headers: Headers
    version: int

    def get(self, name: str) -> str | None:
        """Return the first header of this name in lower case."""
        return _first(self.headers, name)

    @property
    def keeps(self) -> bool:
        """Whether the connection stays open after the answer."""
        connection = (self.get("connection") or "").lower()
        return "close" not in connection if self.version else "keep-alive" in connection


def head_end(data: bytes | bytearray) -> int:
    """Return where a head ends, -1 where its end isn't there yet."""
    found = _END.search(data)
    return -1 if found is None else found.end()


def read_request_head(data: bytes) -> RequestHead:
    """Return a request's head; raises `NotHttpError`."""
    line, headers = _split(data)
    found = _REQUEST.fullmatch(line)
    if found is None:
        raise NotHttpError(line[:80].decode("latin-1"))
    return RequestHead(found[1].decode("latin-1"), found[2].decode("latin-1"), headers, int(found[3]))


def read_answer_head(data: bytes) -> AnswerHead:
    """Return an answer's head; raises `NotHttpError`."""
    line, headers = _split(data)
    found = _STATUS.fullmatch(line)
    if found is None:
        raise NotHttpError(line[:80].decode("latin-1"))
    return AnswerHead(int(found[2]), headers, int(found[1]))


class Body:
    """Follows a body as it passes; keeps its beginning, without the marks of its chunks.

    `size` counts the whole body. `over` is whether it is all there, and `takes` returns how many bytes of what comes
    belong to it.
    """

    def __init__(self, length: int | None, *, chunked: bool, most_kept: int) -> None:
        self._chunks = _Chunks() if chunked else None
        self._left = length
        self._most = most_kept
        self.kept: bytearray = bytearray()
        self.size: int = 0
        self.over: bool = length == 0 and not chunked

    def takes(self, data: bytes | memoryview) -> int:
        """Take what belongs to the body, and return how many bytes that are; raises `NotHttpError`."""
        if self._chunks is not None:
            taken = self._chunks.takes(bytes(data), self._keep)
            self.over = self._chunks.over
            return taken
        taken = len(data) if self._left is None else min(self._left, len(data))
        self._keep(data[:taken])
        if self._left is not None:
            self._left -= taken
            self.over = not self._left
        return taken

    @property
    def until_close(self) -> bool:
        """Whether only the connection's end ends it."""
        return self._left is None and self._chunks is None

    def _keep(self, data: bytes | memoryview) -> None:
        self.size += len(data)
        room = self._most - len(self.kept)
        if room > 0:
            self.kept += data[:room]


def request_body(head: RequestHead, most_kept: int) -> Body:
    """Return what follows a request's body; raises `NotHttpError`."""
    chunked = "chunked" in (head.get("transfer-encoding") or "").lower()
    return Body(None if chunked else _length(head.headers) or 0, chunked=chunked, most_kept=most_kept)


def answer_body(head: AnswerHead, method: str, most_kept: int) -> Body:
    """Return what follows an answer's body; raises `NotHttpError`."""
    if method == "HEAD" or head.status in _NO_CONTENT or head.status < 200:
        return Body(0, chunked=False, most_kept=most_kept)
    chunked = "chunked" in (head.get("transfer-encoding") or "").lower()
    return Body(None if chunked else _length(head.headers), chunked=chunked, most_kept=most_kept)


class _Chunks:
    """Reads the marks between chunks, in whatever pieces they come."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._left = 0
        self._state = "size"
        self.over = False

    def takes(self, data: bytes, keep: object) -> int:
        assert callable(keep)  # noqa: S101  # the body's own
        at = 0
        while at < len(data) and not self.over:
            if self._state == "data":
                part = data[at : at + self._left]
                keep(part)
                self._left -= len(part)
                at += len(part)
                if not self._left:
                    self._state = "end"
                continue
            end = data.find(b"\n", at)
            self._line += data[at : end + 1 if end >= 0 else None]
            if len(self._line) > LONGEST_HEAD:
                raise NotHttpError("a line between chunks is too long")
            if end < 0:
                return len(data)
            at = end + 1
            self._line_read(bytes(self._line).strip())
            self._line.clear()
        return at

    def _line_read(self, line: bytes) -> None:
        if self._state == "size":
            size = line.partition(b";")[0].strip()
            if not size or len(size) > 16 or not all(byte in b"0123456789abcdefABCDEF" for byte in size):
                raise NotHttpError("a chunk's size isn't a number")
            self._left = int(size, 16)
            self._state = "data" if self._left else "trailers"
        elif self._state == "end":
            if line:
                raise NotHttpError("a chunk doesn't end where it should")
            self._state = "size"
        elif not line:
            self.over = True


def _split(data: bytes) -> tuple[bytes, Headers]:
    lines = data.split(b"\n")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.rstrip(b"\r").partition(b":")
        if colon:
            headers.append((name.decode("latin-1").strip(), value.decode("latin-1").strip()))
    return lines[0].rstrip(b"\r"), tuple(headers)


def _first(headers: Headers, name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _length(headers: Headers) -> int | None:
    text = _first(headers, "content-length")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotHttpError(f"Content-Length: {text[:40]}")
    return int(text)

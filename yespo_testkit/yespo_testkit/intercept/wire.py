"""HTTP/1.1 as bytes, for players below a library's own reading and writing."""

from __future__ import annotations

from typing import NamedTuple

from yespo_mockserver.messages.reply import Reply
from yespo_testkit.intercept.play import reason

_HEAD_ENDS = b"\r\n\r\n"


class Sent(NamedTuple):
    """One request, whole; `headers` have their names as sent."""

    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def is_last(self) -> bool:
        """Whether the client says that it is the last one of its connection."""
        return any(name.lower() == b"connection" and value.lower() == b"close" for name, value in self.headers)


class _Head(NamedTuple):
    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]
    size: int
    length: int | None  # of the body, None where it comes in chunks


class Incoming:
    """Collects what a client writes, until it is a request."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._head: _Head | None = None

    def feed(self, data: bytes) -> Sent | None:
        """Take more bytes; return the request once it is whole."""
        self._bytes += data
        if self._head is None:
            self._head = _head(self._bytes)
        if self._head is None:
            return None
        method, target, headers, size, length = self._head
        if length is None:
            body = _unchunked(self._bytes, size)
        else:
            body = bytes(self._bytes[size : size + length]) if len(self._bytes) >= size + length else None
        if body is None:
            return None
        self._bytes.clear()
        self._head = None
        return Sent(method, target, headers, body)


def _head(data: bytearray) -> _Head | None:
    """Return a request's head, None while its end hasn't come."""
    end = data.find(_HEAD_ENDS)
    if end < 0:
        return None
    first, *lines = bytes(data[:end]).split(b"\r\n")
    method, _, rest = first.partition(b" ")
    headers = []
    length: int | None = 0
    for line in lines:
        name, _, value = line.partition(b":")
        headers.append((name, value.strip()))
        lower = name.lower()
        if lower == b"content-length":
            length = int(value)
        elif lower == b"transfer-encoding":
            length = None
    return _Head(method.decode("latin-1"), rest.rpartition(b" ")[0], headers, end + len(_HEAD_ENDS), length)


def _unchunked(data: bytearray, start: int) -> bytes | None:
    """Return the body of chunks, None while the last one hasn't come."""
    pieces: list[bytes] = []
    while True:
        line_ends = data.find(b"\r\n", start)
        if line_ends < 0:
            return None
        size = int(bytes(data[start:line_ends]).partition(b";")[0], 16)
        start = line_ends + 2
        if len(data) < start + size + 2:
            return None
        if size == 0:
            return b"".join(pieces)
        pieces.append(bytes(data[start : start + size]))
        start += size + 2


def head(reply: Reply, *, is_last: bool = False) -> bytes:
    """Return an answer's head; where chunks go wrong on the way, they are what it announces."""
    response = reply.response
    headers = response.headers
    if reply.delivery.ends == "bad-chunks":
        headers = (*(pair for pair in headers if pair[0] != b"content-length"), (b"transfer-encoding", b"chunked"))
    lines = [b"HTTP/1.1 %d %b" % (response.status, reason(response.status).encode())]
    lines.extend(name + b": " + value for name, value in headers)
    if is_last:
        lines.append(b"connection: close")
    return b"\r\n".join(lines) + _HEAD_ENDS


def framed(reply: Reply, piece: bytes) -> bytes:
    """Return a piece of the body as it goes on the wire."""
    if reply.delivery.ends == "bad-chunks":
        return b"%x\r\n%b\r\n" % (len(piece), piece)
    return piece


BAD_CHUNK = b"not-a-size\r\n"
"""What a client gets where chunks go wrong."""

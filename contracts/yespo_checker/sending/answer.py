"""What came back for one request, and what can go wrong before anything does."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Sequence
from typing import Protocol

import msgspec

from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.pace import Pace
from yespo_contracts.request.written import WireRequest

MOST_BYTES = 4 * 1024 * 1024
"""How much of an answer is read: many times what the API ever sends."""


class NoAnswerError(Exception):
    """No whole answer came; `kind` is one of connect, tls, timeout, closed, cut, malformed, too-large."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class NotRecordedError(Exception):
    """A recording has no answer to a request."""


class Answer(msgspec.Struct, frozen=True):
    """One whole answer; names of headers are in lower case, and `rest` is what followed the body of a HEAD.

    `tells_key` is whether the credentials of the request are in it; `seconds` is how long it took, and `reconnected`
    whether the server closed a kept connection instead of answering, so that the request was sent again.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    rest: bytes = b""
    tells_key: bool = False
    seconds: float = 0.0
    reconnected: bool = False

    def header(self, name: str) -> str | None:
        """Return the first header of this name, None if there is none."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def content(self) -> bytes:
        """The body without its content encoding; raises `ValueError` if it can't be decoded."""
        encoding = (self.header("content-encoding") or "identity").lower()
        if encoding == "identity":
            return self.body
        if encoding not in {"gzip", "deflate"}:
            raise ValueError(f"Content-Encoding {encoding} can't be read.")
        unpacker = zlib.decompressobj(47)
        try:
            content = unpacker.decompress(self.body, MOST_BYTES)
        except zlib.error as error:
            raise ValueError(f"The body isn't {encoding}: {error}.") from None
        if not unpacker.eof:
            raise ValueError(f"The {encoding} body is cut off, or unpacks to over {MOST_BYTES} bytes.")
        return content

    def json(self) -> object:
        """Return the body as JSON, strictly: UTF-8 without BOM, no NaN, no name twice in an object.

        Raises `ValueError` where it isn't.
        """
        return _document(self.content)


@functools.lru_cache(maxsize=1024)
def _document(content: bytes) -> object:
    """Return what a body says, which is the same for many answers; nobody changes it."""
    try:
        return json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None


class Transport(Protocol):
    """What carries requests to a server."""

    def send(self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return the answer to a request, with these headers beside its own; raises `NoAnswerError`."""
        ...


class PacedTransport(Transport, Protocol):
    """A transport that has a pace, credentials and connections, and counts what it sends."""

    pace: Pace
    credentials: Credentials
    sent: int

    def send_together(self, requests: Sequence[WireRequest], connections: int) -> list[Answer | NoAnswerError]:
        """Return the answers to requests that are sent over so many connections at once, in the requests' order."""
        ...

    def reconnect(self) -> None:
        """Let the next request open a connection of its own."""
        ...


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("An object has the same name twice.")
    return found


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} isn't JSON.")

"""A request: its head, and its body when somebody asks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias, TypeVar
from urllib.parse import unquote

import msgspec

from yespo_contracts.bodies.json_body import MAX_BODY_BYTES

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]
Reader: TypeAlias = Callable[[], Awaitable[bytes | None]]
"""Returns the next piece of a body, None after the last one; raises `BodyCutError` where the client went away."""

_T = TypeVar("_T")


class Aside(Protocol):
    """Does work where nobody else waits for it."""

    async def __call__(self, work: Callable[[], _T], /) -> _T:
        """Return what the work returns."""


class BodyTooLargeError(ValueError):
    """A body is over the bound, by its announced length or by its own."""


class BodyCutError(ConnectionError):
    """The client went away before its body was there."""


class Request(msgspec.Struct, gc=False):
    """One request.

    `path` is decoded but for a slash, which stays `%2F`, since it divides nothing; `target` is the path with its query
    as sent. `content` is what has been read of the body, which is there from the start where nobody reads it from a
    connection. `aside` is there where others wait meanwhile.
    """

    method: str
    path: str
    query: bytes
    headers: Headers
    target: bytes
    scheme: str = "http"
    content: bytes = b""
    reader: Reader | None = None
    address: str = ""
    aside: Aside | None = None

    @property
    def url(self) -> str:
        """The URL as it was written."""
        if self.address:
            return self.address
        host = self.header(b"host") or b"localhost"
        return f"{self.scheme}://{host.decode('latin-1')}{self.target.decode('latin-1')}"

    def header(self, name: bytes) -> bytes | None:
        """Return the first header of this name, which must be in lower case; None if there is none."""
        for key, value in self.headers:
            if key == name:
                return bytes(value)
        return None

    def announces_too_much(self) -> bool:
        """Tell whether the body is over the bound by its announced length."""
        length = self.header(b"content-length") or b""
        return length.isdigit() and (len(length) > 18 or int(length) > MAX_BODY_BYTES)

    async def body(self) -> bytes:
        """Return the whole body, read once; raises `BodyTooLargeError` or `BodyCutError`."""
        reader, self.reader = self.reader, None
        if reader is not None:
            pieces, size = [self.content], len(self.content)
            try:
                while size <= MAX_BODY_BYTES and (piece := await reader()) is not None:
                    pieces.append(piece)
                    size += len(piece)
            finally:
                self.content = b"".join(pieces)
        if len(self.content) > MAX_BODY_BYTES:
            raise BodyTooLargeError(f"The body is larger than {MAX_BODY_BYTES} bytes.")
        return self.content


def plain_path(raw: bytes) -> str:
    """Return a path as it is compared: decoded, but for the slashes that were sent encoded."""
    text = raw.decode("ascii", "replace")
    if "%" not in text:
        return text
    return unquote(text.replace("%2F", "%252F").replace("%2f", "%252F"))

"""One request with its answer, as a recording has it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import msgspec

Headers = tuple[tuple[str, str], ...]

CLIENT_LEFT = "the client left before the answer was over"
STOPPED = "the recording was stopped"
"""What ends a connection that the server has no part in."""


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """One request with its answer; names of headers are as they were sent, bodies without their content encoding.

    `started` is in seconds since 1970, `seconds` how long the answer took to its first byte. `size` is the whole size
    of the answer's body where `cut` says that `body` is its beginning. `broken` says what ended the connection instead
    of a whole answer.
    """

    method: str
    url: str
    headers: Headers = ()
    content: bytes = b""
    status: int = 0
    answer_headers: Headers = ()
    body: bytes = b""
    started: float = 0.0
    seconds: float = 0.0
    size: int = -1
    broken: str | None = None
    violations: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path, decoded."""
        return unquote(urlsplit(self.url).path)

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return urlsplit(self.url).query

    @property
    def cut(self) -> bool:
        """Whether the answer's body isn't all there."""
        return self.size > len(self.body)

    @property
    def broken_by_server(self) -> bool:
        """Whether no whole answer came, and the server is the reason."""
        return self.broken not in {None, CLIENT_LEFT, STOPPED}

    @property
    def moment(self) -> str:
        """When the request came, in UTC as ISO 8601."""
        return datetime.fromtimestamp(self.started, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def header(self, name: str) -> str | None:
        """Return the request's first header of this name in lower case, None if there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def answer_header(self, name: str) -> str | None:
        """Return the answer's first header of this name in lower case, None if there is none."""
        return next((value for key, value in self.answer_headers if key.lower() == name), None)

"""Heads of plain questions, read without a parser where a client sends the same headers with each of them.

Only the request's line differs then. What stands behind it was read by the parser once, when such a question was
answered; anything else is left to the parser again.
"""

from __future__ import annotations

import re

from yespo_mockserver.messages.request import Headers, Request

END = b"\r\n\r\n"
TARGET = rb"((/api/v2/contacts/recoms/[0-9]+)(?:\?([!\"$-~]+))?)"
"""A target that means what it says: no other host, nothing encoded in its path, no fragment."""

_LINE = re.compile(b"GET " + TARGET + rb" HTTP/1\.1\r\n")
_MOST = 64
_LONGEST = 2048
_LONGEST_LINE = 16 * 1024


class KnownHeads:
    """The headers of questions that were answered, by how they were written."""

    def __init__(self) -> None:
        self._headers: dict[bytes, Headers] = {}

    def read(self, data: bytes, scheme: str) -> Request | None:
        """Return the request that some bytes are, None where they aren't one whole question with known headers."""
        line = _LINE.match(data, 0, _LONGEST_LINE)
        if line is None:
            return None
        headers = self._headers.get(data[line.end() :])
        if headers is None:
            return None
        target, path, query = line.groups(b"")
        return Request("GET", path.decode(), query, headers, target, scheme)

    def learn(self, data: bytes, headers: Headers) -> None:
        """Remember the headers of a question that was answered, if it is all that these bytes are."""
        line = _LINE.match(data, 0, _LONGEST_LINE)
        if line is None or data.find(END) != len(data) - len(END) or len(data) - line.end() > _LONGEST:
            return
        if len(self._headers) >= _MOST:
            self._headers.clear()
        self._headers[data[line.end() :]] = headers

"""Where a feed's bytes come from: a path, a URL, standard input, or memory."""

from __future__ import annotations

import contextlib
import http.client
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import msgspec

from yespo_contracts.masking import masked_text, masked_url
from yespo_contracts.version import __version__
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.limits import CHUNK

TIMEOUT = 30.0
"""Seconds without a byte after which a download is given up."""

_HEADERS = {"User-Agent": f"yespo-testkit/{__version__}", "Accept": "application/xml, text/xml, */*;q=0.5"}


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """What a server said of a feed: its type, and what tells a later version from this one."""

    content_type: str = ""
    etag: str = ""
    last_modified: str = ""


class Source:
    """One place that a feed is read from; `name` is how it is called in messages."""

    def __init__(self, place: str | Path | bytes) -> None:
        self.place = place
        self.name = "the given bytes" if isinstance(place, bytes) else "standard input" if place == "-" else str(place)
        if self.url:
            self.name = masked_url(self.url)
        self.download: Download | None = None
        self.seconds = 0.0

    @property
    def url(self) -> str | None:
        """The address, if it is one."""
        return self.place if isinstance(self.place, str) and self.place.startswith(("http://", "https://")) else None

    @property
    def path(self) -> Path | None:
        """The file, if it is one."""
        if isinstance(self.place, bytes) or self.url or self.place == "-":
            return None
        return Path(self.place)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in chunks; raises `FeedError` where they can't be had."""
        if isinstance(self.place, bytes):
            yield from (self.place[begin : begin + CHUNK] for begin in range(0, len(self.place), CHUNK))
        elif self.url:
            yield from self._downloaded(self.url)
        else:
            yield from self._read()

    def _read(self) -> Iterator[bytes]:
        try:
            with contextlib.ExitStack() as stack:
                path = self.path
                file = sys.stdin.buffer if path is None else stack.enter_context(path.open("rb"))
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise FeedError("unreachable", place=f"{self.name}: {error.strerror or error}") from None

    def _downloaded(self, url: str) -> Iterator[bytes]:
        began = time.monotonic()
        try:
            with _open(url, {}) as answer:
                self.download = _said(answer.headers)
                while chunk := answer.read(CHUNK):
                    yield chunk
        except urllib.error.HTTPError as error:
            error.close()
            raise FeedError("http-status", value=error.code) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FeedError("unreachable", place=f"{self.name}: {_why(error)}") from None
        finally:
            self.seconds = time.monotonic() - began


def newer(url: str, known: Download, target: Path, max_bytes: int) -> Download | None:
    """Write what the address has now to a file, or return None if it says that nothing changed since `known`.

    Raises `FeedError` if the address fails or sends more than `max_bytes`, and `OSError` if the file can't be written.
    """
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    try:
        with (
            _open(url, {name: value for name, value in conditions.items() if value}) as answer,
            target.open("wb") as file,
        ):
            left = max_bytes
            while chunk := answer.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise FeedError("too-large", value=max_bytes)  # noqa: TRY301  # one place for what goes wrong
                file.write(chunk)
            return _said(answer.headers)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.client.NOT_MODIFIED:
            return None
        raise FeedError("http-status", value=error.code) from None
    except FeedError:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FeedError("unreachable", place=f"{masked_url(url)}: {_why(error)}") from None


def file_state(path: Path) -> tuple[int, int]:
    """Return a file's size and the time of its last change, by which a later version is told; raises `OSError`."""
    stat = os.stat(path)  # noqa: PTH116  # Path.stat is the same
    return stat.st_size, stat.st_mtime_ns


def _open(url: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, headers={**_HEADERS, **headers})  # noqa: S310  # http(s) only: see Source.url
    answer = _opener().open(request, timeout=TIMEOUT)
    assert isinstance(answer, http.client.HTTPResponse)  # noqa: S101  # no other kind of address gets here
    return answer


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener that follows redirects to http and https alone, never to files."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener


def _said(headers: Message) -> Download:
    return Download(
        content_type=headers.get("Content-Type", ""),
        etag=headers.get("ETag", ""),
        last_modified=headers.get("Last-Modified", ""),
    )


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return masked_text(str(getattr(reason, "strerror", None) or reason)) or type(error).__name__

"""Where a feed's bytes come from: a path, a URL, standard input, or memory."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from yespo_contracts.masking import masked_url
from yespo_contracts.request.suggestions import file_meant, shown_name
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.limits import CHUNK
from yespo_mockserver.feeds.said import Download


class Source:
    """One place that a feed is read from; `name` is how it is called in messages."""

    def __init__(self, place: str | Path | bytes) -> None:
        self.place = place
        self.name: str = str(place)
        if isinstance(place, bytes) or place == "-":
            self.name = "the given bytes" if isinstance(place, bytes) else "standard input"
        if self.url:
            self.name = masked_url(self.url)
        self.download: Download | None = None
        self.seconds: float = 0.0

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
            meant = None if self.path is None else file_meant(self.path)
            hint = f" (did you mean {shown_name(meant)}?)" if meant else ""
            raise FeedError("unreachable", place=f"{self.name}: {error.strerror or error}{hint}") from None

    def _downloaded(self, url: str) -> Iterator[bytes]:
        from yespo_mockserver.feeds.download import opened  # noqa: PLC0415  # HTTP takes long to import

        began = time.monotonic()
        try:
            with opened(url) as answer:
                self.download = answer.said
                yield from answer.chunks()
        finally:
            self.seconds = time.monotonic() - began


def newer(url: str, known: Download, target: Path, max_bytes: int) -> Download | None:
    """Write what the address has now to a file, or return None if it says that nothing changed since `known`.

    Raises `FeedError` if the address fails or sends more than `max_bytes`, and `OSError` if the file can't be written.
    """
    from yespo_mockserver.feeds.download import opened  # noqa: PLC0415  # as above

    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    asked = {name: value for name, value in conditions.items() if value}
    try:
        with opened(url, asked) as answer, target.open("wb") as file:
            left = max_bytes
            for chunk in answer.chunks():
                left -= len(chunk)
                if left < 0:
                    raise FeedError("too-large", value=max_bytes)  # noqa: TRY301  # one place for what goes wrong
                file.write(chunk)
            return answer.said
    except FeedError as error:
        if error.code == "not-modified" and asked:
            return None
        raise


def file_state(path: Path) -> tuple[int, int]:
    """Return a file's size and the time of its last change, by which a later version is told; raises `OSError`."""
    stat = os.stat(path)  # noqa: PTH116  # Path.stat is the same
    return stat.st_size, stat.st_mtime_ns

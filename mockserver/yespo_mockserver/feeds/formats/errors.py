"""What makes a whole feed unusable."""

from __future__ import annotations

from yespo_mockserver.feeds.formats.findings import text_of


class FeedError(ValueError):
    """A feed can't be read at all, or breaks off; `line` is where, `message` what is wrong, `remedy` what to do."""

    def __init__(self, code: str, *, line: int | None = None, **values: object) -> None:
        text = text_of(code)
        self.code = code
        self.message: str = text.filled(values)
        self.line = line
        self.remedy: str = text.remedy_filled(values)
        where = "" if line is None else f"Line {line}: "
        super().__init__(f"{where}{self.message} {self.remedy}".strip())


class NotByItself(Exception):  # noqa: N818  # no error: the feed is read in one go instead
    """What a part of a feed holds can't be told from it alone, or changes how those after it are read."""

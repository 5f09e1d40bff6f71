"""What makes a whole feed unusable."""

from __future__ import annotations


class FeedError(ValueError):
    """A feed can't be read at all, or breaks off; `line` is where, `remedy` what to do."""

    def __init__(self, code: str, message: str, *, line: int | None = None, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.code = code
        self.message = message
        self.line = line
        self.remedy = remedy

"""The fenced blocks of README.md and docs/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
_FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: where it is, its language, the file that its title names, and its text."""

    page: Path
    line: int
    language: str
    title: str
    text: str

    @property
    def name(self) -> str:
        """Its place, as a name of a module and of a test."""
        return f"{self.page.stem.replace('-', '_')}_{self.line}"


def blocks(*languages: str) -> list[Block]:
    """Return the blocks of all pages in these languages."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        found += [
            Block(page, text.count("\n", 0, match.start()) + 1, match[1], match[2] or "", match[3])
            for match in _FENCE.finditer(text)
        ]
    return [block for block in found if block.language in languages]

"""YML's category tree: ids and parents to whole paths."""

from __future__ import annotations

from yespo_mockserver.feeds.formats.findings import Findings

SEPARATOR = " > "
"""Between the levels of a category's path, as Google's specification writes them."""

_MAX_LEVELS = 50


class CategoryTree:
    """The categories that a feed declares, by id."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._names: dict[str, tuple[str, str, int]] = {}
        self._paths: dict[str, str] = {}

    def __len__(self) -> int:
        """Count the categories."""
        return len(self._names)

    def add(self, id: str, parent: str, name: str, line: int) -> None:  # noqa: A002  # the feed's own word
        """Declare a category; of two with one id the first counts."""
        if id in self._names:
            self._findings.add("category-duplicate", line=line, field="category", value=id)
        else:
            self._names[id] = (name or id, parent, line)

    def __contains__(self, category: object) -> bool:
        """Tell whether a category of this id is declared."""
        return category in self._names

    def path(self, id: str) -> str:  # noqa: A002  # the feed's own word
        """Return a category's path from the top, or the id itself where it isn't declared."""
        known = self._paths.get(id)
        if known is None:
            known = self._paths[id] = self._path(id)
        return known

    def _path(self, id: str) -> str:  # noqa: A002  # the feed's own word
        levels: list[str] = []
        seen: set[str] = set()
        current = id
        while current in self._names and current not in seen and len(levels) < _MAX_LEVELS:
            seen.add(current)
            name, parent, line = self._names[current]
            levels.append(name)
            if parent in {"", "0"}:
                break
            if parent in seen:
                self._findings.add("category-loop", line=line, value=name)
            elif parent not in self._names:
                self._findings.add("category-parent", line=line, value=name, other=parent)
            current = parent
        return SEPARATOR.join(reversed(levels)) or id

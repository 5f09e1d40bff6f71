"""Where in a TOML file a key stands: tomllib reads values, but tells no lines."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*(\[\[?)([^\]#]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_.-]+)\s*=""")
_QUOTES = ('"""', "'''")


class TomlLines:
    """The line of each key, by its path: names, and places in arrays of tables."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str | int, ...], int] = {}
        self._places: dict[tuple[str | int, ...], int] = {}
        table: tuple[str | int, ...] = ()
        inside = ""
        for number, line in enumerate(text.splitlines(), 1):
            if inside:
                if inside in line:
                    inside = ""
                continue
            if header := _TABLE.match(line):
                table = self._opened(header[1] == "[[", header[2])
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                path = (*table, *_names(key[1]))
                for depth in range(len(table) + 1, len(path) + 1):
                    self._lines.setdefault(path[:depth], number)
                inside = next((quotes for quotes in _QUOTES if line.count(quotes) == 1), "")

    def line(self, path: tuple[str | int, ...]) -> int:
        """Return the line of the key, or of the nearest table around it that has one; 1 if there is none."""
        for depth in range(len(path), 0, -1):
            if path[:depth] in self._lines:
                return self._lines[path[:depth]]
        return 1

    def _opened(self, repeated: bool, header: str) -> tuple[str | int, ...]:  # private, and named at its call
        names = _names(header)
        path: tuple[str | int, ...] = ()
        for depth, name in enumerate(names, 1):
            path = (*path, name)
            if repeated and depth == len(names):
                self._places[path] = self._places.get(path, -1) + 1
            if path in self._places:
                path = (*path, self._places[path])
        return path


def _names(dotted: str) -> tuple[str, ...]:
    dotted = dotted.strip()
    if dotted[:1] in {'"', "'"}:
        return (dotted.strip("\"'"),)
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))

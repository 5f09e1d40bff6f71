"""What surrounds the items of an XML feed: the first element, which tells the format, prefixes, YML's categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yespo_mockserver.feeds.formats.categories import CategoryTree
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.limits import MAX_FIELDS
from yespo_mockserver.feeds.formats.markup import Piece

GOOGLE_NAMESPACE = "http://base.google.com/ns/1.0"
ROOTS = {
    "rss": "rss",
    "channel": "rss",
    "rdf": "rss",
    "feed": "atom",
    "yml_catalog": "yml",
    "shop": "yml",
    "offers": "yml",
}
"""The format that a first element stands for."""

_ITEMS = {"rss": {"item", "entry"}, "atom": {"entry", "item"}, "yml": {"offer"}}
_HTML = {"html", "head", "body", "!doctype"}


class Outline:
    """Follows what surrounds the items; `format` is known from the first element on."""

    def __init__(self, findings: Findings, expected: str = "auto") -> None:
        self.format = ""
        self.ended = False
        self.categories = CategoryTree(findings)
        self._findings = findings
        self._expected = expected
        self._items: set[str] = set()
        self._prefixes: set[str] = {"xml"}
        self._depth_of_root = 1
        self._in_channel = False
        self._path: list[str] = []
        self._category: tuple[Mapping[str, str], int] | None = None

    def begins(self, tag: str, attributes: Mapping[str, str], line: int) -> bool:
        """Take note of an element outside of all items, and tell whether it is an item."""
        if attributes and len(self._prefixes) < MAX_FIELDS:
            self._namespaces(attributes, line)
        local = tag.rpartition(":")[2].lower()
        if not self.format:
            self._root(tag, local, attributes, line)
            return False
        if local in self._items:
            if self.format == "rss" and not self._in_channel:
                self._in_channel = True
                self._findings.add("no-channel", line=line)
            return True
        if local == "channel":
            self._in_channel = True
        elif local == "category" and self.format == "yml":
            self._category = (attributes, line)
        return False

    def ends(self, tag: str, pieces: Sequence[Piece]) -> None:
        """Take note of the end of an element outside of all items, with the text since the last tag."""
        if self._category is not None:
            attributes, line = self._category
            self._category = None
            text = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
            self.categories.add(attributes.get("id", ""), attributes.get("parentId", ""), text, line)
        if ROOTS.get(tag.rpartition(":")[2].lower()) == self.format:
            self.ended = True  # of nested ones the outermost ends last, and nothing but its end can follow

    def uses(self, prefix: str, line: int) -> None:
        """Take note of a prefix, the first time that a tag has it."""
        if prefix not in self._prefixes:
            self._prefixes.add(prefix)
            self._findings.add("undeclared-prefix", line=line, value=prefix)

    def attributes(self, name: str, attributes: Mapping[str, str], text: str) -> tuple[str, str]:
        """Return the name and the value of a field that has attributes, in the form that the format means."""
        local = name.rstrip("\0")
        if local == "param" and "name" in attributes:
            unit = attributes.get("unit", "")
            return f"param {attributes['name']}", f"{text.strip()} {unit}".strip() if text.strip() else ""
        if local == "link" and not text.strip():
            rel = attributes.get("rel", "alternate")
            return (name if rel == "alternate" else f"link_{rel}"), attributes.get("href", text)
        return name, text

    def _root(self, tag: str, local: str, attributes: Mapping[str, str], line: int) -> None:
        if local in _HTML:
            raise FeedError("html-page", line=line, value=f"<{local}>")
        known = ROOTS.get(local)
        if known is None:
            raise FeedError("not-a-feed", line=line, value=f"its first element is <{tag}>")
        if self._expected not in {"auto", known}:
            raise FeedError("wrong-format", line=line, expected=self._expected, value=known)
        self.format = known
        self._items = _ITEMS[known]
        version = attributes.get("version", "2.0").strip()
        if known == "rss":
            self._in_channel = local == "channel"
            if local == "rss" and version != "2.0":
                self._findings.add("rss-version", line=line, value=version)

    def _namespaces(self, attributes: Mapping[str, str], line: int) -> None:
        for name, value in attributes.items():
            if name.startswith("xmlns:"):
                self._prefixes.add(name[6:])
                if name == "xmlns:g" and value != GOOGLE_NAMESPACE:
                    self._findings.add("wrong-namespace", line=line, value=value)

"""What surrounds the items of an XML feed: the first element, which tells the format, prefixes, category trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yespo_mockserver.feeds.formats.categories import CategoryTree
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.limits import MAX_FIELDS
from yespo_mockserver.feeds.formats.xml.markup import Piece
from yespo_mockserver.feeds.formats.xml.namespaces import Namespaces

ROOTS = {
    "rss": "rss",
    "channel": "rss",
    "rdf": "rss",
    "feed": "atom",
    "yml_catalog": "yml",
    "shop": "yml",
    "offers": "yml",
    "price": "hotline",
}
"""The format that a first element stands for; Heureka's is <SHOP>, and told from YML's <shop> by its items."""

_ITEMS = {
    "rss": {"item", "entry"},
    "atom": {"entry", "item"},
    "yml": {"offer", "shopitem"},
    "heureka": {"shopitem"},
    "hotline": {"item"},
}
_TREES = {"yml", "hotline"}
_HTML = frozenset(
    {"html", "head", "body", "!doctype", "script", "style", "meta", "div", "span", "br", "center", "h1", "h2", "font",
     "table", "form", "noscript", "iframe"}
)  # fmt: skip
_OTHERS = {
    "urlset": "a sitemap, and lists pages",
    "sitemapindex": "a list of sitemaps",
    "error": "a storage's or server's error document",
    "errors": "a server's error document",
    "opml": "a list of feeds",
    "envelope": "an answer of a SOAP service",
    "nokaut": "Nokaut's format, which isn't read",
    "products": "a format of the shop's own, which isn't read",
    "catalog": "a format of the shop's own, which isn't read",
    "items": "a format of the shop's own, which isn't read",
    "kml": "a map",
    "svg": "a picture",
}
_CENEO = "Ceneo's format, which isn't read"


class Outline:
    """Follows what surrounds the items; `format` is known from the first element on."""

    def __init__(self, findings: Findings, expected: str = "auto") -> None:
        self.format: str = ""
        self.ended: bool = False
        self.categories: CategoryTree = CategoryTree(findings)
        self.namespaces: Namespaces = Namespaces(findings)
        self.replaced: Mapping[str, str | None] = {}
        self._findings = findings
        self._expected = expected
        self._items: set[str] = set()
        self._in_channel = False
        self._category: dict[str, str] | None = None
        self._category_line = 0
        self._inner = ""

    def begins(self, tag: str, attributes: Mapping[str, str], line: int) -> bool:
        """Take note of an element outside of all items, and tell whether it is an item."""
        self.replaced = {}
        if attributes:
            self.replaced = self.namespaces.declare(attributes, line)
            self.namespaces.surrounds(attributes)
        local = tag.rpartition(":")[2].lower()
        if not self.format:
            self._root(tag, local, attributes, line)
            return False
        if self._category is not None:
            self._inner = local
        elif local in self._items and ":" not in self.namespaces.key(tag, line):
            self._first_item(local, line)
            return True
        elif local == "channel":
            self._in_channel = True
        elif local == "category" and self.format in _TREES:
            self._category = {name.lower().replace("_", ""): value for name, value in attributes.items()}
            self._category_line = line
        elif local == "o" and self.format == "yml" and not len(self.categories):
            raise FeedError("not-a-feed", line=line, value=f"its items are <{tag}>: {_CENEO}")
        return False

    def around(self) -> object:
        """Return what of the surroundings decides how items are read, to be compared."""
        return len(self.categories), self.namespaces.known()

    def ends(self, tag: str, pieces: Sequence[Piece]) -> None:
        """Take note of the end of an element outside of all items, with the text since the last tag."""
        local = tag.rpartition(":")[2].lower()
        if self._category is not None:
            text = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
            if local != "category":
                if len(self._category) < MAX_FIELDS:
                    self._category.setdefault(local.replace("_", ""), text)
            else:
                of = self._category
                self._category = None
                name = of.get("name", "") if self._inner else text or of.get("name", "")
                self.categories.add(of.get("id", ""), of.get("parentid", ""), name, self._category_line)
            self._inner = "" if local == "category" else self._inner
        if ROOTS.get(local) == self.format or (local == "shop" and self.format == "heureka"):
            self.ended = True  # of nested ones the outermost ends last, and nothing but its end can follow

    def _first_item(self, local: str, line: int) -> None:
        """Take note of what an item's name says; only the first one's says anything new."""
        if self.format == "rss" and not self._in_channel:
            self._in_channel = True
            self._findings.add("no-channel", line=line)
        elif local == "shopitem" and self.format == "yml":
            self._becomes("heureka", line)

    def _becomes(self, known: str, line: int) -> None:
        if self._expected not in {"auto", known} and not (known == "yml" and self._expected == "heureka"):
            raise FeedError("wrong-format", line=line, expected=self._expected, value=known)
        self.format = known
        self._items = _ITEMS[known]

    def _root(self, tag: str, local: str, attributes: Mapping[str, str], line: int) -> None:
        if local in _HTML:
            raise FeedError("html-page", line=line, value=f"<{local}>")
        known = "heureka" if tag == "SHOP" else ROOTS.get(local)
        if known is None:
            what = f": {_OTHERS[local]}" if local in _OTHERS else ""
            raise FeedError("not-a-feed", line=line, value=f"its first element is <{tag}>{what}")
        self._becomes(known, line)
        self.namespaces.begins(known, tag)
        version = attributes.get("version", "2.0").strip()
        if known == "rss":
            self._in_channel = local == "channel"
            if local == "rss" and version != "2.0":
                self._findings.add("rss-version", line=line, value=version)

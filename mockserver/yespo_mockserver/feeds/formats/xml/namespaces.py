"""Whose element each is: Google's under any prefix, the format's own, or somebody else's.

A field's key is its local name in lower case for Google's, with a NUL behind it for the format's own (Google's go
first where both stand in an item), and `prefix:name` for all others, which no field of ours can be called.
"""

from __future__ import annotations

from collections.abc import Mapping

from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.limits import MAX_FIELDS

GOOGLE = "http://base.google.com/ns/1.0"
OWN_MARK = "\0"
_NEARLY_GOOGLE = "base.google.com/ns"
_OWN = {
    "rss": {
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
    },
    "atom": {"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"},
}
_PREFIXES = 10 * MAX_FIELDS
_OTHERS = (
    "yahoo.com/mrss",
    "w3.org/",
    "purl.org/",
    "itunes.com",
    "base.google.com/cns",
    "georss.org",
    "wellformedweb.org",
)
"""Of namespaces that g: may stand for without Google being meant."""


class Namespaces:
    """The prefixes that are declared where reading is; what is wrong with them goes to the findings."""

    def __init__(self, findings: Findings) -> None:
        self.google: bool = False
        self._own: set[str] = set()
        self._default: set[str] = {""}
        self._findings = findings
        self._uris: dict[str, str] = {}
        self._told: set[str] = set()

    def begins(self, format: str, tag: str) -> None:  # noqa: A002  # shop.toml's own word
        """Take the namespaces of a format, and that of the first element, for the feed's own."""
        prefix = tag.rpartition(":")[0]
        self._own = _OWN.get(format, set()) | ({self._uris.get(prefix, "")} if prefix else set())

    def surrounds(self, attributes: Mapping[str, str]) -> None:
        """Take the default namespace of what holds items for the feed's own, whatever it is."""
        if "xmlns" in attributes and len(self._default) < MAX_FIELDS:
            self._default.add(attributes["xmlns"].strip())

    def declare(self, attributes: Mapping[str, str], line: int) -> dict[str, str | None]:
        """Take the declarations among attributes, and return what they replaced, for `restore`."""
        replaced: dict[str, str | None] = {}
        for name, uri in attributes.items():
            if name != "xmlns" and not name.startswith("xmlns:"):
                continue
            prefix, plain = name[6:], uri.strip()
            if self._uris.get(prefix) != plain and len(self._uris) < _PREFIXES:
                replaced[prefix] = self._uris.get(prefix)
                self._uris[prefix] = plain
            if _is_google(prefix, plain) and uri != GOOGLE and uri not in self._told:
                self._told.add(uri)
                self._findings.add("wrong-namespace", line=line, value=uri, other=prefix)
        return replaced

    def restore(self, replaced: Mapping[str, str | None]) -> None:
        """Undo declarations that ended; a prefix that had no meaning before keeps the one it got."""
        for prefix, uri in replaced.items():
            if uri is not None:
                self._uris[prefix] = uri
            elif not prefix:
                del self._uris[""]

    def known(self) -> object:
        """Return the prefixes and the default namespaces that are known, to be compared."""
        return {**self._uris}, {*self._default}

    def declares(self, tag: str) -> bool:
        """Tell whether a tag's prefix means something here."""
        prefix = tag.rpartition(":")[0]
        return prefix in self._uris or prefix in {"", "xml"}

    def key(self, tag: str, line: int) -> str:
        """Return the key of a field with this tag."""
        prefix, _, local = tag.rpartition(":")
        local = (local or tag).lower()
        uri = self._uris.get(prefix)
        if uri is None and prefix and prefix != "xml":
            self._undeclared(prefix, line)
        if _is_google(prefix, uri or ""):
            self.google = True
            return local
        if (uri or "") in (self._own if prefix else self._own | self._default):
            return local + OWN_MARK
        return f"{prefix.lower() or 'other'}:{local}"

    def _undeclared(self, prefix: str, line: int) -> None:
        if prefix not in self._told and len(self._told) < MAX_FIELDS:
            self._told.add(prefix)
            self._findings.add("undeclared-prefix", line=line, value=prefix)


def _is_google(prefix: str, uri: str) -> bool:
    """Tell whether a prefix stands for Google's namespace, or was meant to."""
    if uri == GOOGLE or _NEARLY_GOOGLE in uri:
        return True
    return prefix in {"g", "G"} and not any(other in uri for other in _OTHERS)

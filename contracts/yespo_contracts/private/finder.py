"""By name and by place: finds what is private in a request and its answer, and has a writer write it.

Everything here takes time in proportion to the text's length, whatever a stranger sends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

from yespo_contracts.private.enclosed import named_values
from yespo_contracts.private.form import URL_SAFE, Form, unquote_plus, unquoted
from yespo_contracts.private.json_text import LEFT_OUT, rewritten
from yespo_contracts.private.known import AsItIs, Known, Writer
from yespo_contracts.private.names import PEOPLE, Kind, kind_of

_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
_SECRET_HEADERS = frozenset({"cookie", "set-cookie", "sec-websocket-protocol"})
_URL_HEADERS = frozenset({"referer", "origin", "location", "content-location"})
_PROTOCOL_HEADERS = frozenset(
    {
        "content-length",
        "content-type",
        "etag",
        "if-none-match",
        "traceparent",
        "content-range",
        "range",
        "www-authenticate",
        "proxy-authenticate",
    }
)
_PIECE = 1.3  # in steps
_WORD_OF_A_PATH = re.compile(r"[A-Za-z]{2,20}")
_FORM = re.compile(r"[^\s&={}<>]{1,80}=[^\s<>{}]*+")


class Finder:
    """Writes the parts of one exchange anew, without what is private in them.

    What was found in one part is found in every later part, wherever it stands there. After `steps` words and members
    the rest is left out.
    """

    def __init__(self, writer: Writer, known: Known | None = None, steps: float = math.inf) -> None:
        self.known: Known = Known() if known is None else known
        self._steps = steps
        self._form = Form(writer, self.known, steps)

    def learning(self) -> Finder:
        """Return a finder that changes nothing, and has what it sees found by this one."""
        return Finder(AsItIs(), self.known, self._steps / 3)

    def text(self, text: str) -> str:
        """Return any text: a message, a line of a log."""
        return self._form.text(text)

    def url(self, text: str) -> str:
        """Return a URL, or what of it there is."""
        rest, question, query = text.partition("?")
        query, mark, fragment = query.partition("#")
        origin, slashes, path = rest.partition("://")
        if slashes:
            host, slash, path = path.partition("/")
            login, at, host = host.rpartition("@")
            login = self._form.write(Kind.SECRET, login) if login else ""
            shown = f"{origin}{slashes}{login}{at}{self.text(host)}{self.path(slash + path)}"
        else:
            shown = self.path(rest)
        people = about_people(path if slashes else rest)
        return shown + question + self.query(query, people=people) + mark + self.text(fragment)

    def path(self, text: str) -> str:
        """Return a path; what follows `contact` is an identifier unless it is a word."""
        segments = text.split("/")
        before = ""
        for place, segment in enumerate(segments):
            if not self._form.spend():
                return "/".join([*segments[:place], LEFT_OUT])
            if segment:
                segments[place] = self._segment(before, segment)
                before = segment.lower()
        return "/".join(segments)

    def query(self, text: str, *, people: bool = False) -> str:
        """Return a query, piece by piece; what isn't private stands as it was written.

        `people` is whether an `id` in it is a contact's.
        """
        out: list[str] = []
        for piece in text.split("&") if text else ():
            if not self._form.spend(_PIECE):
                out.append(LEFT_OUT)
                break
            out.append(self._piece(piece, people))
        return "&".join(out)

    def value(self, name: str, text: str) -> str:
        """Return the decoded value of a parameter."""
        if not self._form.may_decode(name):
            return LEFT_OUT
        return self._form.of_kind(kind_of(unquoted(name)), text)

    def parameters(self, given: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
        """Return decoded parameters."""
        found: dict[str, list[str]] = {}
        for name, values in given.items():
            shown = found.setdefault(self.text(name), [])
            for text in values:
                if not self._form.spend():
                    shown.append(LEFT_OUT)
                    return found
                shown.append(self.value(name, text))
        return found

    def header(self, name: str, text: str) -> str:
        """Return a header's value."""
        lower = name.lower()
        if lower in _CREDENTIALS:
            return self._credentials(text)
        if lower in _PROTOCOL_HEADERS:
            return self._form.text(text, digits=False)
        if lower in _SECRET_HEADERS:
            return self._form.write(Kind.SECRET, text)
        if lower == "from":  # a person's address, and no date
            return self._form.text(text)
        if lower in _URL_HEADERS:
            return self.url(text)
        return self._form.of_kind(kind_of(name), text)

    def body(self, text: str, *, path: str = "") -> str:
        """Return a body: JSON by its members even where it is cut, a form by its fields, other text by its form.

        The path that was asked tells whose `id` stands at the top.
        """
        begin = text.lstrip("\ufeff \t\r\n")[:1]
        if begin in {"{", "[", '"'}:
            return rewritten(text, self._form, people=about_people(path))
        if _FORM.fullmatch(text):
            return self.query(text, people=about_people(path))
        return self._enclosed(text)

    def _enclosed(self, text: str) -> str:
        """Return a text with the values of XML's elements or of a form's parts by their names, the rest by its form."""
        named: list[tuple[Kind, int, int]] = []
        for name, start, end in named_values(text):
            if not self._form.spend():
                break
            kind = kind_of(name)
            if kind is not Kind.UNKNOWN:
                self.known.add(kind, text[start:end])
                named.append((kind, start, end))
        out: list[str] = []
        at = 0
        for kind, start, end in named:
            out += [self.text(text[at:start]), self._form.of_kind(kind, text[start:end])]
            at = end
        return "".join([*out, self.text(text[at:])])

    def _credentials(self, text: str) -> str:
        self.known.authorization(text)
        scheme, space, rest = text.partition(" ")
        if space and rest.strip() and scheme.isalpha():
            return f"{scheme} {self._form.write(Kind.SECRET, rest)}"
        return text if text.lower() in {"", "basic", "bearer", "digest"} else self._form.write(Kind.SECRET, text)

    def _segment(self, before: str, segment: str) -> str:
        if not self._form.may_decode(segment):
            return LEFT_OUT
        plain = unquoted(segment)
        if before == "recoms" and plain.isascii() and plain.isdigit():
            return segment
        if before in PEOPLE and not _WORD_OF_A_PATH.fullmatch(plain):
            shown = self._form.write(Kind.ID, plain)
        else:
            shown = self._form.text(plain)
        return segment if shown == plain else quote(shown, safe=URL_SAFE)

    def _piece(self, piece: str, people: bool) -> str:
        if not self._form.may_decode(piece):
            return LEFT_OUT
        name, equals, text = piece.partition("=")
        plain_name, plain = unquote_plus(name), unquote_plus(text)
        deep = unquoted(plain_name)
        kind = Kind.ID if people and deep in {"id", "ids"} else kind_of(deep)
        shown = self._form.of_kind(kind, plain) if plain else plain
        shown_name = self.text(plain_name) if plain_name else plain_name
        written = name if shown_name == plain_name else quote(shown_name, safe=URL_SAFE)
        write = quote_plus if "+" in text else quote  # a space as it was sent
        return written + equals + (text if shown == plain else write(shown, safe=URL_SAFE))


def about_people(path: str) -> bool:
    """Tell whether a path's resource is people: contacts, and not what is recommended to them."""
    segments = {segment.lower() for segment in path.split("/", 12)[:12]}
    return bool(segments & PEOPLE) and "recoms" not in segments

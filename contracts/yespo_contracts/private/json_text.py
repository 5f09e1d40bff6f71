"""JSON as text: members written anew by their names and places, the rest as it stands, even where the text was cut."""

from __future__ import annotations

import json
import re
from typing import Protocol

from yespo_contracts.identity import is_phone
from yespo_contracts.private.folding import is_odd
from yespo_contracts.private.known import Known
from yespo_contracts.private.names import Kind, kind_of, of_people
from yespo_contracts.private.runs import has_run

_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]++|\\.)*+"?)(?P<colon>\s*+:)?|(?P<mark>[{}\[\]])|(?P<number>-?[0-9][0-9.eE+-]*+)', re.DOTALL
)
_NAMING = frozenset({"name", "key", "field", "fieldname", "fieldkey", "param", "parameter", "header"})
_NAMED = frozenset({"value", "values", "val", "text", "data"})
_PEOPLE = frozenset({"contactdata", "customerdata"})
_VALUED = frozenset({"channels", "fields"})
_NO_PEOPLE = _VALUED | {"groups", "addressbook", "subscriptions", "items"}
WEB_TOKEN = "eyJ"  # noqa: S105  # how any begins
"""A JSON Web Token begins with `{"` in Base64."""

LEFT_OUT = "…"
"""What stands for the rest of a text that takes too many steps."""

_NAME, _VALUE, _WRITTEN = 0.4, 1.2, 0.8  # in steps
_READ = 100  # so many characters of JSON in a string are read in the time of a step
_SIGNS = ("@", "%", "=", "+", "\\", WEB_TOKEN)
_LONG_NUMBER = re.compile(r"[0-9][0-9() .-]{8}")
_NAMES = re.compile(r'"([^"\\]{0,80})"\s{0,8}:')
_MOST_NAMES = 200
_CUT = re.compile(r"\\(?:u[0-9A-Fa-f]{0,3}+)?\Z")
_HARMLESS = re.compile(r"[A-Za-z_]{0,40}")
_DEEPEST = 3  # so deep may JSON stand in strings of JSON
_SHORTEST_NUMBER = 9


class Texts(Protocol):
    """What writes the values."""

    known: Known

    def spend(self, steps: float = 1.0) -> bool:
        """Take a step, or part of one; tells whether it may be taken."""

    def of_kind(self, kind: Kind, text: str) -> str:
        """Return a value of a kind."""

    def text(self, text: str, *, digits: bool = True) -> str:
        """Return any text."""


class _Place:
    """One open object or array: the member it is the value of, and what that says of what is inside."""

    __slots__ = ("held", "id", "inherited", "listed", "name", "named", "people", "valued")

    def __init__(
        self, *, people: bool, valued: bool = False, inherited: Kind = Kind.UNKNOWN, listed: bool = False
    ) -> None:
        self.people = people
        self.valued = valued
        self.inherited = inherited
        self.listed = listed
        self.name = ""
        self.named = Kind.UNKNOWN  # what a member "value" is by the member "name" beside it
        self.held = self.id = ""  # a value and an id of which a later member may tell whose they are


def rewritten(text: str, texts: Texts, *, people: bool = False, deep: int = 0) -> str:
    """Return a JSON text with its values written anew; `people` is whether the object at the top is a person."""
    if not people and _harmless(text, texts.known):
        return text
    out: list[str] = []
    at = 0
    places = [_Place(people=people)]
    for token in _TOKEN.finditer(text):
        place = places[-1]
        string = token["string"]
        escaped = len(string) / _READ if string and "\\" in string else 0.0
        if not texts.spend(_VALUE if token["mark"] else _NAME + escaped):
            return "".join([*out, text[at : token.start()], LEFT_OUT])
        if token["mark"]:
            _step(places, token["mark"])
            continue
        if token["colon"]:
            place.name = name = _plain(string)
            if name == "channels":
                place.people = True
                texts.known.add(Kind.ID, place.id)
            if not _HARMLESS.fullmatch(name) and (shown := texts.text(name)) != name:
                out += [text[at : token.start()], _quoted(shown), token["colon"]]
                at = token.end()
            continue
        plain = _plain(string) if string else token["number"]
        _note_pair(texts, place, plain)
        written = _written(texts, place, plain, number=not string, deep=deep)
        if not place.listed:
            place.name = ""  # what follows without a colon is a member's name that was cut
        if written != plain:
            number_still = not string and re.fullmatch(r"[1-9][0-9]*", written) is not None
            out += [text[at : token.start()], written if number_still else _quoted(written)]
            at = token.end()
    out.append(text[at:])
    return "".join(out)


def _harmless(text: str, known: Known) -> bool:
    """Tell whether no member's name and nothing by its form is private, as in an answer of products; soon said."""
    if any(sign in text for sign in _SIGNS) or is_odd(text) or known.within(text):
        return False
    if has_run(text) and _LONG_NUMBER.search(text):
        return False
    names = set(_NAMES.findall(text))
    return len(names) < _MOST_NAMES and not any(
        kind_of(name).private
        or name.lower() in _PEOPLE
        or name.lower() in _NAMED
        or name in _VALUED
        or not _HARMLESS.fullmatch(name)
        for name in names
    )


def _written(texts: Texts, place: _Place, plain: str, *, number: bool, deep: int) -> str:
    kind = _kind(place, plain)
    if kind.private:
        return texts.of_kind(kind, plain)
    if plain[:1] in {"{", "["} and deep < _DEEPEST and texts.spend(_VALUE + len(plain) / _READ):
        return rewritten(plain, texts, people=place.people, deep=deep + 1)
    if len(plain) < _SHORTEST_NUMBER and (number or not plain or plain.isalpha()) and not texts.known.within(plain):
        return plain
    if number and kind is Kind.SHOP and plain not in texts.known.values:
        return plain
    texts.spend(_WRITTEN)
    return texts.text(plain) if kind is Kind.UNKNOWN else texts.of_kind(kind, plain)  # no JSON within once more


def _kind(place: _Place, value: str) -> Kind:
    name = place.name.lower()
    if place.people and name in {"id", "ids"}:
        return Kind.ID
    if place.people and name == "name":
        return Kind.PERSON
    if place.valued and name == "value":
        return Kind.EMAIL if "@" in value else Kind.PHONE if is_phone(value) else Kind.PERSON
    if place.named.private and name in _NAMED:
        return place.named
    kind = kind_of(place.name)
    if place.inherited.private and not kind.private and name not in {"type", "status"}:
        return place.inherited
    return kind


def _note_pair(texts: Texts, place: _Place, plain: str) -> None:
    """Note what a value tells of the members beside it: `{"name": "email", "value": ...}`, in either order."""
    name = place.name.lower()
    if name == "id":
        place.id = plain
    elif name in _NAMING:
        kind = kind_of(plain)
        if kind.private:
            place.named = kind
            texts.known.add(kind, place.held)
    elif name in _NAMED:
        place.held = plain


def _step(places: list[_Place], mark: str) -> None:
    if mark in "{[":
        places.append(_inside(places[-1], mark))
    elif len(places) > 1:
        places.pop()


def _inside(place: _Place, mark: str) -> _Place:
    """Return what an object or an array inside of a place is."""
    plain = place.name.replace("_", "").replace("-", "").lower()
    kind = kind_of(place.name) if place.name else Kind.UNKNOWN
    if place.named.private and plain in _NAMED:
        kind = place.named
    people = plain in _PEOPLE or of_people(plain)
    inherited = kind if kind.private and not people else place.inherited  # people are judged by their members
    inside = _Place(
        people=people or (place.people and plain not in _NO_PEOPLE and kind is not Kind.SHOP),
        valued=plain in _VALUED or (place.valued and not plain),
        inherited=inherited,
        listed=mark == "[",
    )
    if inside.listed:
        inside.name = place.name
    return inside


def _plain(string: str) -> str:
    if "\\" not in string and len(string) > 1 and string[-1] == '"':
        return string[1:-1]
    for whole in (string, _CUT.sub("", string) + '"'):  # it may have been cut, in an escape too
        try:
            return str(json.loads(whole, strict=False))
        except ValueError:
            continue
    return string[1:]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

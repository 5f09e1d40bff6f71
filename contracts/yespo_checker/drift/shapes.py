"""The shape of many answers to one kind of question: fields, types, emptiness, headers, sizes, latencies."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from yespo_contracts.product import TAG_PREFIX
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.request.reading import read
from yespo_contracts.request.written import RECOMS_PATH

VALUED = ("content-type", "www-authenticate", "allow", "cache-control", "access-control-allow-origin")
"""The headers whose values are compared, too."""

_IDS = re.compile(r"/[^/]*[0-9][^/]*(?=/|$)")
_VERSION = re.compile(r"/v[0-9]{1,2}(?=/|$)")
_URL = re.compile(r"https?://\S+")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}\S*)?")


class Question(NamedTuple):
    """A kind of question: what is asked, with or without a key, and what in it breaks the contract."""

    method: str
    path: str
    lists: tuple[str, ...] = ()
    authorised: bool = True
    broken: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Name it in words."""
        parts = [f"{self.method} {self.path}"]
        parts += [f"with {' and '.join(self.lists)}"] if self.lists else []
        parts += [] if self.authorised else ["without a key"]
        parts += [f"breaking {', '.join(self.broken)}"] if self.broken else []
        return " ".join(parts)


class Field:
    """One place in bodies: how often it was there, of which types, how often empty, and how its texts look."""

    __slots__ = ("empty", "forms", "times", "types")

    def __init__(self) -> None:
        self.times: int = 0
        self.empty: int = 0
        self.types: Counter[str] = Counter()
        self.forms: Counter[str] = Counter()

    def add(self, other: Field) -> None:
        """Take another's counts into account."""
        self.times += other.times
        self.empty += other.empty
        self.types += other.types
        self.forms += other.forms


class Shape:
    """All answers of one status to one kind of question."""

    def __init__(self) -> None:
        self.answers: int = 0
        self.fields: dict[str, Field] = {}
        self.headers: Counter[str] = Counter()
        self.values: dict[str, Counter[str]] = {name: Counter() for name in VALUED}
        self.sizes: list[int] = []
        self.lengths: list[int] = []
        self.seconds: list[float] = []

    def add(self, one: Recorded) -> None:
        """Take an answer into account."""
        self.answers += 1
        named = {name.lower() for name, _ in one.answer_headers}
        self.headers.update(named)
        for name in VALUED:
            if (value := one.answer_header(name)) is not None:
                self.values[name][_plain(name, value)] += 1
        self.seconds.append(one.seconds)
        if one.cut:
            return
        self.sizes.append(len(one.body))
        try:
            document: object = json.loads(one.body) if one.body else None
        except (ValueError, RecursionError):
            self._see("$", "text", bool(one.body))
            return
        if not one.body:
            self._see("$", "nothing", full=False)
            return
        self._walk(document, "$")
        if isinstance(document, list):
            self.lengths.append(len(document))

    def plus(self, other: Shape) -> Shape:
        """Return both together."""
        found = Shape()
        found.answers = self.answers + other.answers
        found.headers = self.headers + other.headers
        found.values = {name: self.values[name] + other.values[name] for name in VALUED}
        found.sizes, found.lengths = self.sizes + other.sizes, self.lengths + other.lengths
        found.seconds = self.seconds + other.seconds
        for each in (self, other):
            for place, field in each.fields.items():
                found.fields.setdefault(place, Field()).add(field)
        return found

    def _walk(self, value: object, place: str) -> None:
        self._see(place, _kind(value), full=value not in ("", [], {}, None), text=value)
        if isinstance(value, list):
            for each in value:
                self._walk(each, f"{place}[]")
        elif isinstance(value, dict):
            for name in value:
                self._walk(value[name], f"{place}.{TAG_PREFIX + '*' if name.startswith(TAG_PREFIX) else name}")

    def _see(self, place: str, kind: str, full: bool, text: object = None) -> None:
        field = self.fields.setdefault(place, Field())
        field.times += 1
        field.types[kind] += 1
        field.empty += not full
        if isinstance(text, str) and text:
            field.forms[_form(text)] += 1

    def chances(self, place: str) -> int:
        """Return how often a field could have been there: how often what holds it was."""
        parent = place.removesuffix("[]") if place.endswith("[]") else place.rpartition(".")[0]
        found = self.fields.get(parent)
        if found is None:
            return self.answers if place == "$" else 0
        return found.types["object"] if not place.endswith("[]") else found.types["array"]


class Shapes:
    """All answers of a recording, by kinds of questions and by statuses."""

    def __init__(self, exchanges: Iterable[Recorded]) -> None:
        self.by_question: dict[Question, dict[int, Shape]] = {}
        self.by_path: dict[tuple[str, str, int], Shape] = {}
        self.lengths: dict[str, list[int]] = {}
        self.broken: Counter[Question] = Counter()
        self.asked: Counter[Question] = Counter()
        for one in exchanges:
            self._add(one)

    def _add(self, one: Recorded) -> None:
        if one.broken is not None and not one.broken_by_server:
            return
        question = question_of(one)
        self.asked[question] += 1
        if one.broken is not None:
            self.broken[question] += 1
            return
        self.by_question.setdefault(question, {}).setdefault(one.status, Shape()).add(one)
        shape = self.by_path.setdefault((one.method, question.path, one.status), Shape())
        shape.add(one)
        if one.status == 200 and one.path.startswith(RECOMS_PATH) and shape.lengths:
            self.lengths.setdefault(one.path, []).append(shape.lengths[-1])


def question_of(one: Recorded) -> Question:
    """Return the kind of question that a request is."""
    path = one.path
    authorised = one.header("authorization") is not None
    if path.startswith(RECOMS_PATH):
        names = [name for name, _ in parse_qsl(one.query, keep_blank_values=True, errors="replace")]
        number = path[len(RECOMS_PATH) :]
        broken = tuple(sorted({violation.rule for violation in read(number, one.query).violations}))
        lists = tuple(sorted({"products", "category"} & set(names)))
        return Question(one.method, RECOMS_PATH + number, lists, authorised, broken)
    plain = _VERSION.sub(lambda found: found[0].replace("v", "\0"), path)
    return Question(one.method, _IDS.sub("/{id}", re.sub("\0([0-9]+)", "\0", plain)).replace("\0", "v"), (), authorised)


def template(path: str) -> str:
    """Return a path with its data source left open."""
    return RECOMS_PATH + "{dataSourceId}" if path.startswith(RECOMS_PATH) else path


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _form(text: str) -> str:
    if _URL.fullmatch(text):
        return "URL"
    return "moment" if _MOMENT.fullmatch(text) else "text"


def _plain(name: str, value: str) -> str:
    if name == "www-authenticate":
        return value.partition(" ")[0].lower()
    if name == "allow":
        return ", ".join(sorted(part.strip().upper() for part in value.split(",")))
    return value.replace(" ", "").replace('"', "").lower()


def tags(place: str) -> bool:
    """Tell whether a place is a product's field that depends on the feed."""
    return place.rpartition(".")[2].startswith(TAG_PREFIX)


Statuses = Mapping[int, Shape]

"""Which recorded request is meant by another: the same by what it says, whatever the order and style of its lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from yespo_contracts.identity import IDENTIFIERS, compared
from yespo_contracts.private.finder import Finder
from yespo_contracts.private.known import Writer
from yespo_contracts.private.names import Kind, kind_of
from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.pseudonyms import GONE, NOBODY
from yespo_contracts.request.lists import LISTS, readable_elements

Who = tuple[tuple[str, str], ...]
Letter = tuple[tuple[str, str], ...]


class Meaning(NamedTuple):
    """What a request says: about whom, and the rest; `authorised` is whether it had a key."""

    what: tuple[object, ...]
    who: Who
    authorised: bool


class Asked(NamedTuple):
    """A request as it comes."""

    method: str
    path: str
    query: str
    content: bytes = b""
    authorization: str | None = None


class _Keyless(Writer):
    """Hides keys alone."""

    def write(self, kind: Kind, text: str) -> str:
        return GONE if kind is Kind.SECRET else text


def meaning(asked: Asked) -> Meaning:
    """Return what a request says; keys don't count, and no more do order and style of lists and parameters."""
    named: dict[str, list[str]] = {}
    for name, value in parse_qsl(asked.query, keep_blank_values=True, errors="replace"):
        named.setdefault(name, []).append(value)
    who = [(name, compared(name, value)) for name in IDENTIFIERS for value in named.pop(name, ())]
    lists = [(name, readable_elements(named.pop(name))) for name in LISTS if name in named]
    others = sorted(
        (name, GONE if kind_of(name) is Kind.SECRET else value) for name, values in named.items() for value in values
    )
    what = (asked.method, asked.path.rstrip("/"), tuple(lists), tuple(others), _body(asked.content))
    return Meaning(what, tuple(who), asked.authorization is not None)


def asked_of(one: Recorded) -> Asked:
    """Return the request of a recorded exchange."""
    return Asked(one.method, one.path, one.query, one.content, one.header("authorization"))


class Recording:
    """Recorded exchanges, looked up by what requests say; the same request asked again gets the next answer."""

    def __init__(self, exchanges: Iterable[Recorded], anonymizer: Anonymizer | None = None) -> None:
        self._anonymizer = anonymizer
        self._by_letter: dict[tuple[Meaning, Letter], list[Recorded]] = {}
        self._by_all: dict[Meaning, list[Recorded]] = {}
        self._by_what: dict[tuple[object, ...], dict[Who, Meaning]] = {}
        self._played: dict[object, int] = {}
        self.exchanges: Sequence[Recorded] = tuple(exchanges)
        for one in self.exchanges:
            meant = meaning(asked_of(one))
            self._by_all.setdefault(meant, []).append(one)
            self._by_letter.setdefault((meant, _letter(one.query)), []).append(one)
            self._by_what.setdefault(meant.what, {}).setdefault(meant.who, meant)

    def answer(self, asked: Asked, *, to_the_letter: bool = False) -> Recorded | None:
        """Return the exchange that a request means, None if there is none.

        Somebody who isn't in the recording is somebody by the salt, or else the only one who asked so. One that was
        asked in the same style goes first; `to_the_letter` takes no other.
        """
        for meant, letter in self._readings(asked):
            for either in (meant, meant._replace(authorised=not meant.authorised)):
                if found := self._by_letter.get((either, letter)):
                    return self._next((either, letter), found)
                if not to_the_letter and (found := self._by_all.get(either)):
                    return self._next(either, found)
        return None

    def rewind(self) -> None:
        """Answer from the beginning again."""
        self._played.clear()

    def nearest(self, asked: Asked) -> str | None:
        """Return the recorded request that comes nearest, None if nothing is like it."""
        wanted = meaning(asked)
        alike = [
            (sum(a == b for a, b in zip(wanted.what, meant.what, strict=True)) + (wanted.who == meant.who), meant)
            for meant in self._by_all
            if meant.what[1] == wanted.what[1]
        ]
        if not alike:
            return None
        best = max(alike, key=lambda pair: pair[0])[1]
        one = self._by_all[best][0]
        return f"{one.method} {one.path}" + (f"?{one.query}" if one.query else "")

    def _readings(self, asked: Asked) -> Iterator[tuple[Meaning, Letter]]:
        yield meaning(asked), _letter(asked.query)
        if self._anonymizer is not None:
            if asked.authorization is not None:
                self._anonymizer.authorization(asked.authorization)
            for hidden in (False, True):
                target = self._anonymizer.target(f"{asked.path}?{asked.query}", hide_products=hidden)
                path, _, query = target.partition("?")
                content = self._anonymizer.content(asked.content, asked.path, hide_products=hidden)
                yield meaning(asked._replace(path=path, query=query, content=content)), _letter(query)
        who = meaning(asked).who
        people = self._by_what.get(meaning(asked).what, {})
        if len(people) == 1 and all(_alike(who, other) for other in people):
            yield from ((meant, _letter(asked.query)) for meant in people.values())

    def _next(self, key: object, found: list[Recorded]) -> Recorded:
        place = self._played.get(key, 0)
        self._played[key] = place + 1
        return found[min(place, len(found) - 1)]


def _alike(who: Who, other: Who) -> bool:
    """Tell whether two say as much of somebody: by the same identifiers, none of them blank or made up by a check."""
    named = [[name for name, value in each if value.strip() and not value.startswith(NOBODY)] for each in (who, other)]
    return named[0] == named[1] and len(named[0]) == len(who) == len(other)


def _letter(query: str) -> Letter:
    """Return how a query's lists were written."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    return tuple(sorted((name, value) for name, value in pairs if name in LISTS))


def _body(content: bytes) -> object:
    if not content:
        return None
    text = content.decode("utf-8", "surrogateescape")
    text = Finder(_Keyless()).body(text)
    try:
        return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text

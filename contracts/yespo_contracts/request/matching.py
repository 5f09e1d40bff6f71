"""Which requests are meant: what a request has under each name that it can be matched by, and when that is enough.

Faults, scenarios, stubs and the journal's filters all read a request here; how much of a list must be there differs by
what each of them is for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl

from yespo_contracts.identity import IDENTIFIERS, MAX_DATA_SOURCE_ID, whole_number
from yespo_contracts.request.lists import LISTS, readable_elements

MATCHED = ("data_source", "method", "path", *IDENTIFIERS, *LISTS)
"""What a request can be matched by: the data source, the method, the path, and the API's parameters."""

_RECOMS = "/recoms/"

Parameters: TypeAlias = Mapping[str, Sequence[str]]
Quantity = Literal["any", "all", "exactly"]
"""Of several wanted values: any of them is enough, all must be among those sent, or nothing else may be."""

_HOLDS: Mapping[Quantity, Callable[[Sequence[str], Sequence[str]], bool]] = {
    "any": lambda sent, wanted: not set(wanted).isdisjoint(sent),
    "all": lambda sent, wanted: set(wanted) <= set(sent),
    "exactly": lambda sent, wanted: list(wanted) == list(sent),
}


def parameters(query: bytes) -> dict[str, list[str]]:
    """Return a query's parameters by the names that were sent, each with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace"):
        found.setdefault(name, []).append(value)
    return found


def data_source(path: str) -> int | None:
    """Return the data source that a path asks, None where it names none that could be."""
    before, recoms, named = path.rpartition(_RECOMS)
    return whole_number(named, MAX_DATA_SOURCE_ID) if recoms and before else None


def sent_values(name: str, given: Parameters) -> Sequence[str] | None:
    """Return the values that a request has of a parameter, of a list its elements; None where it doesn't have it."""
    values = given.get(name)
    if values is None:
        return None
    return readable_elements(values) if name in LISTS else values


def holds(sent: Sequence[str] | None, wanted: Sequence[str], quantity: Quantity) -> bool:
    """Tell whether enough of what is wanted was sent."""
    return sent is not None and _HOLDS[quantity](sent, wanted)


def texts(value: object) -> tuple[str, ...]:
    """Return a wanted value, or several, as texts."""
    if value is None:
        return ()
    values: Iterable[object] = value if isinstance(value, Collection) and not isinstance(value, str) else (value,)
    return tuple(map(str, values))


class RequestMatcher:
    """Requests that have any of the values under each name of a mapping; `path` is what a path begins with."""

    def __init__(self, wanted: Mapping[str, object]) -> None:
        named = {name: texts(value) for name, value in wanted.items()}
        sources = named.pop("data_source", None)
        self._methods = frozenset(text.upper() for text in named.pop("method", ()))
        self._paths = named.pop("path", ())
        self._sources = None if sources is None else _numbers(sources)
        self._parameters = named
        self.matches_all: bool = not wanted

    def matches(self, method: str, path: str, query: bytes) -> bool:
        """Tell whether a request is meant."""
        if self.matches_all:
            return True
        if self._sources is not None and (_RECOMS not in path or data_source(path) not in self._sources):
            return False
        if self._methods and method not in self._methods:
            return False
        if self._paths and not path.startswith(self._paths):
            return False
        if not self._parameters:
            return True
        given = parameters(query)
        return all(holds(sent_values(name, given), wanted, "any") for name, wanted in self._parameters.items())


def _numbers(sources: Iterable[str]) -> frozenset[int]:
    numbers = (whole_number(text, MAX_DATA_SOURCE_ID) for text in sources)
    return frozenset(number for number in numbers if number is not None)

"""Which calls are meant: by data source and parameters, or by a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypedDict

from yespo_contracts import identity
from yespo_contracts.masking import masked
from yespo_contracts.request.reading import LISTS, PARAMETERS
from yespo_contracts.request.suggestions import did_you_mean
from yespo_testkit.call import Call

Matcher: TypeAlias = Mapping[str, object] | Callable[[Call], bool]
"""For example `{"data_source": 1247, "contact_id": 162688150}`, or a function from `Call` to bool."""


class Identifiers(TypedDict, total=False):
    """Who is asked for, by any of five identifiers."""

    contact_id: int | str
    email: str
    phone: str
    external_customer_id: str
    web_id: str


class Parameters(Identifiers, total=False):
    """What a request for recommendations can carry."""

    products: Iterable[str] | str
    category: Iterable[str] | str


WIRE_NAMES: Mapping[str, str] = {**identity.WIRE_NAMES, **{name: name for name in PARAMETERS}}
"""The wire's name of each parameter, by that and by its name in Python."""

_FIELDS = ("data_source", "method", "path")


def check_names(names: Iterable[str], where: str) -> None:
    """Raise `TypeError` for a name that is no parameter of a request, with the nearest one, or with what there is."""
    known = (*_FIELDS, *identity.WIRE_NAMES, *LISTS)
    for name in names:
        if name not in WIRE_NAMES and name not in _FIELDS:
            hint = did_you_mean(name, known, f": it knows {', '.join(known)}.")
            raise TypeError(f"{where} doesn't know {name!r}{hint}")


def matches(matcher: Matcher | None, call: Call) -> bool:
    """Tell whether a call is meant."""
    if matcher is None:
        return True
    if callable(matcher):
        return bool(matcher(call))
    return not differences(matcher, call)


def differences(wanted: Mapping[str, object], call: Call) -> dict[str, tuple[object, object]]:
    """Return what differs between a call and what is wanted: by wanted name, what is there and what is wanted.

    Identifiers are compared as text, lists as the elements that the fake reads.
    """
    found: dict[str, tuple[object, object]] = {}
    for name, value in wanted.items():
        sent = sent_value(name, call)
        if sent != normal(name, value):
            found[name] = sent, normal(name, value)
    return found


def normal(name: str, value: object) -> object:
    """Return a wanted value in the form in which `sent_value` returns it."""
    if WIRE_NAMES.get(name) in LISTS:
        return [value] if isinstance(value, str) else [str(element) for element in _elements(value)]
    if name in WIRE_NAMES:
        return None if value is None else str(value)
    return value


def sent_value(name: str, call: Call) -> object:
    """Return what a call has under a name: a text or a list of texts, None where it has nothing."""
    if name in _FIELDS:
        value: object = getattr(call, name)
        return value
    wire = WIRE_NAMES[name]
    if wire in LISTS:
        if call.request is not None:
            return list(call.request.products if wire == "products" else call.request.category)
        return call.parameters.get(wire, [])
    values = call.parameters.get(wire)
    return None if not values else values[0]


def shown_matcher(matcher: Matcher | None) -> str:
    """Return a matcher as a failure text writes it."""
    if matcher is None:
        return ""
    if callable(matcher):
        return f" for {getattr(matcher, '__name__', 'a function')}"
    return " for " + shown(matcher)


def shown(parameters: Mapping[str, object]) -> str:
    """Return parameters as Python's keyword arguments, masked."""
    pairs = ((name, _masked(name, value)) for name, value in parameters.items())
    return ", ".join(f"{name}={value!r}" for name, value in pairs)


def _masked(name: str, value: object) -> object:
    if not isinstance(value, str | int):
        return value
    shown = masked(name, str(value))
    return value if shown == str(value) else shown


def _elements(value: object) -> Iterable[object]:
    return value if isinstance(value, Iterable) else (value,)


def shown_value(name: str, value: object) -> str:
    """Return one value as a failure text writes it, with e-mails and phones masked."""
    if value is None or value == []:
        return "missing"
    return repr(masked(name, value)) if isinstance(value, str) else repr(value)

"""A document made to fit a model where what was sent plainly stands for it, as the API's own reader of JSON does it.

A number for a text is its digits, a text that writes a number is the number, `""`, null and PHP's empty array are a
field that is left out, one element is an array of it, and a date without a zone is in UTC. Nothing else is mended.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable
from typing import TypeVar, cast

import msgspec
from msgspec import inspect

from yespo_contracts.bodies.json_body import BodyError, shown
from yespo_contracts.bodies.remarks import Remarks

UNREAD = msgspec.Meta(extra={"unread": True})
"""Marks a field of a model that is checked, and that nothing reads."""

BLANK = msgspec.Meta(extra={"blank": True})
"""Marks a text that must be there and may be empty, so that null stands for an empty one."""

_T = TypeVar("_T")
_ANYTHING = (inspect.AnyType, inspect.CustomType)
_SCALARS = (inspect.StrType, inspect.IntType, inspect.LiteralType)
_ABSENT = object()
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,19})(?:\.0*)?\s*", re.ASCII)
_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,300}(?:\.[0-9]{0,300})?(?:[eE][+-]?[0-9]{1,2})?)\s*", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]+)?(?: ?([+-][0-9]{2}):?([0-9]{2})?)?",
    re.ASCII,
)
_TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def converted(document: object, kind: type[_T], remarks: Remarks, place: str = "") -> _T:
    """Return a document as a model, and note in `remarks` what had to be mended or isn't read.

    Raises `BodyError` with a sentence for each thing wrong, beginning with the field, and notes nothing then.
    """
    own = remarks.within(place)
    fitted = _Fitting(own).fit(document, _plan(cast("Hashable", kind)), "")
    if refusals := own.refusals:
        raise BodyError("\n".join(refusals))
    try:
        model = msgspec.convert(document if fitted is _ABSENT else fitted, kind)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at ")
        field = where.strip("`").removeprefix("$").removeprefix(".")
        raise BodyError(f"{field}: {problem}." if field else f"{problem}.") from None
    remarks.add(own)
    return model


@functools.cache
def _plan(kind: Hashable) -> inspect.Type:
    return inspect.type_info(kind)


class _Fitting:
    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks

    def fit(self, sent: object, plan: inspect.Type, place: str) -> object:
        """Return what was sent as it fits the plan; what can't be mended stays, for the model to refuse."""
        if isinstance(plan, inspect.Metadata):
            if (sent is None or sent is False) and (plan.extra or {}).get("blank"):
                return self._mended(place, "null" if sent is None else "false", "text", "")
            return self.fit(sent, plan.type, place)
        if isinstance(plan, inspect.UnionType):
            kinds = [kind for kind in plan.types if not isinstance(kind, inspect.NoneType)]
            return self.fit(sent, kinds[0], place) if len(kinds) == 1 else sent
        if sent is None and not isinstance(plan, _ANYTHING):
            return self._left_out(place, "null")
        if isinstance(plan, inspect.StructType):
            return self._fit_object(sent, plan, place)
        if isinstance(plan, (inspect.ListType, inspect.VarTupleType)):
            return self._fit_array(sent, plan.item_type, place)
        if isinstance(plan, inspect.DictType):
            return self._fit_mapping(sent, plan.value_type, place)
        return self._fit_scalar(sent, plan, place)

    def _fit_object(self, sent: object, plan: inspect.StructType, place: str) -> object:
        if sent in ("", []):
            return self._left_out(place, "an empty text" if sent == "" else "an empty array")
        if not isinstance(sent, dict):
            return sent
        fields = {field.encode_name: field.type for field in plan.fields}
        found: dict[str, object] = {}
        for name, value in sent.items():
            kind = fields.get(name)
            if kind is None:
                self._remarks.unknown(place, name, fields)
                continue
            where = f"{place}.{name}" if place else name
            fitted = self.fit(value, kind, where)
            if fitted is _ABSENT:
                continue
            found[name] = fitted
            if _is_unread(kind):
                self._remarks.ignored(where)
        return found

    def _fit_array(self, sent: object, item: inspect.Type, place: str) -> object:
        if sent == "":
            return self._left_out(place, "an empty text")
        if _is_element(sent, item):
            sent = self._mended(place, "one element", "array", [sent])
        if not isinstance(sent, list):
            return sent
        fitted = (self.fit(value, item, f"{place}[{index}]") for index, value in enumerate(sent))
        return [None if value is _ABSENT else value for value in fitted]

    def _fit_mapping(self, sent: object, item: inspect.Type, place: str) -> object:
        if sent in ("", []):
            return self._left_out(place, "an empty text" if sent == "" else "an empty array")
        if not isinstance(sent, dict):
            return sent
        fitted = {name: self.fit(value, item, f"{place}.{shown(str(name))}") for name, value in sent.items()}
        return {name: value for name, value in fitted.items() if value is not _ABSENT}

    def _fit_scalar(self, sent: object, plan: inspect.Type, place: str) -> object:
        if sent is False and not isinstance(plan, (inspect.BoolType, *_ANYTHING)):
            return self._left_out(place, "false")
        if isinstance(plan, inspect.StrType) and isinstance(sent, int | float):
            return self._mended(place, _kind(sent), "text", _as_text(sent))
        if not isinstance(sent, str):
            return self._fit_number(sent, plan, place)
        if isinstance(plan, (inspect.StrType, *_ANYTHING)):
            return sent
        if not sent.strip():
            return self._left_out(place, "an empty text")
        if isinstance(plan, inspect.IntType) and (match := _WHOLE.fullmatch(sent)):
            return self._mended(place, "a text", "whole number", int(match[1]))
        if isinstance(plan, inspect.FloatType) and (match := _NUMBER.fullmatch(sent)):
            return self._mended(place, "a text", "number", float(match[1]))
        if isinstance(plan, inspect.BoolType) and sent.strip().lower() in _TRUTHS:
            return self._mended(place, "a text", "boolean", _TRUTHS[sent.strip().lower()])
        return self._fit_moment(sent, place) if isinstance(plan, inspect.DateTimeType) else sent

    def _fit_moment(self, sent: str, place: str) -> str:
        match = _MOMENT.fullmatch(sent.strip())
        if match is None:
            return sent
        zone = f"{match[5]}:{match[6] or '00'}" if match[5] else "Z"
        moment = f"{match[1]}T{match[2]}{match[3] or ':00'}{match[4] or ''}{zone}"
        if moment != sent:
            lacks = "the form 2026-06-02T10:11:12+03:00" if match[5] else "a time zone, so it is read as UTC"
            self._remarks.mistyped(place, f"it lacks {lacks}.")
        return moment

    def _fit_number(self, sent: object, plan: inspect.Type, place: str) -> object:
        if isinstance(plan, inspect.IntType) and isinstance(sent, float) and sent.is_integer():
            return int(sent)  # JSON has one kind of number
        if isinstance(plan, inspect.BoolType) and sent in (0, 1) and not isinstance(sent, bool):
            return self._mended(place, "a number", "boolean", bool(sent))
        return sent

    def _mended(self, place: str, given: str, documented: str, value: object) -> object:
        self._remarks.mistyped(place, f"it is {given}; by the contract it is a {documented}.")
        return value

    def _left_out(self, place: str, given: str) -> object:
        if place:
            self._remarks.mistyped(place, f"it is {given}; a field without a value is left out.")
        return _ABSENT


def _is_element(sent: object, item: inspect.Type) -> bool:
    if isinstance(item, inspect.Metadata):
        return _is_element(sent, item.type)
    if isinstance(sent, dict):
        return bool(sent) and isinstance(item, (inspect.StructType, inspect.DictType, *_ANYTHING))
    return isinstance(item, _SCALARS) and isinstance(sent, str | int | float)


def _is_unread(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.Metadata) and bool((kind.extra or {}).get("unread"))


def _kind(sent: float) -> str:
    return "a boolean" if isinstance(sent, bool) else "a number"


def _as_text(sent: float) -> str:
    if isinstance(sent, bool):
        return str(sent).lower()
    return str(int(sent)) if abs(sent) < 2**53 and sent == int(sent) else str(sent)

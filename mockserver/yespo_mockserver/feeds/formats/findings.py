"""What is wrong with a feed: the texts, one finding, and the list that counts all and keeps the first of each code."""

from __future__ import annotations

import functools
import re
import tomllib
from typing import Literal

import msgspec

Grade = Literal["refused", "spoiled", "advice"]
GRADES: tuple[Grade, ...] = ("refused", "spoiled", "advice")
KEPT = 100
"""How many findings of each code are kept; all are counted."""

_SHOWN = 80
_PLACES = 10_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a code says: grade, the message and the remedy with places to fill, and the field it is always about."""

    grade: Grade
    message: str
    remedy: str
    field: str | None = None

    def filled(self, values: dict[str, object]) -> str:
        """Return the message with its places filled."""
        return self.message.format_map(_cleaned(values))

    def remedy_filled(self, values: dict[str, object]) -> str:
        """Return the remedy with its places filled."""
        return self.remedy.format_map(_cleaned(values))


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong: on which line, with which product and field, and what to do.

    `item` is the item's number where the line doesn't tell it; `times` how many findings were united in this one.
    """

    code: str
    grade: Grade
    line: int | None
    product: str | None
    field: str | None
    message: str
    remedy: str
    item: int | None = None
    times: int = 1


class Findings:
    """The findings of one reading: every one counted, the first `kept` of each code kept."""

    def __init__(self, kept: int = KEPT) -> None:
        self.counts: dict[str, int] = {}
        self.places: dict[tuple[str, str | None], int] = {}
        self.list: list[Finding] = []
        self._kept = kept

    def add(
        self,
        code: str,
        *,
        line: int | None = None,
        item: int | None = None,
        product: str | None = None,
        field: str | None = None,
        **values: object,
    ) -> None:
        """Count a finding, and keep it if there are few of its code; `values` fill the places of its text."""
        count = self.counts[code] = self.counts.get(code, 0) + 1
        place = (code, field or text_of(code).field)
        if place in self.places or len(self.places) < _PLACES:
            self.places[place] = self.places.get(place, 0) + 1
        if count > self._kept:
            return
        self.list.append(self.one(code, line=line, item=item, product=product, field=field, **values))

    def forget(self) -> None:
        """Forget all that was found so far."""
        self.counts.clear()
        self.places.clear()
        self.list.clear()

    def unite(self, code: str, field: str | None, often: str) -> None:
        """Put one finding, with a sentence on how often it is so, in the place of all that a code has for a field."""
        first = next((found for found in self.list if (found.code, found.field) == (code, field)), None)
        if first is None:
            return
        times, message = self.places[code, field], f"{first.message} {often}"
        united = msgspec.structs.replace(first, item=None, product=None, message=message, times=times)
        place = self.list.index(first)
        self.list[place] = united
        self.list = [found for found in self.list if found is united or (found.code, found.field) != (code, field)]

    @staticmethod
    def one(  # a finding has so many parts
        code: str,
        *,
        line: int | None = None,
        item: int | None = None,
        product: str | None = None,
        field: str | None = None,
        **values: object,
    ) -> Finding:
        """Return a finding with its text filled."""
        text = text_of(code)
        values["field"] = field = field or text.field
        return Finding(
            code=code,
            grade=text.grade,
            line=line,
            item=item,
            product=product,
            field=field,
            message=text.filled(values),
            remedy=text.remedy_filled(values),
        )

    def join(self, counts: dict[str, int], kept: list[Finding], lines_before: int) -> None:
        """Add findings that were made elsewhere, of a part of the feed with so many lines before it."""
        room = {code: self._kept - self.counts.get(code, 0) for code in counts}
        for finding in kept:
            room[finding.code] -= 1
            if room[finding.code] >= 0:
                line = None if finding.line is None else finding.line + lines_before
                self.list.append(msgspec.structs.replace(finding, line=line))
        for code, times in counts.items():
            self.counts[code] = self.counts.get(code, 0) + times


def text_of(code: str) -> Text:
    """Return what a code says; raises `KeyError` on one that isn't in the table."""
    return texts()[code]


@functools.cache
def texts() -> dict[str, Text]:
    """Return all codes with their texts, in the order of the table."""
    from importlib import resources  # noqa: PLC0415  # long to import, and a good feed has no findings

    table = resources.files("yespo_mockserver.feeds.formats").joinpath("findings.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), dict[str, Text])


def _cleaned(values: dict[str, object]) -> dict[str, str]:
    """Return values as they can stand in a line of text: cut short but for places, without control characters."""
    texts = ((name, value if isinstance(value, str) else str(value)) for name, value in values.items())
    return {name: _CONTROL.sub(" ", text if name == "place" else _cut(text)).strip() for name, text in texts}


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"

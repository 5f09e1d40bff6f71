"""The model of a fault: a kind with its settings, whom it meets and when, checked with words on what is allowed."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from yespo_contracts.request.matching import MATCHED
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.faults.kinds import ALIASES, KINDS, Kind, Moment

MAX_SECONDS = 86400.0
MAX_BYTES = 2**30
_Seconds = Annotated[float, Meta(ge=0, le=MAX_SECONDS, description="seconds, 0 to 86400")]
_Span = Annotated[float, Meta(gt=0, le=MAX_SECONDS, description="seconds, more than 0 and at most 86400")]
_Count = Annotated[int, Meta(ge=1, le=2**53, description="a whole number, from 1")]
_Value = str | int | tuple[str | int, ...]
_SAMPLE = '[{"id":"A-1","name":"Намет їжака \u2028 🏕","price":1.5}]' * 20  # some codecs refuse what is long alone
_PIECE = re.compile(r",(?=\s*[A-Za-z_][A-Za-z0-9_-]*=)")


class FaultError(ValueError):
    """A fault can't be as it was asked for; `setting` is the one that is wrong, None for the fault as a whole."""

    def __init__(self, message: str, setting: str | None = None) -> None:
        super().__init__(message)
        self.setting = setting


class _Kinded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    kind: str


class Fault(_Kinded, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way in which the API has a bad day: `Fault("status", status=503, first=2)`.

    `KINDS` has the kinds and the settings of each. Every fault can be told whom it meets, `match` (`data_source`,
    `method`, `path`, and parameters by the API's names; a tuple means any of them), and when: after `after`
    matching requests and `after_seconds`, for the `first` n or the `nth` of those that follow, a `share` of them
    (0 to 1, drawn with `seed`), for a span of time, `during` seconds from when it was set, and `times` times at most.
    Of the faults and stubs that are set `in_turn`, one alone acts on a request: those with `times` in the order in
    which they were set, then the newest of the others. `strikes` says whether it strikes before the request takes
    effect or after, where a kind has both. Raises `FaultError`.
    """

    distribution: Literal["fixed", "uniform", "lognormal"] | None = None
    seconds: _Seconds | None = None
    up_to: _Seconds | None = None
    sigma: Annotated[float, Meta(gt=0, le=5, description="a number above 0, at most 5")] | None = None
    status: Annotated[int, Meta(ge=400, le=599, description="a status, 400 to 599")] | None = None
    body: Annotated[str, Meta(description="a text")] | None = None
    content_type: (
        Annotated[str, Meta(pattern=r"\A[ -~]{1,200}\Z", description="a content type, such as text/html")] | None
    ) = None
    rate: Annotated[float, Meta(gt=0, le=1e6, description="requests a second, above 0")] | None = None
    retry_after: Annotated[int, Meta(ge=0, le=86400, description="whole seconds, 0 to 86400")] | None = None
    bytes: Annotated[int, Meta(ge=1, le=MAX_BYTES, description=f"a number of bytes, 1 to {MAX_BYTES}")] | None = None
    charset: Annotated[str, Meta(description="a charset, such as windows-1251")] | None = None
    fields: Annotated[tuple[str, ...], Meta(description="a list of fields' names")] | None = None
    at: Literal["start", "body"] | None = None
    strikes: Moment | None = None
    match: Annotated[Mapping[str, _Value], Meta(description="a table such as { data_source = 1247 }")] = {}
    after: Annotated[int, Meta(ge=0, le=2**53, description="a whole number, from 0")] = 0
    after_seconds: _Seconds = 0.0
    first: _Count | None = None
    nth: _Count | None = None
    share: Annotated[float, Meta(gt=0, le=1, description="a share, above 0 and at most 1")] | None = None
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1, description="a whole number, from 0")] = 0
    during: _Span | None = None
    times: _Count | None = None
    in_turn: Annotated[bool, Meta(description="true or false")] = False

    def __post_init__(self) -> None:
        """Judge the settings, and settle the kind's spelling."""
        kind = _kind(self.kind)
        msgspec.structs.force_setattr(self, "kind", kind)
        for name, field in _fields().items():
            value = getattr(self, name)
            if value is None and field.default is not None:
                raise FaultError(f"{name} = null: allowed is {_allowed(field.type)}", name)
            if value is not None and value != field.default:
                _belongs(kind, name)
                msgspec.structs.force_setattr(self, name, _converted(name, value))
        for name in KINDS[kind].needs:
            if getattr(self, name) is None and not (kind == "refused" and self.times):
                raise FaultError(f"{kind} needs {name}: {_allowed(_fields()[name].type)}", name)
        self._judge_together()

    def _judge_together(self) -> None:
        if self.first is not None and self.nth is not None:
            raise FaultError("first and nth exclude each other: the first n requests, or the nth alone", "nth")
        if (self.up_to is not None or self.distribution == "uniform") and (self.up_to or 0) < (self.seconds or 0):
            raise FaultError("up_to must be at least seconds: the latency is drawn between the two", "up_to")
        if self.body is not None and not self.body.isascii() and _half_characters(self.body):
            raise FaultError("body: it holds half of a character, which can't be sent", "body")
        if self.charset is not None:
            _text_charset(self.charset)
        check_match(self.match)
        if self.at == "body" and self.strikes == "before":
            raise FaultError("strikes: an answer whose body breaks has been made, so its request was taken", "strikes")
        if self.kind == "refused" and (self.share or self.nth or self.first):
            raise FaultError("refused holds for a span of time, so first, nth and share don't go with it", "kind")

    @property
    def about(self) -> Kind:
        """What its kind is."""
        return KINDS[self.kind]

    @property
    def breaks(self) -> bool:
        """Whether the connection doesn't outlive it."""
        return self.about.level == "wire" and self.kind != "drip"

    @property
    def before(self) -> bool:
        """Whether it strikes before the request takes effect, so that nothing is taken."""
        return self.at != "body" and (self.strikes or self.about.strikes[0]) == "before"

    @property
    def says_how_often(self) -> bool:
        """Whether its own settings say how often it happens."""
        return any(limit is not None for limit in (self.during, self.first, self.nth, self.share, self.times))

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> Fault:
        """Return the fault that a table of shop.toml or a JSON object writes; raises `FaultError`."""
        given = {str(name).replace("-", "_"): value for name, value in settings.items()}
        kind = given.pop("kind", None)
        if not isinstance(kind, str):
            raise FaultError(f"a fault needs a kind: {', '.join(_NAMES)}", "kind")
        name = _kind(kind)
        for setting in given:
            if setting not in _fields():
                _belongs(name, setting)
        return cls(name, **given)  # type: ignore[arg-type]  # judged one by one

    @classmethod
    def parse(cls, spec: str | int) -> Fault:
        """Return the fault of a line such as `503:first=2,data_source=1247` or `latency:seconds=0.5`.

        It reads `KIND[:NAME=VALUE,…]`; a status stands for itself; a parameter's name matches requests. Raises
        `FaultError`.
        """
        head, _, rest = str(spec).strip().partition(":")
        settings: dict[str, object] = {"kind": head.strip()}
        if re.fullmatch(r"[0-9]{3}", head.strip()) and head.strip() not in ALIASES:
            settings = {"kind": "status", "status": int(head)}
        match: dict[str, object] = {}
        for piece in _PIECE.split(rest) if rest.strip() else ():
            name, equals, text = (part.strip() for part in piece.partition("="))
            if not equals:
                raise FaultError(f"{_shown(piece)} isn't NAME=VALUE, as in status:status=503,first=2")
            if name in MATCHED:
                match[name] = tuple(text.split("|")) if "|" in text else text
            elif name.replace("-", "_") == "fields":
                settings["fields"] = tuple(text.split("|"))
            else:
                settings[name] = text
        if match:
            settings["match"] = match
        try:
            return cls.of(settings)
        except FaultError as error:
            if error.setting != "kind" or _spelt(settings["kind"]) in KINDS:
                raise
            raise FaultError(f"{error}, or a status, 400 to 599", "kind") from None

    def to_json(self) -> dict[str, Any]:
        """Return the fault as a JSON object with only what was set."""
        document: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in document.items() if value is not None}

    def __str__(self) -> str:
        """Write the fault as `parse` reads it."""
        settings = self.to_json()
        del settings["kind"]
        settings.update(settings.pop("match", {}))
        pieces = (f"{name}={_written(value)}" for name, value in settings.items())
        return ":".join(part for part in (self.kind, ",".join(pieces)) if part)


_NAMES = (*KINDS, *ALIASES)
WHEN = ("match", "after", "after_seconds", "first", "nth", "share", "seed", "during", "times", "in_turn")
"""The settings that every kind has: whom a fault meets, and when."""


@functools.cache
def _fields() -> Mapping[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(Fault) if field.name != "kind"}


def check_match(names: Iterable[str]) -> None:
    """Raise `FaultError` for a name that a request can't be matched by."""
    for name in names:
        if name not in MATCHED:
            hint = did_you_mean(name, MATCHED)
            message = f"a request can't be matched by {_shown(name)}{hint} Allowed are {', '.join(MATCHED)}"
            raise FaultError(message, "match")


def _spelt(kind: object) -> str:
    name = str(kind).strip().lower().replace("_", "-")
    return ALIASES.get(name, name)


def _kind(kind: object) -> str:
    name = _spelt(kind)
    if name not in KINDS:
        hint = did_you_mean(name, _NAMES)
        raise FaultError(f"there is no fault {_shown(kind)}{hint} Allowed are {', '.join(_NAMES)}", "kind")
    return name


def _belongs(kind: str, name: str) -> None:
    settings, both = KINDS[kind].settings, KINDS[kind].has
    has = (*settings, *WHEN, *(name for name in both if name not in settings))
    if name not in has:
        hint = did_you_mean(name, has)
        raise FaultError(f"{kind} has no setting {_shown(name)}{hint} Allowed are {', '.join(has)}", name)


def _converted(name: str, value: object) -> object:
    kind = _fields()[name].type
    if isinstance(value, str) and name == "fields":
        value = (value,)
    try:
        return msgspec.convert(value, kind, strict=not isinstance(value, str))
    except msgspec.ValidationError:
        raise FaultError(f"{name} = {_shown(value)}: allowed is {_allowed(kind)}", name) from None


def _half_characters(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _text_charset(name: str) -> None:
    try:
        _SAMPLE.encode(name, "replace")
    except (LookupError, UnicodeError, ValueError, TypeError):
        raise FaultError(f"charset = {_shown(name)}: allowed is a charset, such as windows-1251", "charset") from None


def _allowed(kind: object) -> str:
    if get_origin(kind) is Annotated:
        return str(next(meta.description for meta in get_args(kind)[1:] if meta.description))
    if get_origin(kind) is Literal:
        return " | ".join(get_args(kind))
    return next(_allowed(option) for option in get_args(kind) if option is not type(None))


def _shown(value: object) -> str:
    text = "".join(character if character.isprintable() else "?" for character in str(value))
    text = text if len(text) <= 60 else text[:57] + "..."
    return repr(text) if isinstance(value, str) else text


def _written(value: object) -> str:
    if isinstance(value, tuple | list):
        return "|".join(map(str, value))
    return str(value)

"""shop.toml, read with an error for every wrong key or value, by file and line."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.faults import Fault, FaultError
from yespo_mockserver.faults.scenario import Scenario, ScenarioError
from yespo_mockserver.feeds.mapping import RESPONSE_FIELDS
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.recommendation_rules import Rule, RuleError, rule_of
from yespo_mockserver.settings.tables import TABLES, AuthTable, FeedTable, ShopConfig, refused
from yespo_mockserver.settings.toml_lines import TomlLines
from yespo_mockserver.stubs.stub import Stub, StubError

_ARRAYS = frozenset({"data_source", "fault", "scenario", "stub"})
_Model = TypeVar("_Model")


def read_config(path: Path) -> ShopConfig:
    """Return the settings of a shop.toml; raises `ShopError` with everything that is wrong in it."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ShopError(f"{path}: the file isn't UTF-8 (byte {error.start}); save it as UTF-8.") from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ShopError(f"{path}: {error}.") from None
    except RecursionError:
        raise ShopError(f"{path}: the file is nested too deeply.") from None
    reader = _Reader(path, TomlLines(text))
    config = reader.config(document)
    if reader.problems:
        raise ShopError(*reader.problems)
    return config


class _Reader:
    """Turns the document into `ShopConfig`, collecting what is wrong as it goes."""

    def __init__(self, path: Path, lines: TomlLines) -> None:
        self.path = path
        self.lines = lines
        self.problems: list[str] = []

    def config(self, document: dict[str, object]) -> ShopConfig:
        for name in document.keys() - TABLES.keys() - _ARRAYS:
            self._unknown((name,), name, (*TABLES, *sorted(_ARRAYS)))
        tables = {name: self._table((name,), document[name], kind) for name, kind in TABLES.items() if name in document}
        if isinstance(feed := tables.get("feed"), FeedTable):
            for field in feed.mapping.keys() - set(RESPONSE_FIELDS):
                self._unknown(("feed", "mapping", field), field, RESPONSE_FIELDS)
        return msgspec.structs.replace(
            ShopConfig(
                data_sources=self._data_sources(document),
                faults=self._models(document, "fault", Fault.of),
                scenarios=self._models(document, "scenario", Scenario.of),
                stubs=self._models(document, "stub", Stub.of),
            ),
            **tables,
        )

    def _data_sources(self, document: dict[str, object]) -> tuple[DataSource, ...]:
        given = document.get("data_source", [])
        if not isinstance(given, list):
            self._problem(("data_source",), "data_source is written [[data_source]], once for each")
            return ()
        found: dict[int, DataSource] = {}
        for place, table in enumerate(given):
            path = ("data_source", place)
            for missing in [name for name in ("id", "type") if isinstance(table, dict) and name not in table]:
                self._problem(path, f"this data source has no {missing}; id and type are needed")
            rules = self._rules(path, table)
            if isinstance(table, dict):
                table = {key: value for key, value in table.items() if key != "rule"}  # noqa: PLW2901  # read apart
            source = self._table(path, table, DataSource)
            if not isinstance(source, DataSource):
                continue
            source = msgspec.structs.replace(source, rule=rules)
            self._check_data_source(path, source)
            if source.id in found:
                self._problem((*path, "id"), f"id = {source.id}: another data source has this id; each needs its own")
            found[source.id] = source
        return tuple(found.values())

    def _rules(self, path: tuple[str | int, ...], table: object) -> tuple[Rule, ...]:
        given = table.get("rule", []) if isinstance(table, dict) else []
        if not isinstance(given, list):
            self._problem((*path, "rule"), "rule is written [[data_source.rule]], once for each")
            return ()
        found: list[Rule] = []
        for place, rule in enumerate(given):
            try:
                found.append(rule_of(rule))
            except RuleError as error:
                self._problem((*path, "rule", place, *error.path), str(error))
        return tuple(found)

    def _models(
        self, document: dict[str, object], name: str, model: Callable[[Mapping[str, object]], _Model]
    ) -> tuple[_Model, ...]:
        """Return what the tables of a name write."""
        given = document.get(name, [])
        if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
            self._problem((name,), f"{name} is written [[{name}]], once for each")
            return ()
        found: list[_Model] = []
        for place, table in enumerate(given):
            try:
                found.append(model(table))
            except (FaultError, ScenarioError, StubError) as error:
                where = () if (setting := getattr(error, "setting", None)) is None else (setting,)
                self._problem((name, place, *where), str(error))
        return tuple(found)

    def _check_data_source(self, path: tuple[str | int, ...], source: DataSource) -> None:
        smallest, largest = source.relative_range
        if not 0 <= smallest <= largest:
            self._problem(
                (*path, "relative_range"),
                f"relative_range = [{smallest:g}, {largest:g}]: allowed is the smaller first, from 0 on",
            )
        if source.price_range is not None and not 0 <= source.price_range[0] <= source.price_range[1]:
            self._problem((*path, "price_range"), "price_range: allowed is the smaller price first, from 0 on")
        if (source.type == "other") != bool(source.source):
            where = (*path, "source") if source.source else path
            self._problem(
                where, 'source belongs to type = "other", which needs it: a file, or "package.module:function"'
            )

    def _table(self, path: tuple[str | int, ...], table: object, kind: type[msgspec.Struct]) -> msgspec.Struct | None:
        """Return the table as its type; a wrong key keeps its default, so that all problems are found at once."""
        name = str(path[0])
        if not isinstance(table, dict):
            self._problem(path, f"{name} must be a table")
            return kind() if path[0] != "data_source" else None
        fields = _fields(kind)
        good: dict[str, object] = {}
        for key, value in table.items():
            if key not in fields:
                self._unknown((*path, key), key, tuple(fields))
                continue
            try:
                good[fields[key].name] = msgspec.convert(value, fields[key].type)
            except msgspec.ValidationError:
                shown = "…" if kind is AuthTable else _shown(value)  # a key that is misplaced is still a secret
                self._problem((*path, key), f"{key} = {shown}{refused(value, fields[key].type)}")
        required = {field.name for field in fields.values() if field.required}
        return kind(**good) if required <= good.keys() else None

    def _unknown(self, path: tuple[str | int, ...], key: str, known: tuple[str, ...]) -> None:
        hint = did_you_mean(key, known)
        self._problem(path, f"unknown key {_shown(key)}{hint} Allowed are {', '.join(known)}")

    def _problem(self, path: tuple[str | int, ...], text: str) -> None:
        self.problems.append(f"{self.path}, line {self.lines.line(path)}: {text}.")


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def _shown(value: object) -> str:
    """Return a value as TOML writes it, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", text)
    return text if len(text) <= 60 else text[:57] + "..."

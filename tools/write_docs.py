"""Writes the tables of docs/ that are made from the code, between `<!-- table: NAME -->` and `<!-- end of table -->`.

make docs-tables
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import click
import msgspec

from yespo_checker.rules import RULES
from yespo_contracts.behaviour import choices
from yespo_contracts.ledger import entries, entry, grade
from yespo_mockserver.admin.openapi import document
from yespo_mockserver.faults.fault import WHEN, Fault
from yespo_mockserver.faults.kinds import ALIASES, KINDS
from yespo_mockserver.faults.scenario import BUILT_IN
from yespo_mockserver.feeds.formats.findings import texts
from yespo_mockserver.settings.data_sources import TYPES, DataSource
from yespo_mockserver.settings.recommendation_rules import OPERATORS
from yespo_mockserver.settings.tables import TABLES, allowed
from yespo_testkit.cli import cli

DOCS = Path(__file__).parents[1] / "docs"
_PLACE = re.compile(r"<!-- table: ([a-z -]+) -->\n.*?<!-- end of table -->", re.DOTALL)


def written(page: str) -> str:
    """Return a page with its tables as they are now; raises `KeyError` for a table that there isn't."""
    return _PLACE.sub(lambda place: f"<!-- table: {place[1]} -->\n{_made(place[1])}\n<!-- end of table -->", page)


def main() -> None:
    """Write the tables of all pages."""
    for page in [*sorted(DOCS.glob("*.md")), DOCS.parent / "README.md"]:
        before = page.read_text("utf-8")
        if (after := written(before)) != before:
            page.write_text(after, "utf-8")
            print(f"{page.name}: written")


def _made(name: str) -> str:
    command, _, of = name.partition(" ")
    return _options(of) if command == "options" else MAKERS[name]()


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )


def _code(words: Iterable[object]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _faults() -> str:
    other = {kind: [alias for alias, of in ALIASES.items() if of == kind] for kind in KINDS}
    rows = (
        (
            f"`{name}`" + (f", {_code(other[name])}" if other[name] else ""),
            kind.says,
            _code(kind.has),
            _code(kind.needs),
        )
        for name, kind in KINDS.items()
    )
    return _table(("kind", "what happens, and whether the request is taken", "settings", "needs"), rows)


def _fault_settings() -> str:
    fields = [field for field in msgspec.structs.fields(Fault) if field.name != "kind"]
    rows = (
        (f"`{field.name}`", allowed(field.type), "every kind" if field.name in WHEN else _code(_having(field.name)))
        for field in fields
    )
    return _table(("setting", "allowed", "kinds"), rows)


def _having(setting: str) -> list[str]:
    return [name for name, kind in KINDS.items() if setting in kind.has]


def _scenarios() -> str:
    return _table(("scenario", "what happens"), ((f"`{one.name}`", one.says) for one in BUILT_IN))


def _behaviour() -> str:
    says = {one.key: one for one in entries() if one.key}
    rows = (
        (f"`{key}`", _code(one.values), _toml(one.default), says[key].says if key in says else "")
        for key, one in choices().items()
    )
    return _table(("key", "values", "default", "what it decides, by default"), rows)


def _keys(model: type[msgspec.Struct]) -> str:
    rows = (
        (f"`{field.encode_name}`", allowed(field.type), _default(field))
        for field in msgspec.structs.fields(model)
        if field.encode_name != "rule"
    )
    return _table(("key", "allowed", "default"), rows)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "needed"
    if field.default_factory is not msgspec.NODEFAULT:
        return "none"
    return "none" if field.default in (None, "", ()) else _toml(field.default)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple | list):
        return "`[" + ", ".join(_toml(each).strip("`") for each in value) + "]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _types() -> str:
    rows = []
    for type_ in TYPES:
        source = DataSource(id=1, type=type_)  # type: ignore[arg-type]  # one of them
        rows.append((f"`{type_}`", _code(source.requires) or "an identifier only", _code(source.fallbacks) or "none"))
    return _table(("type", "a request needs", "filled up by default by"), rows)


def _operators() -> str:
    return _table(("operator", "takes"), ((f"`{name}`", takes) for name, takes in OPERATORS.items()))


def _rules() -> str:
    rows = []
    for rule in RULES:
        of = entry(rule)
        rows.append((f"`{rule}`", grade(rule), of.status, of.says, f"`{of.key}`" if of.key else ""))
    return _table(("rule", "grade", "ledger", "what must hold", "`[behaviour]` key"), rows)


def _findings() -> str:
    rows = ((f"`{code}`", text.grade, _blank(text.message), _blank(text.remedy)) for code, text in texts().items())
    return _table(("code", "grade", "what is wrong", "what to do"), rows)


def _blank(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r"*\1*", text.replace("<", "&lt;"))


def _operations() -> str:
    rows = []
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            queries = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
            rows.append((f"`{method.upper()} {path}`", operation["summary"].replace("\n", " "), _code(queries)))
    return _table(("operation", "what it does", "query"), rows)


def _queries() -> str:
    found: dict[str, str] = {}
    for methods in document()["paths"].values():
        for operation in methods.values():
            for each in operation["parameters"]:
                if each["in"] == "query":
                    found.setdefault(each["name"], each["description"])
    return _table(("query", "meaning"), ((f"`{name}`", text) for name, text in found.items()))


def _options(name: str) -> str:
    command: click.Command = cli
    for word in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None, name
        command = found
    return _table(("option", "what it does"), _option_rows(command))


def _option_rows(command: click.Command) -> Iterator[tuple[str, str]]:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            names = " / ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
            taken = parameter.metavar or ("" if parameter.is_flag else parameter.type.name.upper())
            shown = names + (f" {taken}" if taken else "")
            yield shown.replace("<", "&lt;"), (parameter.help or "").replace("<", "&lt;")


def _ledger_counts() -> str:
    counts = {
        status: sum(each.status == status for each in entries()) for status in ("documented", "observed", "assumed")
    }
    told = [f"{count} {status}" for status, count in counts.items() if count]
    return f"The ledger has {len(entries())} entries: {', '.join(told)}."


def _sizing() -> str:
    shops = json.loads((DOCS.parent / "benchmarks" / "results" / "sizing.json").read_text("utf-8"))["shops"]
    rows = (
        (
            name,
            f"{one['cpu_ms_a_request']:.2f} ms",
            f"{one['requests_a_cpu_second']:,}",
            f"{one['megabytes_idle']} MB",
            f"{one['megabytes_after']} MB after {one['requests']:,} requests",
        )
        for name, one in shops.items()
    )
    titles = ("shop", "CPU a request", "requests a second for a core", "memory at the start", "memory later")
    return _table(titles, rows)


MAKERS: Mapping[str, Callable[[], str]] = {
    "behaviour": _behaviour,
    "control api": _operations,
    "control api queries": _queries,
    "data source keys": lambda: _keys(DataSource),
    "fault settings": _fault_settings,
    "faults": _faults,
    "findings": _findings,
    "ledger counts": _ledger_counts,
    "operators": _operators,
    "rules": _rules,
    "sizing": _sizing,
    "scenarios": _scenarios,
    "types": _types,
    **{f"{name} keys": partial(_keys, model) for name, model in TABLES.items() if name != "behaviour"},
}
"""What makes each table, by its name; `options COMMAND` makes the table of a command's options."""

if __name__ == "__main__":
    main()

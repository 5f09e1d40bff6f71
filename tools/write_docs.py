"""Writes what README.md and docs/ have from the code: tables, outputs, and llms.txt.

A table stands between `<!-- table: NAME -->` and `<!-- end of table -->`, an output between the same with `output`.

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
from docs_api import api
from docs_outputs import OUTPUTS

from yespo_checker.rules import RULES
from yespo_contracts.behaviour import choices
from yespo_contracts.ledger import entries, entry, grade
from yespo_contracts.request.matching import MATCHED
from yespo_mockserver.admin.call import ControlRequest
from yespo_mockserver.admin.control.control import Control
from yespo_mockserver.admin.control.running import metrics
from yespo_mockserver.admin.openapi import document
from yespo_mockserver.api.openapi_document import openapi_document
from yespo_mockserver.app import create_app
from yespo_mockserver.faults.fault import WHEN, Fault
from yespo_mockserver.faults.kinds import ALIASES, KINDS
from yespo_mockserver.faults.scenario import BUILT_IN
from yespo_mockserver.feeds.formats.findings import texts
from yespo_mockserver.settings.data_sources import TYPES, DataSource
from yespo_mockserver.settings.recommendation_rules import OPERATORS
from yespo_mockserver.settings.tables import TABLES, allowed
from yespo_mockserver.shop import Shop
from yespo_testkit.cli import cli
from yespo_testkit.docs.ledger_page import ledger

DOCS = Path(__file__).parents[1] / "docs"
LLMS = DOCS / "llms.txt"
_PLACE = re.compile(r"<!-- (table|output): ([a-z -]+) -->\n.*?<!-- end of \1 -->", re.DOTALL)


def written(page: str) -> str:
    """Return a page with its tables as they are now; raises `KeyError` for a table that there isn't."""
    return _PLACE.sub(_rewritten, page)


def _rewritten(place: re.Match[str]) -> str:
    kind, name = place[1], place[2]
    made = OUTPUTS[name]() if kind == "output" else _made(name)
    return f"<!-- {kind}: {name} -->\n{made}\n<!-- end of {kind} -->"


def main() -> None:
    """Write the tables of all pages."""
    for page in [*sorted(DOCS.glob("*.md")), DOCS.parent / "README.md"]:
        before = page.read_text("utf-8")
        if (after := written(before)) != before:
            page.write_text(after, "utf-8")
            print(f"{page.name}: written")
    if llms() != (LLMS.read_text("utf-8") if LLMS.exists() else ""):
        LLMS.write_text(llms(), "utf-8")
        print(f"{LLMS.name}: written")


def llms() -> str:
    """Return llms.txt: what this is, and each page of the navigation in one line."""
    lines = ["# yespo-testkit", "", f"> {_first_paragraph((DOCS / 'index.md').read_text('utf-8'))}", ""]
    lines += [
        "Each page is plain Markdown. In a terminal: `yespo-testkit docs [PAGE]`, `yespo-testkit docs --search WORDS`.",
        "",
    ]
    for line in (DOCS.parent / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2].splitlines():
        found = re.fullmatch(r" +- (.+?):(?: ([a-z-]+\.md))?", line)
        if found is None:
            break
        if not found[2]:
            lines += ["", f"## {found[1]}", ""]
        elif (page := DOCS / found[2]).exists():
            lines.append(f"- [{found[1]}]({found[2]}): {_first_paragraph(page.read_text('utf-8'))}")
        else:
            lines.append(f"- [{found[1]}]({found[2]})")
    return "\n".join([*lines, "", "## Optional", "", "- [How a coding assistant uses it](SKILL.md)", ""])


def _first_paragraph(text: str) -> str:
    """Return the first sentence below a page's heading, without links."""
    body = re.sub(r"<!--.*?-->", "", text).split("\n\n", 1)[1]
    paragraph = next(piece for piece in body.split("\n\n") if re.match(r"(?!```|[|#<-])\S", piece.strip()))
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(paragraph.split()))
    return plain if text.startswith("# yespo-testkit") else re.split(r"(?<=[.:]) ", plain)[0]


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
            rows.append((f"`{method.upper()} {path}`", " ".join(operation["summary"].split()), _code(queries)))
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


def _commands() -> str:
    return "\n\n".join(_command("yespo-testkit", cli))


def _command(path: str, command: click.Command) -> Iterator[str]:
    """Yield a command's part of the reference, and those of the commands below it."""
    context = click.Context(command, info_name=path)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _command(f"{path} {name}", found)
        return
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    rows = list(_option_rows(command))
    yield f"## `{path.removeprefix('yespo-testkit ')}`"
    yield f"```text\n{usage}\n```"
    yield _blank_paragraphs(command.help or "")
    if rows:
        yield _table(("option", "what it does"), rows)


def _blank_paragraphs(text: str) -> str:
    """Return a help text as Markdown: what click keeps as it stands is shown as it stands."""
    pieces = []
    for piece in re.split(r"\n\s*\n", text.strip().replace("<", "&lt;")):
        if piece.lstrip().startswith("\b"):
            body = piece.replace("\b", "").strip("\n").replace("&lt;", "<")
            pieces.append(f"```text\n{body}\n```")
        else:
            pieces.append(" ".join(piece.split()))
    return "\n\n".join(pieces)


def _matched() -> str:
    says = {
        "data_source": "the data source's id",
        "method": "the HTTP method",
        "path": "how the path begins",
        "products": "one of the products that the request names",
        "category": "one of the categories that the request names",
    }
    return _table(
        ("name", "is"), ((f"`{name}`", says.get(name, "the contact's identifier, as sent")) for name in MATCHED)
    )


def _paths() -> str:
    rows = []
    for path, methods in openapi_document(Shop.demo())["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post", "put", "delete"}:
                rows.append((f"`{method.upper()} {path}`", operation.get("summary", "")))
    return _table(("path", "does"), rows)


def _metrics() -> str:
    text = metrics(Control(create_app(Shop.demo()).fake, 0.0), ControlRequest({}, {}, b""))
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    helps = re.findall(r"^# HELP (\S+) (.+)$", text, re.MULTILINE)
    return _table(("metric", "kind", "is"), ((f"`{name}`", kinds[name], says) for name, says in helps))


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


def _speed() -> str:
    cells = json.loads((DOCS.parent / "benchmarks" / "results" / "throughput.json").read_text("utf-8"))["cells"]
    share = {each["column"]: each["cpu_of_constant"] for each in cells if each["row"] == "all types mixed"}
    never, orders, usual, repeated = (
        f"{1 / share[column]:.1f}" for column in ("never repeated", "never repeated, 1 % orders", "usual", "repeated")
    )
    return "\n".join(
        (
            f"A question that was never asked before takes {never} times the processor time of a Starlette route",
            f"that returns constant bytes ({orders} times with an order after each hundredth); as users ask,",
            f"{usual} times; repeated, {repeated} times.",
        )
    )


MAKERS: Mapping[str, Callable[[], str]] = {
    "api": api,
    "commands": _commands,
    "ledger": ledger,
    "matched": _matched,
    "metrics": _metrics,
    "paths": _paths,
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
    "speed": _speed,
    "scenarios": _scenarios,
    "types": _types,
    **{f"{name} keys": partial(_keys, model) for name, model in TABLES.items() if name != "behaviour"},
}
"""What makes each table, by its name; `options COMMAND` makes the table of a command's options."""

if __name__ == "__main__":
    main()

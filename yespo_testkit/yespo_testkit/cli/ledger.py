"""`yespo-testkit ledger`: every behaviour of the fake, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from yespo_contracts.calibration import read_calibration
from yespo_contracts.ledger import Entry, entries
from yespo_contracts.request.suggestions import did_you_mean
from yespo_testkit.cli import completion
from yespo_testkit.cli.console import fail, out, verbosity, write_json

_NARROWEST = 24
_COLOURS = {"documented": "green", "observed": "cyan", "assumed": "yellow"}


@click.command(
    epilog="""\b
Examples:
  yespo-testkit ledger --json | jq '.entries[] | select(.status == "assumed")'
  yespo-testkit ledger unknown-contact --calibration calibration.toml    one entry, and what was observed
  yespo-testkit ledger --markdown > ledger.md
"""
)
@click.argument("wanted", required=False, metavar="[ENTRY]", shell_complete=completion.ledger_entries)
@click.option("--markdown", "as_markdown", is_flag=True, help="Write a page of Markdown to standard output.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@click.option("--calibration", type=click.Path(path_type=Path), help="Show what this file found as observed.")
@verbosity
def ledger(*, wanted: str | None, as_json: bool, as_markdown: bool, calibration: Path | None) -> None:
    """List every behaviour of the fake: documented, observed or assumed, by whom or why, and how to change it."""
    try:
        listed = entries() if calibration is None else read_calibration(calibration).entries()
    except ValueError as error:
        fail(str(error))
    if wanted is not None:
        listed = tuple(each for each in listed if each.id == wanted) or _none(wanted, listed)
    if as_json and as_markdown:
        fail("--json and --markdown exclude each other.")
    if as_markdown:
        click.echo("\n".join(_markdown(listed)))
        return
    if as_json:
        document = {"entries": [_document(entry) for entry in listed]}
        write_json(document)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
    widest = max(len(entry.id) for entry in listed) + max(map(len, _COLOURS)) + _NARROWEST
    table.add_column("entry", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("behaviour", ratio=1, overflow="fold")
    for entry in listed:
        says = Text(entry.says)
        for label, text in (("source: ", entry.source), ("why: ", entry.reason)):
            if text:
                says.append(f"\n{label}{text}", "dim")
        if choice := entry.choice:
            default = choice.default if isinstance(choice.default, str) else ", ".join(choice.default)
            says.append(f"\n[behaviour] {choice.key} = {' | '.join(choice.values)} (default {default})", "dim")
        table.add_row(entry.id, Text(entry.status, _COLOURS[entry.status]), says)
    console = out()
    console.soft_wrap = False
    console.width = max(console.width, widest)
    console.print(table)
    counts = {status: sum(entry.status == status for entry in listed) for status in _COLOURS}
    console.print(", ".join(f"{count} {status}" for status, count in counts.items() if count) + ".")


def _document(entry: Entry) -> dict[str, object]:
    document: dict[str, object] = msgspec.to_builtins(entry)
    if choice := entry.choice:
        document["values"] = list(choice.values)
        document["default"] = choice.default
    return document


def _none(name: str, listed: Sequence[Entry]) -> NoReturn:
    hint = did_you_mean(name, [each.id for each in listed], ".")
    fail(f"The ledger has no entry {name!r}{hint}")


def _markdown(listed: Iterable[Entry]) -> Iterator[str]:
    """Yield a page: by status, each entry with what it says, its source or reason, and the key that changes it."""
    entries_ = list(listed)
    yield "# The fidelity ledger\n"
    for status in _COLOURS:
        of_it = [each for each in entries_ if each.status == status]
        if not of_it:
            continue
        yield f"## {status.capitalize()}: {len(of_it)}\n"
        for each in of_it:
            told = f" *Source: {each.source}*" if each.source else ""
            told += f" *Why: {each.reason}*" if each.reason else ""
            choice = each.choice
            key = f" `[behaviour] {choice.key} = {' | '.join(choice.values)}`" if choice else ""
            yield f"- **{each.id}** {each.says}{told}{key}"
        yield ""

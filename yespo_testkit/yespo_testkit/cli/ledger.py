"""`yespo-testkit ledger`: every behaviour of the fake, and how sure we are of it."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from yespo_contracts.calibration import read_calibration
from yespo_contracts.ledger import Entry, entries
from yespo_testkit.cli.console import fail, out, verbosity, write_json

_COLOURS = {"documented": "green", "observed": "cyan", "assumed": "yellow"}


@click.command(epilog="Example: yespo-testkit ledger --json | jq '.entries[] | select(.status == \"assumed\")'")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@click.option("--calibration", type=click.Path(path_type=Path), help="Show what this file found as observed.")
@verbosity
def ledger(*, as_json: bool, calibration: Path | None) -> None:
    """List every behaviour of the fake: documented, observed or assumed, by whom or why, and how to change it."""
    try:
        listed = entries() if calibration is None else read_calibration(calibration).entries()
    except ValueError as error:
        fail(str(error))
    if as_json:
        document = {"entries": [_document(entry) for entry in listed]}
        write_json(document)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
    table.add_column("entry", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("behaviour", ratio=1)
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
    console.print(table)
    counts = {status: sum(entry.status == status for entry in listed) for status in _COLOURS}
    console.print(", ".join(f"{count} {status}" for status, count in counts.items() if count) + ".")


def _document(entry: Entry) -> dict[str, object]:
    document: dict[str, object] = msgspec.to_builtins(entry)
    if choice := entry.choice:
        document["values"] = list(choice.values)
        document["default"] = choice.default
    return document

"""`yespo-testkit ledger`: every behaviour of the fake, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import TextWrapper
from typing import NoReturn

import click
import msgspec

from yespo_contracts.ledger import Entry, entries, grades
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
    listed = entries() if calibration is None else _calibrated(calibration)
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
    console = out()
    widest = max(len(entry.id) for entry in listed) + max(map(len, _COLOURS)) + _NARROWEST
    coloured = console.is_terminal and not console.no_color
    console.file.write("".join(_table(listed, max(console.width, widest), coloured=coloured)))
    counts = {status: sum(entry.status == status for entry in listed) for status in _COLOURS}
    console.print(", ".join(f"{count} {status}" for status, count in counts.items() if count) + ".")


def _calibrated(calibration: Path) -> tuple[Entry, ...]:
    from yespo_contracts.calibration import read_calibration

    try:
        return read_calibration(calibration).entries()
    except ValueError as error:
        fail(str(error))


def _table(listed: Sequence[Entry], width: int, *, coloured: bool) -> Iterator[str]:
    """Yield the lines of a table; rich would take as long for it as for all else."""

    def styled(text: str, **style: str | bool) -> str:
        return click.style(text, **style) if coloured and text.strip() else text  # type: ignore[arg-type]  # as named

    first = max(len(entry.id) for entry in listed) + 2
    second = max(len(status) for status in _COLOURS) + 2
    wrap = TextWrapper(width - first - second - 2).wrap
    yield styled(f"{'entry':{first}}{'status':{second}}behaviour", bold=True) + "\n\n"
    for entry in listed:
        lines = wrap(entry.says)
        plain = len(lines)
        for label, text in (("source: ", entry.source), ("why: ", entry.reason)):
            if text:
                lines += wrap(label + text)
        if entry.grade is not None:
            lines += wrap(_graded(entry))
        if choice := entry.choice:
            default = choice.default if isinstance(choice.default, str) else ", ".join(choice.default)
            lines += wrap(f"[behaviour] {choice.key} = {' | '.join(choice.values)} (default {default})")
        status = styled(f"{entry.status:{second}}", fg=_COLOURS[entry.status])
        for place, line in enumerate(lines):
            beside = f"{entry.id:{first}}{status}" if place == 0 else " " * (first + second)
            yield beside + (line if place < plain else styled(line, dim=True)) + "\n"
        yield "\n"


def _document(entry: Entry) -> dict[str, object]:
    document: dict[str, object] = msgspec.to_builtins(entry)
    if entry.grade is not None:
        document["grade"] = entry.grade
    if choice := entry.choice:
        document["values"] = list(choice.values)
        document["default"] = choice.default
    return document


def _graded(entry: Entry) -> str:
    why = grades().reasons.get(entry.id) if entry.status != "observed" else None
    return f"check: {entry.grade}" + (f", because: {why}" if why else "")


def _none(name: str, listed: Sequence[Entry]) -> NoReturn:
    from yespo_contracts.request.suggestions import did_you_mean

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
            graded = f" *{_graded(each)}*" if each.grade else ""
            yield f"- **{each.id}** {each.says}{told}{graded}{key}"
        yield ""

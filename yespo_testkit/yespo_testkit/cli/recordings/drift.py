"""`yespo-testkit drift`: what a client could notice of what has changed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import click
import msgspec

from yespo_contracts.calibration import read_calibration
from yespo_contracts.counted import many
from yespo_contracts.request.reading import AS_DOCUMENTED
from yespo_testkit.cli.console import err, fail, verbosity
from yespo_testkit.cli.recordings.reading import exchanges_of

_FAILS = {"breaking": ("breaking",), "added": ("breaking", "added")}


@click.command(
    epilog="""\b
Examples:
  yespo-testkit drift monday.har today.har                      what changed between two recordings
  yespo-testkit drift today.har                                 what differs from the contract and the ledger
  yespo-testkit drift monday.har today.har --fail-on breaking   for CI: 1 where a client may break
"""
)
@click.argument("before", type=click.Path(path_type=Path), metavar="A")
@click.argument("after", type=click.Path(path_type=Path), metavar="[B]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML for CI here.")
@click.option(
    "--fail-on", type=click.Choice(["breaking", "added"]), help="Exit with 1 where there are such changes, or worse."
)
@click.option("--calibration", type=click.Path(path_type=Path), help="Without B: compare with what this file found.")
@verbosity
def drift(
    *,
    before: Path,
    after: Path | None,
    as_json: bool,
    junit: Path | None,
    fail_on: str | None,
    calibration: Path | None,
) -> int:
    """Compare two recordings, or one with the contract: by shapes, never by values.

    breaking: a client may break; added: there is more than before; note: it can be noticed.
    """
    from yespo_checker.drift import Change, against_the_contract, compared

    if calibration is not None and after is not None:
        fail("--calibration is for one recording alone: two are compared with each other.")
    old = exchanges_of(before)
    changes: list[Change]
    if after is None:
        try:
            behaviour = AS_DOCUMENTED if calibration is None else read_calibration(calibration).behaviour
        except ValueError as error:
            fail(str(error))
        changes, new = against_the_contract(old, behaviour), []
    else:
        new = exchanges_of(after)
        changes = compared(old, new)
    if junit is not None:
        try:
            junit.write_text(_junit(changes), encoding="utf-8")
        except OSError as error:
            fail(f"{junit}: {error.strerror}.")
    counts = Counter(change.grade for change in changes)
    if as_json:
        document = {
            "before": {"file": os.fspath(before), "requests": len(old)},
            "after": None if after is None else {"file": os.fspath(after), "requests": len(new)},
            "counts": {grade: counts[grade] for grade in ("breaking", "added", "note")},
            "changes": [msgspec.to_builtins(change) for change in changes],
        }
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
    else:
        for change in changes:
            click.echo(f"{change.grade:8}  {change.where}  {change.place}  {change.says}")
        seen = many(len(old), "request") if after is None else f"{len(old):,} and {many(len(new), 'request')}"
        err().print(
            f"{seen}: {', '.join(f'{count} {grade}' for grade, count in counts.items()) or 'no drift'}.", markup=False
        )
    return int(fail_on is not None and any(change.grade in _FAILS[fail_on] for change in changes))


def _junit(changes: Sequence[object]) -> str:
    cases = []
    for change in changes:
        grade, where, place, says = (str(getattr(change, name)) for name in ("grade", "where", "place", "says"))
        text = "".join(letter if letter.isprintable() else "\ufffd" for letter in f"{where} {place}: {says}")
        case = f'<testcase classname="yespo.drift" name={quoteattr(f"{where} {place}")} time="0">'
        if grade == "breaking":
            case += f"<failure message={quoteattr(says)} type={quoteattr(grade)}>{escape(text)}</failure>"
        else:
            case += f"<system-out>{escape(text)}</system-out>"
        cases.append(case + "</testcase>")
    failures = sum(getattr(change, "grade", "") == "breaking" for change in changes)
    counts = f'tests="{len(changes)}" failures="{failures}" errors="0"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="yespo-testkit drift" {counts}><testsuite name="yespo-testkit drift" {counts}>'
        + "\n".join(cases)
        + "</testsuite></testsuites>\n"
    )

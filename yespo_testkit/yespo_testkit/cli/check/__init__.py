"""`yespo-testkit check`: the contract run against any server."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yespo_contracts.request.suggestions import did_you_mean
from yespo_testkit.cli.check.account import Told, account_options
from yespo_testkit.cli.check.text import print_report
from yespo_testkit.cli.console import err, fail, is_quiet, verbosity, write_json

if TYPE_CHECKING:
    from yespo_checker.examples.counterexamples import Counterexamples
    from yespo_checker.reports.report import Report

_RATE = 5.0


@click.command(
    epilog="""\b
Examples:
  yespo-testkit check http://127.0.0.1:8025                    the demo shop that `serve` has
  yespo-testkit check http://127.0.0.1:9000 --shop my-shop     a server for your own shop
  yespo-testkit check https://yespo.io --data-source 1244=personal --contact contactId=1,email=a@b.c
  yespo-testkit check http://localhost:9000 --only identity --seed 7 --html report.html --junit report.xml
"""
)
@account_options
@click.option("--calibration", type=click.Path(path_type=Path), help="What `calibrate` found: the server must do so.")
@click.option("--max-examples", default=200, show_default=True, type=click.IntRange(1), help="Generated, of each kind.")
@click.option("--seed", type=click.IntRange(0), help="The same seed gives the same examples.")
@click.option("--rate", type=click.FloatRange(0.01), help="Requests a second (5 for a host that isn't this machine).")
@click.option("--only", multiple=True, metavar="RULE", help="Report this rule only; may be repeated.")
@click.option("--skip", multiple=True, metavar="RULE", help="Leave this rule out; may be repeated.")
@click.option("-x", "--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--example-database", metavar="DIR|redis://…", help="Share requests that failed, and replay them first.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as JUnit XML.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as one HTML page.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON to standard output.")
@verbosity
def check(
    *,
    told: Told,
    calibration: Path | None,
    max_examples: int,
    seed: int | None,
    rate: float | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_fast: bool,
    example_database: str | None,
    junit: Path | None,
    html: Path | None,
    as_json: bool,
) -> int:
    """Check that the server at URL, the base before `/api`, keeps the contract.

    Valid requests must be answered as documented and invalid ones refused; a contact must get one answer by each of
    its identifiers. Each cause of failure is shown by the smallest request that shows it.
    """
    try:
        import hypothesis as _hypothesis  # noqa: F401  # only to tell whether it is there
    except ImportError:
        fail("check needs the extra hypothesis: pip install 'yespo-testkit[hypothesis]'.")
    from yespo_checker.checker import RULES, Checker
    from yespo_checker.command_line import unknown_rules
    from yespo_checker.examples.plan import Plan, generated_apart
    from yespo_checker.expectations import Account
    from yespo_checker.sending.answer import NoAnswerError
    from yespo_checker.sending.usable import UnusableServerError
    from yespo_contracts.calibration import read_calibration
    from yespo_contracts.request.reading import AS_DOCUMENTED

    if unknown := unknown_rules([*only, *skip], RULES):
        hint = did_you_mean(unknown[0], RULES)
        fail(f"{unknown[0]} isn't a rule of a check{hint} Rules are {', '.join(RULES)}.")
    known = told.known()
    seed = random.randrange(10**6) if seed is None else seed  # noqa: S311  # any number does
    try:
        behaviour = AS_DOCUMENTED if calibration is None else read_calibration(calibration).behaviour
    except ValueError as error:
        fail(str(error))
    transport = told.transport(rate, elsewhere=_RATE)
    kept = _counterexamples(example_database)
    started = time.monotonic()
    with _progress() as progress, contextlib.closing(transport):
        checker = Checker(
            Account(known, behaviour),
            transport,
            only=only,
            skip=skip,
            counterexamples=kept,
            fail_fast=fail_fast,
            progress=progress,
            most_tries=60 if transport.gentle else 400,
        )
        examples = generated_apart(Plan(known=known, behaviour=behaviour, seed=seed, max_examples=max_examples))
        try:
            checker.preflight()
            checker.run(examples, max_examples)
        except NoAnswerError as error:
            fail(str(error))
        except (UnusableServerError, RuntimeError) as error:
            fail(f"{told.url}: {error}")
        report = checker.report(
            url=told.url, seed=seed, credentials=told.credentials(), since=started, ca_file=told.ca_file
        )
    _write(report, junit, html, as_json=as_json)
    if kept is not None and kept.trouble is not None:
        err().print(f"--example-database: what failed couldn't be kept. {kept.trouble}", markup=False)
    if calibration is not None and not report.passed:
        err().print(
            f"The server isn't, or no longer, as {calibration} has it; `calibrate` writes it anew.", markup=False
        )
    return 0 if report.passed and report.stopped is None else 1


def _counterexamples(place: str | None) -> Counterexamples | None:
    if place is None:
        return None
    from yespo_checker.examples.counterexamples import Counterexamples
    from yespo_checker.examples.example_database import ExampleDatabaseError

    try:
        kept = Counterexamples.at(place)
        kept.saved()
    except ExampleDatabaseError as error:
        fail(f"--example-database: {error}")
    return kept


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show what is being done, on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = err()
    shown = console.is_terminal and not is_quiet()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not shown) as bars:
        task = bars.add_task("asking", total=None)
        yield lambda doing, done, whole: bars.update(task, description=doing, completed=done, total=whole)


def _write(report: Report, junit: Path | None, html: Path | None, *, as_json: bool) -> None:
    from yespo_checker.reports.junit import junit as junit_of
    from yespo_checker.reports.page import page

    for path, text in ((junit, junit_of), (html, page)):
        if path is not None:
            try:
                path.write_text(text(report), encoding="utf-8", errors="replace")
            except OSError as error:
                fail(f"{path}: {error.strerror}.")
    if as_json:
        write_json(report)
    elif not is_quiet() or not report.passed:
        print_report(report)

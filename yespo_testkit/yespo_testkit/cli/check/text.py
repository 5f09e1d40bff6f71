"""The report of `check` for people: the failures, each with what to paste, then the rules in brief."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from yespo_contracts.request.written import KEY_VARIABLE
from yespo_testkit.cli.console import is_verbose, out

if TYPE_CHECKING:
    from yespo_checker.reports.report import Failure, Report


def print_report(report: Report) -> None:
    """Print a report to standard output, wrapped between words where that is a terminal."""
    for failure in report.failures:
        _failure(failure)
    _line("")
    if any(KEY_VARIABLE in failure.curl for failure in report.failures):
        _line(f"The curl lines read the API key from the environment: export {KEY_VARIABLE}=…")
    if skipped := [rule.rule for rule in report.rules if rule.status == "skipped" and "--only" not in rule.reason]:
        _line(f"not looked at: {', '.join(skipped)}", style="dim")
    if report.stopped:
        _line(report.stopped, style="bold red")
    counts = {status: sum(rule.status == status for rule in report.rules) for status in ("passed", "failed")}
    _line(
        f"{counts['passed']} rules passed, {counts['failed']} failed; {report.examples} generated requests, "
        f"{report.requests} in all, seed {report.seed}, {report.seconds:.1f} s.",
        style="bold green" if report.passed else "bold red",
    )


def _failure(failure: Failure) -> None:
    _line("")
    _line(f"{failure.rule}: {failure.message}", style="bold red")
    times = "once" if failure.times == 1 else f"{failure.times} times"
    _line(f"  seen {times}; the ledger's entry is {failure.status}")
    _line(f"  expected  {failure.expected}", indent=12)
    _line(f"  got       {failure.difference}", indent=12)
    _pasted(f"  {failure.curl}")
    if failure.reference:
        _line("  which should be answered as this is:")
        _pasted(f"  {failure.reference}")
    if is_verbose():
        _pasted(failure.python)


def _line(text: str, *, style: str = "", indent: int = 2) -> None:
    from rich.text import Text

    console = out()
    if console.is_terminal:
        lines = [
            line
            for part in text.splitlines() or [""]
            for line in textwrap.wrap(part, console.width, subsequent_indent=" " * indent, break_on_hyphens=False)
            or [""]
        ]
        text = "\n".join(lines)
    console.print(Text(text, style=style))


def _pasted(text: str) -> None:
    """Print what is to be pasted, which is never broken."""
    from rich.text import Text

    out().print(Text(text))

"""The report of `check` for people: a summary, what was found by grade, and what couldn't be judged."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from yespo_checker.reports.shortening import is_whole, shortened
from yespo_checker.reports.totals import totals
from yespo_contracts.counted import many
from yespo_contracts.ledger import entry
from yespo_contracts.request.written import KEY_VARIABLE
from yespo_testkit.cli.console import is_verbose, out

if TYPE_CHECKING:
    from yespo_checker.reports.report import Failure, Report

_WIDTH = 80
_WIDEST = 100
_STYLES = {"breach": "bold red", "odd": "bold yellow", "note": "bold"}
_TITLES = {
    "breach": "BREACHES: the server is wrong",
    "odd": "ODD: not as we assume; no failure unless --fail-on odd",
    "note": "NOTES",
}


def print_report(report: Report) -> None:
    """Print a report to standard output, wrapped between words."""
    _line(f"{report.url}: {totals(report)}.", style="bold green" if report.passed else "bold red")
    if report.stopped:
        _line(report.stopped, style="bold red")
    for grade, title in _TITLES.items():
        failures = report.of_grade(grade)
        if failures:
            _line("")
            _line(title, style=_STYLES[grade])
        for failure in failures:
            _failure(failure)
    _line("")
    if any(KEY_VARIABLE in failure.curl for failure in report.failures):
        _line(f"The curl lines read the API key from the environment: export {KEY_VARIABLE}=…")
    if any(not is_whole(failure.curl) for failure in report.failures):
        _line("What is cut short is whole in the files of --artifacts DIR.")
    _not_judged(report)
    counts = {status: sum(rule.status == status for rule in report.rules) for status in ("passed", "failed")}
    _line(
        f"{many(counts['passed'], 'rule')} passed, {counts['failed']:,} failed; "
        f"{many(report.examples, 'generated request')}, "
        f"{report.requests:,} in all, seed {report.seed}, {report.seconds:.1f} s.",
        style="bold green" if report.passed else "bold red",
    )


def _failure(failure: Failure) -> None:
    _line("")
    _line(f"{failure.rule}: {failure.message}", style=_STYLES[failure.grade])
    times = "once" if failure.times == 1 else many(failure.times, "time")
    key = f"; [behaviour] {failure.key} changes it" if failure.key else ""
    _line(f"  {failure.grade}, seen {times}; {failure.status}{key}", indent=2)
    reason = entry(failure.rule).reason
    if failure.grade == "odd" and reason:
        _line(f"  we assume so: {reason}", indent=4)
    _line(f"  expected  {shortened(failure.expected)}", indent=12)
    _line(f"  got       {shortened(failure.difference)}", indent=12)
    _pasted(f"  {shortened(failure.curl)}")
    if failure.reference:
        _line("  which should be answered as this is:")
        _pasted(f"  {shortened(failure.reference)}")
    others = dict.fromkeys((each.rule, each.message) for each in failure.examples)
    for rule, message in others:
        if message != failure.message and rule in failure.all_rules:
            _line(f"  also {rule}: {message}", indent=4)
    if is_verbose() and is_whole(failure.curl):
        _pasted(failure.python)


def _not_judged(report: Report) -> None:
    rules = [rule for rule in report.rules if rule.status == "not judged"]
    for why in dict.fromkeys(rule.reason for rule in rules):
        names = ", ".join(rule.rule for rule in rules if rule.reason == why)
        _line(f"not judged: {names} ({why})", style="dim")
    if skipped := [rule.rule for rule in report.rules if rule.status == "skipped" and "--only" not in rule.reason]:
        _line(f"not looked at: {', '.join(skipped)}", style="dim")


def _line(text: str, *, style: str = "", indent: int = 2) -> None:
    from rich.text import Text

    console = out()
    width = min(console.width, _WIDEST) if console.is_terminal else _WIDTH
    lines = [
        line
        for part in text.splitlines() or [""]
        for line in textwrap.wrap(part, width, subsequent_indent=" " * indent, break_on_hyphens=False) or [""]
    ]
    console.print(Text("\n".join(lines), style=style), soft_wrap=True)


def _pasted(text: str) -> None:
    """Print what is to be pasted, which is never broken."""
    from rich.text import Text

    out().print(Text(text), soft_wrap=True)

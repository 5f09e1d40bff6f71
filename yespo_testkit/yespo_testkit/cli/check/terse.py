"""The report of `check` in a terse form: what fails the check, a few lines each, and the next command to type."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from yespo_checker.reports.report import failing
from yespo_checker.reports.shortening import shortened
from yespo_contracts.counted import many

if TYPE_CHECKING:
    from yespo_checker.reports.report import Failure, Report

_REPEATED = {
    "data_sources": "--data-source",
    "products": "--product",
    "categories": "--category",
    "shop": "--shop",
    "feed": "--feed",
    "calibration": "--calibration",
    "through": "--through",
    "ca_file": "--ca-file",
}
"""Options that the next command repeats; a key and contacts are told by name alone: nothing private is printed."""


def print_terse(report: Report, fail_on: str) -> None:
    """Print what fails the check to standard output."""
    failures = [each for each in report.failures if each.grade in failing(fail_on)]
    passed = sum(rule.status == "passed" for rule in report.rules)
    if report.stopped:
        click.echo(report.stopped)
    for failure in failures:
        click.echo(_told(failure))
    if report.passed and not report.stopped:
        click.echo(f"passed: {many(passed, 'rule')}, seed {report.seed}")
        return
    click.echo(f"failed: {len(failures)} of {many(passed + len(failures), 'rule')}")
    click.echo(f"next: {_next(report, failures)}")


def _told(failure: Failure) -> str:
    lines = [f"{failure.rule} ({failure.grade}, {failure.times}×): {failure.message}"]
    lines += [f"  expected {shortened(failure.expected)}", f"  got {shortened(failure.difference)}"]
    return "\n".join([*lines, f"  {shortened(failure.curl)}"])


def _next(report: Report, failures: list[Failure]) -> str:
    words = ["yespo-testkit", "check", report.url]
    if failures:
        words += ["--only", failures[0].rule, "--seed", str(report.seed)]
    asked = click.get_current_context().params
    for name, option in _REPEATED.items():
        given = asked.get(name) or ()
        for value in given if isinstance(given, tuple) else (given,):
            words += [option, str(value)]
    line = shlex.join(words)
    untold = [option for name, option in (("api_key", "--api-key"), ("contacts", "--contact")) if asked.get(name)]
    return f"{line}  # and your {' and '.join(untold)}" if untold else line

"""`feed check`'s findings in a terse form: what would be refused or spoiled, and the next command to type."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from yespo_contracts.counted import many
from yespo_mockserver.feeds.formats.findings import Finding, text_of
from yespo_testkit.cli.feed.text import place, shown

if TYPE_CHECKING:
    from yespo_mockserver.feeds.report import Report

_FAILING = ("refused", "spoiled")


def print_terse(report: Report) -> None:
    """Print what is wrong to standard output."""
    if report.error is not None:
        where = "" if report.error.line is None else f" line {report.error.line}"
        click.echo(f"unreadable {report.error.code}{where}: {report.error.message} {report.error.remedy}")
    first: dict[str, Finding] = {}
    for finding in report.findings:
        first.setdefault(finding.code, finding)
    codes = [code for code in report.finding_counts if text_of(code).grade in _FAILING]
    for code in sorted(codes, key=lambda code: (_FAILING.index(text_of(code).grade), -report.finding_counts[code])):
        click.echo(_told(code, report.finding_counts[code], first.get(code)))
    if report.exit_code == 0:
        click.echo(f"passed: {many(report.products, 'product')}")
        click.echo(f"next: {shlex.join(['yespo-testkit', 'serve', '--feed', report.feed])}")
    else:
        click.echo(f"next: {shlex.join(['yespo-testkit', 'feed', 'check', report.feed])}  # once it is corrected")


def _told(code: str, count: int, finding: Finding | None) -> str:
    text = f"{text_of(code).grade} {code} {count}×"
    if finding is None:
        return text
    product = "" if finding.product is None else f"product {shown(finding.product)}"
    where = ", ".join(part for part in (place(finding), product) if part)
    return f"{text}{f', first {where}' if where else ''}: {finding.message} {finding.remedy}"

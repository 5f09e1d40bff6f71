"""A check's report as the Markdown that a CI job's summary shows."""

from __future__ import annotations

import re

from yespo_checker.reports.report import Report
from yespo_checker.reports.shortening import shortened
from yespo_checker.reports.totals import totals


def step_summary(report: Report) -> str:
    """Return a heading, the counts by grade, and a table of what was found."""
    verdict = "keeps the contract" if report.passed else "breaks the contract"
    lines = [f"### {_cell(report.url)} {verdict}", "", f"{totals(report)}.", ""]
    if report.stopped:
        lines += [f"**{_cell(report.stopped)}**", ""]
    if report.failures:
        lines += ["| grade | rule | what is wrong | expected | got | seen |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [
            f"| {failure.grade} | `{failure.rule}` | {_cell(failure.message)} | {_cell(failure.expected)} "
            f"| {_cell(failure.difference)} | {failure.times} |"
            for failure in report.failures
        ]
        lines.append("")
    lines.append(f"{report.examples} generated requests, {report.requests} in all, seed {report.seed}.")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Return a text that is nothing but text in a table's cell."""
    plain = " ".join(shortened(text).split())
    return re.sub(r"([\\`*_{}\[\]<>|!#&])", r"\\\1", plain)

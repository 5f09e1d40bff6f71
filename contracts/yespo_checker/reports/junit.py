"""A check's report as JUnit XML, for CI."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from yespo_checker.reports.report import Failure, Report
from yespo_checker.reports.shortening import shortened

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report, fails: frozenset[str] = frozenset({"breach"})) -> str:
    """Return the report with one test case a rule; only what is of a grade that fails the check is a failure."""
    found = {rule.rule: [each for each in report.failures if rule.rule in each.all_rules] for rule in report.rules}
    failing = {name: [each for each in every if each.grade in fails] for name, every in found.items()}
    skipped = sum(rule.status in {"skipped", "not judged"} for rule in report.rules)
    failed = sum(bool(each) for each in failing.values())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    counts = f'tests="{len(report.rules)}" failures="{failed}" errors="0" time="{report.seconds:.3f}"'
    lines.append(f'<testsuites name="yespo-testkit check" {counts}><testsuite name="yespo-testkit check" {counts}')
    lines.append(f'skipped="{skipped}" hostname={quoteattr(report.url)}>')
    for rule in report.rules:
        name = quoteattr(rule.rule)
        lines.append(f'<testcase classname="yespo.contract.{rule.grade}" name={name} time="{rule.seconds:.3f}">')
        if rule.status in {"skipped", "not judged"}:
            reason = f"not judged: {rule.reason}" if rule.status == "not judged" else rule.reason
            lines.append(f"<skipped message={quoteattr(_clean(reason))}/>")
        if failing[rule.rule]:
            first = failing[rule.rule][0]
            text = "\n\n".join(_text(failure) for failure in failing[rule.rule])
            message = f"message={quoteattr(_clean(first.message))} type={quoteattr(rule.rule)}"
            lines.append(f"<failure {message}>{escape(_clean(text))}</failure>")
        elif found[rule.rule]:
            text = "\n\n".join(f"{failure.grade}: {_text(failure)}" for failure in found[rule.rule])
            lines.append(f"<system-out>{escape(_clean(text))}</system-out>")
        lines.append("</testcase>")
    again = (
        f"{report.examples} generated requests, {report.requests} in all, seed {report.seed}. {report.stopped or ''}"
    )
    lines.append(f"<system-out>{escape(_clean(again.strip()))}</system-out></testsuite></testsuites>")
    return "\n".join(lines) + "\n"


def _text(failure: Failure) -> str:
    curl = shortened(failure.curl)
    return f"{failure.message}\nexpected: {failure.expected}\ngot:      {failure.difference}\n{curl}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)

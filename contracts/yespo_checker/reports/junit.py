"""A check's report as JUnit XML, for CI."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from yespo_checker.reports.report import Failure, Report

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """Return the report with one test case a rule."""
    failures = {rule.rule: [each for each in report.failures if each.rule == rule.rule] for rule in report.rules}
    skipped = sum(rule.status == "skipped" for rule in report.rules)
    failed = sum(bool(each) for each in failures.values())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    counts = f'tests="{len(report.rules)}" failures="{failed}" errors="0" time="{report.seconds:.3f}"'
    lines.append(f'<testsuites name="yespo-testkit check" {counts}><testsuite name="yespo-testkit check" {counts}')
    lines.append(f'skipped="{skipped}" hostname={quoteattr(report.url)}>')
    for rule in report.rules:
        lines.append(f'<testcase classname="yespo.contract" name={quoteattr(rule.rule)} time="0">')
        if rule.status == "skipped":
            lines.append(f"<skipped message={quoteattr(rule.reason)}/>")
        if failures[rule.rule]:
            first = failures[rule.rule][0]
            text = "\n\n".join(_text(failure) for failure in failures[rule.rule])
            message = f"message={quoteattr(_clean(first.message))} type={quoteattr(rule.rule)}"
            lines.append(f"<failure {message}>{escape(_clean(text))}</failure>")
        lines.append("</testcase>")
    again = (
        f"{report.examples} generated requests, {report.requests} in all, seed {report.seed}. {report.stopped or ''}"
    )
    lines.append(f"<system-out>{escape(again.strip())}</system-out></testsuite></testsuites>")
    return "\n".join(lines) + "\n"


def _text(failure: Failure) -> str:
    return f"{failure.message}\nexpected: {failure.expected}\ngot:      {failure.difference}\n{failure.curl}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)

"""A check in one sentence: what was found by grade, and how the rules fared."""

from __future__ import annotations

from yespo_checker.reports.report import Report
from yespo_contracts.counted import many


def totals(report: Report) -> str:
    """Return the counts by grade and of rules, without a full stop."""
    count = {grade: len(report.of_grade(grade)) for grade in ("breach", "odd", "note")}
    status = {name: sum(rule.status == name for rule in report.rules) for name in ("passed", "not judged", "skipped")}
    found = ", ".join(
        (
            many(count["breach"], "breach", "breaches"),
            f"{count['odd']} odd",
            many(count["note"], "note"),
        )
    )
    left = f", {status['not judged']} not judged" if status["not judged"] else ""
    passed = many(status["passed"], "rule")
    return f"{found}; {passed} passed{left}, {status['skipped']} not looked at"

"""A check in one sentence: what was found by grade, and how the rules fared."""

from __future__ import annotations

from yespo_checker.reports.report import Report


def totals(report: Report) -> str:
    """Return the counts by grade and of rules, without a full stop."""
    count = {grade: len(report.of_grade(grade)) for grade in ("breach", "odd", "note")}
    status = {name: sum(rule.status == name for rule in report.rules) for name in ("passed", "not judged", "skipped")}
    found = ", ".join(
        (
            f"{count['breach']} {'breach' if count['breach'] == 1 else 'breaches'}",
            f"{count['odd']} odd",
            f"{count['note']} {'note' if count['note'] == 1 else 'notes'}",
        )
    )
    left = f", {status['not judged']} not judged" if status["not judged"] else ""
    passed = "1 rule" if status["passed"] == 1 else f"{status['passed']} rules"
    return f"{found}; {passed} passed{left}, {status['skipped']} not looked at"

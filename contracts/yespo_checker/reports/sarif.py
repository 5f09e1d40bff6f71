"""A check's report as SARIF 2.1.0, for code hosts."""

from __future__ import annotations

import hashlib

import msgspec

from yespo_checker.reports.report import Failure, Report
from yespo_checker.reports.shortening import shortened
from yespo_contracts.ledger import entry
from yespo_contracts.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"breach": "error", "odd": "warning", "note": "note"}


def sarif(report: Report) -> str:
    """Return the report with one result a failure."""
    rules = [{"id": rule.rule, "shortDescription": {"text": entry(rule.rule).says}} for rule in report.rules]
    places = {rule.rule: place for place, rule in enumerate(report.rules)}
    run = {
        "tool": {"driver": {"name": "yespo-testkit check", "version": __version__, "rules": rules}},
        "automationDetails": {"id": f"yespo-testkit/{report.url}"},
        "invocations": [{"executionSuccessful": report.stopped is None}],
        "results": [_result(failure, places[failure.rule]) for failure in report.failures],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _result(failure: Failure, place: int) -> dict[str, object]:
    path = str(failure.request.get("path", "")).lstrip("/") or "api"
    said = f"{failure.message} Expected {failure.expected}; got {failure.difference}. {shortened(failure.curl)}"
    cause = hashlib.sha256(f"{failure.rule}\n{failure.message}".encode()).hexdigest()
    return {
        "ruleId": failure.rule,
        "ruleIndex": place,
        "level": _LEVELS[failure.grade],
        "message": {"text": said},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": path[:200]}, "region": {"startLine": 1}}},
        ],
        "partialFingerprints": {"cause/v1": cause},
        "occurrenceCount": failure.times,
    }

"""What a report is beside text, JSON and a page: SARIF, a CI job's summary, JUnit with its grades, and files."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec

from yespo_checker.failures import few
from yespo_checker.reports.artifacts import write_artifacts
from yespo_checker.reports.junit import junit
from yespo_checker.reports.page import page
from yespo_checker.reports.report import Failure, Got, Report, RuleResult
from yespo_checker.reports.sarif import sarif
from yespo_checker.reports.shortening import MOST_SHOWN, shortened
from yespo_checker.reports.step_summary import step_summary
from yespo_checker.rules import FAMILIES

LONG = f"curl -gi 'http://shop.example/api/v2/contacts/recoms/1244?webId={'A' * 5000}'"
BREACH = Failure(
    rule="envelope", message="The body isn't a bare array.", status="documented", request={"path": "/api/v2/x"},
    curl=LONG, python="print()", expected="a JSON array", difference='{"data": […]} | <b>', got=Got(200, {}, "{}"),
    times=3,
)  # fmt: skip
ODD = msgspec.structs.replace(BREACH, rule="charset", message="A 200 doesn't tell its charset.", grade="odd")
REPORT = Report(
    url="http://shop.example", seed=7, examples=2, requests=9, seconds=1.25, passed=False,
    rules=(
        RuleResult(rule="envelope", status="failed", examples=9, seconds=0.5),
        RuleResult(rule="charset", status="failed", grade="odd", examples=9),
        RuleResult(rule="identity", status="not judged", not_judged=4, reason="the answer was 404"),
    ),
    failures=(BREACH, ODD),
)  # fmt: skip


def test_no_request_is_shown_over_its_most_characters() -> None:
    """In none of the forms that people read; the JSON report and the files have the whole."""
    assert len(shortened(LONG)) == MOST_SHOWN
    assert shortened(LONG).endswith(f"… ({len(LONG):,} characters)")
    for text in (junit(REPORT), page(REPORT), step_summary(REPORT), sarif(REPORT)):
        assert max(map(len, re.findall("A+", text))) <= MOST_SHOWN


def test_junit_fails_what_fails_the_check() -> None:
    """And tells the rest beside; each test case has the time of its answers."""
    suite = ET.fromstring(junit(REPORT))[0]
    assert suite.get("failures") == "1"
    assert [case.get("name") for case in suite.findall("testcase[failure]")] == ["envelope"]
    assert suite.findall("testcase[@name='charset']/system-out")
    assert suite.find("testcase[@name='envelope']").get("time") == "0.500"  # type: ignore[union-attr]
    skipped = suite.find("testcase[@name='identity']/skipped")
    assert skipped is not None
    assert skipped.get("message") == "not judged: the answer was 404"
    both = ET.fromstring(junit(REPORT, frozenset({"breach", "odd"})))[0]
    assert both.get("failures") == "2"


def test_sarif_has_a_result_a_cause() -> None:
    """With a level for its grade, and a fingerprint that stays."""
    (run,) = json.loads(sarif(REPORT))["runs"]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("envelope", "error"),
        ("charset", "warning"),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    again = msgspec.structs.replace(REPORT, seconds=2.0, seed=8)
    assert json.loads(sarif(again))["runs"][0]["results"] == run["results"]


def test_a_jobs_summary_is_a_table_of_text() -> None:
    """Nothing of an answer becomes markup."""
    text = step_summary(REPORT)
    assert "1 breach, 1 odd, 0 notes; 0 rules passed, 1 not judged" in text
    (row,) = [line for line in text.splitlines() if "envelope" in line]
    assert r"\|" in row
    assert r"\<b\>" in row


def test_the_whole_request_is_in_files(tmp_path: Path) -> None:
    """As a shell line and as Python, with the answer, and all of it as JSON."""
    write_artifacts(REPORT, tmp_path / "made")
    names = sorted(path.name for path in (tmp_path / "made").iterdir())
    assert names[:3] == ["01-envelope.answer.txt", "01-envelope.py", "01-envelope.sh"]
    assert LONG in (tmp_path / "made" / "01-envelope.sh").read_text()
    assert json.loads((tmp_path / "made" / "report.json").read_text())["url"] == REPORT.url


def odd(rule: str, kind: str = "lenient") -> Failure:
    return msgspec.structs.replace(ODD, rule=rule, message=f"About {rule}.", kind=kind)


def test_what_one_decision_breaks_is_told_once() -> None:
    """From three rules on; each keeps a request of its own among the examples."""
    two = [odd("email"), odd("phone")]
    assert few(two) == two
    (merged,) = few([*two, odd("web-id")])
    assert merged.message.startswith(FAMILIES["lenient"][0])
    assert merged.rules == ("email", "phone", "web-id")
    assert {each.rule for each in merged.examples} == {"phone", "web-id"}


def test_a_person_never_has_more_than_a_few_to_read() -> None:
    """Breaches of a rule, and then all that is odd, are put together when there are too many."""
    breaches = [msgspec.structs.replace(BREACH, message=f"{n}") for n in range(8)]
    assert len(few(breaches)) == 8
    many = few([*breaches, *(odd(rule, "") for rule in ("head", "cors", "charset", "tags-type"))])
    assert [failure.rule for failure in many] == ["envelope", "head", "cors", "charset", "tags-type"]
    assert len(many[0].examples) == 7

"""From findings to failures: one for each cause, how often it was seen, and few enough to be read."""

from __future__ import annotations

from typing import Any, cast

import msgspec
import pytest

from yespo_checker.assertions.finding import Finding
from yespo_checker.expectations import Account
from yespo_checker.failures import MOST_EXAMPLES, MOST_FAILURES, Findings, few
from yespo_checker.reports.report import Failure, Got, Server
from yespo_checker.rules import FAMILIES, RULES
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.request.written import WireRequest

ACCOUNT = Account(Known(data_sources=(KnownDataSource(id=1),), contacts=({"contactId": "7"},), products=("A",)))


def request(query: str) -> WireRequest:
    return WireRequest("/api/v2/contacts/recoms/1", query)


def finding(query: str, rule: str = "unique", message: str = "A product comes twice.", **more: Any) -> Finding:
    return Finding(rule, message, request(query), "once", "twice", None, **more)


def failures(findings: Findings) -> tuple[Failure, ...]:
    """Return the failures of findings that are as small as they can be."""
    sender = cast("Any", None)
    return findings.failures(sender, Server("http://api.example"), lambda _: 0, None, lambda *_: None)


def test_a_cause_is_told_once_by_its_smallest_request_with_how_often_it_was_seen() -> None:
    findings = Findings(ACCOUNT, RULES)
    for query in ("contactId=7&products=A", "contactId=7", "contactId=7&products=A,A", "contactId=7"):
        assert findings.note("", request(query), [finding(query)])
    (told,) = failures(findings)
    assert (told.rule, told.times, told.request["query"]) == ("unique", 4, [["contactId", "7"]])
    assert len(told.examples) == 2
    assert findings.knows(finding("x"))
    assert findings.has(["breach"])
    assert not findings.has(["note", "odd"])


def test_as_many_examples_are_kept_as_are_shown() -> None:
    findings = Findings(ACCOUNT, RULES)
    for number in range(MOST_EXAMPLES + 5):
        findings.note("", request(f"contactId={number}"), [finding(f"contactId={number}")])
    findings.note("", request("webId=x"), [finding("webId=x")])
    findings.note("", request("webId=y"), [finding("webId=y")])
    (told,) = failures(findings)
    assert (told.times, len(told.examples)) == (MOST_EXAMPLES + 7, MOST_EXAMPLES - 1)
    assert told.request["query"] == [["webId", "x"]]  # the first of the smallest


def test_what_isnt_wanted_is_kept_only_while_its_rule_may_be_another() -> None:
    findings = Findings(ACCOUNT, {"size"})
    assert not findings.note("", request("a"), [finding("a"), finding("b", family="allowed", rule="answered")])
    assert not findings.knows(finding("a"))
    assert findings.knows(finding("b", family="allowed", rule="answered"))
    assert failures(findings) == ()
    findings.drop(["answered"])
    assert not findings.knows(finding("b", family="allowed", rule="answered"))


def test_breaches_come_first_and_findings_of_one_message_together() -> None:
    findings = Findings(ACCOUNT, RULES)
    findings.note("", request("a"), [finding("a", rule="caching", message="It may be kept.")])
    findings.note("", request("b"), [finding("b"), finding("c", family="one"), finding("d", family="two")])
    told = failures(findings)
    grades = [failure.grade for failure in told]
    assert grades == sorted(grades, key=["breach", "odd", "note"].index)
    (unique,) = [failure for failure in told if failure.rule == "unique"]
    assert unique.times == 3


def made(rule: str, message: str, grade: Any = "breach", kind: str = "") -> Failure:
    return Failure(
        rule=rule,
        message=message,
        status="assumed",
        grade=grade,
        kind=kind,
        request={},
        curl=f"curl {rule} {message}",
        python="",
        expected="",
        difference="",
        got=cast("Got", None),
    )


def test_a_few_failures_are_told_as_they_are_but_odd_ones_by_their_rule() -> None:
    breaches = [made("unique", "one"), made("unique", "two")]
    odd = [made("caching", "one", "odd"), made("caching", "two", "odd"), made("age", "three", "odd")]
    told = few([*breaches, *odd])
    assert [(failure.rule, failure.message, failure.times) for failure in told] == [
        ("unique", "one", 1),
        ("unique", "two", 1),
        ("caching", "one", 2),
        ("age", "three", 1),
    ]
    assert [example.curl for example in told[2].examples] == ["curl caching two"]


@pytest.mark.parametrize("more", [0, 1])
def test_many_failures_are_put_together_by_rule_and_then_all_odd_ones(more: int) -> None:
    breaches = [made("unique", str(number)) for number in range(MOST_FAILURES - 2 + more)]
    odd = [made(rule, "odd", "odd") for rule in ("caching", "age")]
    told = few([*breaches, *odd])
    assert len(told) == (MOST_FAILURES if not more else 3)
    others = [made(rule, "x") for rule in list(RULES) if rule not in {"caching", "age"}][: MOST_FAILURES - 1 + more]
    assert len(few([*others, *odd])) == MOST_FAILURES + more
    rules = [made(rule, "odd", "odd") for rule in list(RULES)[: MOST_FAILURES + more]]
    told = few(rules)
    assert len(told) == (1 if more else MOST_FAILURES)
    if more:
        assert told[0].all_rules == tuple(failure.rule for failure in rules)
        assert told[0].message.startswith("The server isn't as our fake in several ways. Rules: ")
        assert told[0].times == len(rules)


@pytest.mark.parametrize("kind", FAMILIES)
def test_odd_rules_that_one_decision_breaks_are_one_failure_from_three_on(kind: str) -> None:
    says, rules = FAMILIES[kind]
    family = [made(rule, "odd", "odd", kind) for rule in list(rules)[:3]]
    first, last = made("unique", "first"), made("unique", "last")
    if len(family) < 3:
        pytest.skip("the family is small")
    assert few([first, *family[:2], last]) == [first, *family[:2], last]
    told = few([first, *family, last])
    assert [failure.message for failure in (told[0], told[2])] == ["first", "last"]
    assert told[1].message.startswith(f"{says} Rules: ")
    assert told[1].all_rules == tuple(failure.rule for failure in family)
    others = [msgspec.structs.replace(failure, kind="other") for failure in family]
    assert len(few([first, *others, last])) == 5

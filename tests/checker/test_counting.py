"""What a check counts and remembers: how each rule fared and why, and which answers follow each other."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from yespo_checker.between.remembered import Remembered, remembered
from yespo_checker.counts import Counts
from yespo_checker.expectations import Account
from yespo_checker.results import result_of
from yespo_checker.sending.answer import Answer
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.request.written import WireRequest

ACCOUNT = Account(
    Known(data_sources=(KnownDataSource(id=1),), contacts=({"contactId": "7"}, {"contactId": "8"}), products=("A",))
)


def counted() -> Counts:
    counts = Counts()
    counts.look("unique", "size")
    counts.look("unique")
    counts.take("personal", "unique", 0.12345678)
    counts.take("personal", "unique", 0.00000001)
    for why in ("slow", "slow", "a", "b", "c"):
        counts.cannot_judge(why, "latency", "size")
    return counts


@pytest.mark.parametrize(
    ("rule", "failed", "said"),
    [
        ("unique", False, ("passed", 2, 0, "", 0.123457)),
        ("unique", True, ("failed", 2, 0, "", 0.123457)),
        ("size", False, ("passed", 1, 5, "slow (2); a (1); b (1)", 0.0)),
        ("latency", False, ("not judged", 0, 5, "slow (2); a (1); b (1)", 0.0)),
        ("latency", True, ("failed", 1, 5, "slow (2); a (1); b (1)", 0.0)),
        ("cors", False, ("skipped", 0, 0, "no answer came", 0.0)),
    ],
)
def test_a_rule_fared_as_it_was_looked_at(rule: str, failed: bool, said: tuple[object, ...]) -> None:
    found = result_of(ACCOUNT, counted(), rule, wanted=True, failed=failed)
    assert (found.status, found.examples, found.not_judged, found.reason, found.seconds) == said


def test_what_isnt_wanted_or_met_nothing_says_so() -> None:
    left_out = result_of(ACCOUNT, counted(), "unique", wanted=False, failed=False)
    assert (left_out.status, left_out.reason) == ("skipped", "left out by --only or --skip")
    assert "no request came to it" in result_of(ACCOUNT, Counts(), "email", wanted=True, failed=False).reason


def test_looks_that_cant_be_trusted_are_taken_back() -> None:
    counts = counted()
    counts.distrust("unstable", ["unique", "email"])
    assert (counts.looked_at["unique"], counts.not_judged("unique")) == (0, (2, "unstable"))
    assert counts.not_judged("email") == (0, "")
    counts.cannot_judge("slow", "unique")
    assert counts.not_judged("unique") == (3, "unstable (2); slow (1)")


def recalled(*answers: tuple[str, str], most: int = 10) -> list[Remembered]:
    first: dict[str, tuple[WireRequest, Answer]] = {}
    for contact, body in answers:
        request = WireRequest("/api/v2/contacts/recoms/1", f"contactId={contact}&products={len(first)}")
        first[request.target] = (request, Answer(200, (), json.dumps(body).encode()))
    sender = SimpleNamespace(first=first, account=ACCOUNT)
    return remembered(cast("Any", sender), most)


def test_different_answers_follow_each_other_with_whose_they_are() -> None:
    found = recalled(("7", "x"), ("7", "x"), ("7", "x"), ("8", "y"), ("8", "y"), ("9", "z"))
    assert [(each.answer.json(), each.contact) for each in found] == [
        ("x", 0),
        ("y", 1),
        ("z", None),
        ("x", 0),
        ("y", 1),
        ("x", 0),
    ]
    assert recalled(("7", "x"), ("8", "y"), most=1) == recalled(("7", "x"))
    assert recalled() == []

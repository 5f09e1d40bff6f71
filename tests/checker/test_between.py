"""What shows only between requests, and what is said where something can't be judged."""

from __future__ import annotations

import pytest
from broken_servers import BROKEN, KEY, Broken, Got, Seen, served
from broken_servers.pairs import PAIRS
from checking import check, shop

from yespo_checker.command_line import base_url
from yespo_checker.rules import RULES
from yespo_checker.sending.pace import Pace
from yespo_contracts.ledger import entry, grade, grades
from yespo_mockserver.app import create_app


def found(name: str, *, only: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the rules that a broken server is found to break, with what is said of each first."""
    report = check(served(BROKEN[name], create_app(shop())), only=only)
    return {failure.rule: f"{failure.message} {failure.difference}" for failure in report.failures}


SOME_PAIRS = (
    "ignores email, and no charset",
    "an unknown identifier hides the next, and an extra field",
    "drops products after the first, and any origin",
    "accepts no identifier, and an extra field",
    "products change nothing in one data source, and no charset",
)
"""The others are checked by `make checker`."""


@pytest.mark.parametrize("name", SOME_PAIRS)
def test_one_fault_hides_no_other(name: str) -> None:
    """Both are told, whatever every answer has."""
    pair = PAIRS[name]
    report = check(served(pair.broken, create_app(shop())), only=pair.rules | pair.beside, max_examples=20)
    rules = {failure.rule for failure in report.failures}
    assert rules & pair.rules
    assert rules & pair.beside


@pytest.mark.ledger("concurrent-requests")
@pytest.mark.ledger("connections")
@pytest.mark.ledger("cookies")
@pytest.mark.ledger("others-answers")
@pytest.mark.parametrize(
    ("name", "rule", "says"),
    [
        ("answers mixed up among eight", "concurrent-requests", "that is the answer of request"),
        ("another's answer on a new connection", "connections", "that is the answer of request"),
        ("a cookie's contact wins", "cookies", "of another contact"),
        ("a cache on the path", "others-answers", "keeps answers by the path alone"),
        ("a cache without identifiers", "others-answers", "by the query without the contact"),
    ],
)
def test_whose_answer_it_is_is_told(name: str, rule: str, says: str) -> None:
    """Where a body is the one of an earlier request."""
    assert says in found(name, only=(rule,))[rule]


def test_what_a_cache_spoils_is_not_judged() -> None:
    """One cause is one finding; the rules that its answers say nothing of don't pass."""
    report = check(served(BROKEN["a cache on the path"], create_app(shop())), max_examples=40)
    assert [failure.rule for failure in report.failures] == ["others-answers"]
    identity = next(rule for rule in report.rules if rule.rule == "identity")
    assert identity.status == "not judged"
    assert "cache" in identity.reason
    assert identity.not_judged > 0


def test_answers_that_change_by_themselves_are_one_cause() -> None:
    """Not one for each comparison that they upset."""
    rules = found("unstable order")
    assert rules.keys() <= {"stability", "concurrent-requests"}


@pytest.mark.ledger("wrong-key")
@pytest.mark.ledger("any-key")
def test_a_wrong_key_is_told_without_telling_the_key() -> None:
    """Which of the wrong ones are taken, and a line that makes it of the right one."""
    report = check(served(BROKEN["keys without letter case"], create_app(shop())), only=["wrong-key", "any-key"])
    (failure,) = report.failures
    assert failure.rule == "wrong-key"
    assert "in the other letter case" in failure.difference
    assert "tr 'A-Za-z' 'a-zA-Z'" in failure.curl
    assert KEY.swapcase() not in failure.curl + failure.python + str(failure.request)
    (failure,) = check(served(BROKEN["every key"], create_app(shop())), only=["wrong-key", "any-key"]).failures
    assert (failure.rule, failure.grade) == ("any-key", "odd")


def test_422_for_400_is_one_finding_with_examples() -> None:
    """Not one for each of the requests."""
    report = check(served(BROKEN["422 for 400"], create_app(shop())), max_examples=60)
    assert [failure.rule for failure in report.failures] == ["refusal-status"]
    assert len(report.failures[0].examples) >= 10
    assert report.passed


def test_head_that_isnt_allowed_is_told_under_head_alone() -> None:
    """Whatever is asked for by HEAD."""
    report = check(served(BROKEN["HEAD is not allowed"], create_app(shop())), max_examples=60)
    assert [(failure.rule, failure.grade) for failure in report.failures] == [("head", "odd")]


def test_a_429_over_the_documented_rate_slows_the_check_down() -> None:
    """And is no finding; the pace is then below it."""
    pace = Pace(real=False)
    for _ in range(250):
        pace.wait()
    assert pace.is_documented_limit
    pace.slow_down("2")
    assert pace.rate == 150.0
    for _ in range(100):
        pace.wait()
    assert not pace.is_documented_limit


def test_what_was_found_is_told_when_the_user_interrupts() -> None:
    """Whatever was to come."""

    def response(seen: Seen, got: Got) -> Got:
        if seen.count == 120:
            raise KeyboardInterrupt
        return got.with_header("content-type", "application/json") if got.status == 200 else got

    report = check(served(Broken(set(), response=response), create_app(shop())))
    assert [failure.rule for failure in report.failures] == ["charset"]
    assert report.stopped is not None
    assert report.stopped.startswith("It was interrupted")
    assert report.requests == 120


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("127.0.0.1:8025", "http://127.0.0.1:8025"),
        ("localhost:8025/", "http://localhost:8025"),
        ("http://127.0.0.1:8025/api/v2", "http://127.0.0.1:8025"),
        ("https://yespo.io/api/v2/contacts/recoms/1244", "https://yespo.io"),
        ("https://gateway.example/shop/api/", "https://gateway.example/shop"),
        ("https://yespo.io", "https://yespo.io"),
        ("[::1]:8025", "http://[::1]:8025"),
    ],
)
def test_a_url_is_understood_as_people_write_it(text: str, url: str) -> None:
    """Without its scheme on this machine, and with what the API's paths begin with."""
    assert base_url(text) == url


@pytest.mark.parametrize(
    "text", ["http://u:secret@127.0.0.1:9", "u:secret@127.0.0.1", "https:/u:secret@yespo.io", "secret@x"]
)
def test_a_url_with_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="--api-key") as refused:
        base_url(text)
    assert "secret" not in str(refused.value)


def test_a_data_source_that_is_never_answered_is_told() -> None:
    """Also where each refusal by itself might mean that there is no match."""

    def response(seen: Seen, got: Got) -> Got:
        gone = seen.source == "1247" and got.status == 200
        return Got(404, {"content-type": "text/plain; charset=UTF-8"}, b"None.") if gone else got

    report = check(served(Broken(set(), response=response), create_app(shop())), max_examples=30)
    assert "A data source of the account is never answered." in {failure.message for failure in report.failures}


def test_every_rule_has_a_grade_and_each_exception_its_reason() -> None:
    """What is assumed is a breach only for a reason, and what is documented is less only for one."""
    graded = [*grades().breach, *grades().odd, *grades().note]
    assert sorted(graded) == sorted(set(graded))
    assert set(RULES) == set(graded)
    for rule in RULES:
        usual = {"documented": "breach", "observed": "breach", "assumed": "odd"}[entry(rule).status]
        assert grade(rule) in {usual, "note"} or grades().reasons.get(rule), rule

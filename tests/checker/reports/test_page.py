"""A check's report as a page: what it says, and that nothing of a server's answer becomes part of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest

from yespo_checker.reports.page import page
from yespo_checker.reports.report import Failure, Got, Report, RuleResult

NASTY = "</pre><script>alert(1)</script><img src=//evil.example/x>&quot;'\""
FAILURE = Failure(
    rule="identity", message=NASTY, status="documented", request={}, curl=NASTY, python=NASTY, expected=NASTY,
    difference=NASTY, got=Got(200, {"X": NASTY}, NASTY), reference=NASTY,
)  # fmt: skip
REPORT = Report(url="http://shop.example", seed=7, examples=2, requests=9, seconds=1.25, passed=True)


class Reader(HTMLParser):
    """Which elements a page has, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_holds_is_said_and_how_to_ask_the_same_again() -> None:
    text = Reader(page(REPORT)).text
    assert "The server keeps the contract" in text
    assert "2 generated requests, 9 in all, 1.2 s." in text
    assert "yespo-testkit check http://shop.example --seed 7" in text


def test_nothing_of_an_answer_becomes_part_of_the_page() -> None:
    """Whatever a server, its URL or a person's data contains is shown as text."""
    report = msgspec.structs.replace(REPORT, url=NASTY, passed=False, failures=(FAILURE,), stopped=NASTY)
    read = Reader(page(report))
    assert read.tags.count("script") == 1
    assert "img" not in read.tags
    assert read.text.count("<img src=//evil.example/x>") == 12
    assert "The server breaks the contract" in read.text
    assert "1 breach, 0 odd, 0 notes" in read.text


@pytest.mark.parametrize("times", [1, 3])
def test_a_request_without_an_answer_is_said_to_have_none(times: int) -> None:
    """And where an API key is needed, where the lines take it from."""
    failure = msgspec.structs.replace(FAILURE, got=Got(), times=times, curl='curl -u user:"$YESPO_API_KEY" x')
    text = Reader(page(msgspec.structs.replace(REPORT, passed=False, failures=(failure, failure)))).text
    assert "No answer came." in text
    assert "2 breaches, 0 odd" in text
    assert ("seen in 1 request)" in text, "seen in 3 requests)" in text) == (times == 1, times == 3)
    assert "export YESPO_API_KEY=…" in text


def test_the_rules_that_failed_come_first() -> None:
    """Then those that passed, then those that weren't looked at, with the reason."""
    rules = (
        RuleResult(rule="size", status="skipped", reason="nobody asked"),
        RuleResult(rule="email", status="passed", examples=4),
        RuleResult(rule="phone", status="failed", examples=5),
    )
    text = Reader(page(msgspec.structs.replace(REPORT, rules=rules))).text
    assert re.search(
        r"phone\s*✗ breach\s*5.*email\s*✓ passed\s*4.*size\s*– skipped\s*0.*\(nobody asked\)", text, re.DOTALL
    )

"""The terse form of failures: what fails alone, a few lines, and the next command to type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import httpx
import msgspec
import pytest
from click.testing import CliRunner

from yespo_checker.reports.report import Failure, Got, Report
from yespo_testkit import Call, YespoMock
from yespo_testkit.assertions.calls import never_met
from yespo_testkit.cli import cli
from yespo_testkit.cli.check.terse import print_terse
from yespo_testkit.terse import VARIABLES, is_terse

FEED = """<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>x</title><link>https://x.example</link>
<item><g:id>A</g:id><title>A</title><link>https://x.example/a</link></item>
</channel></rss>"""


def test_what_is_said_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_terse() is False
    monkeypatch.setenv(VARIABLES[0], "1")
    assert (is_terse(), is_terse(given=False)) == (True, False)
    monkeypatch.setenv("YESPO_TERSE", "0")
    assert is_terse() is False
    monkeypatch.delenv(VARIABLES[0])
    monkeypatch.setenv("YESPO_TERSE", "1")
    assert is_terse() is True


def test_a_feed_is_judged_in_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED, "utf-8")
    whole = CliRunner().invoke(cli, ["feed", "check", str(tmp_path / "feed.xml")])
    terse = CliRunner().invoke(cli, ["feed", "check", str(tmp_path / "feed.xml"), "--terse"])
    lines = terse.stdout.splitlines()
    assert any(line.startswith("refused missing-price 1×, first line 2") for line in lines)
    assert not any("advice" in line for line in lines)
    assert lines[-1].startswith(f"next: yespo-testkit feed check {tmp_path}/feed.xml")
    assert len(lines) < len(whole.stdout.splitlines()) / 2


def test_a_feed_that_is_fine_leads_on(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    assert (
        CliRunner().invoke(cli, ["feed", "generate", "--products", "3", "--out", str(feed), "--quiet"]).exit_code == 0
    )
    ran = CliRunner().invoke(cli, ["feed", "check", str(feed), "--terse"])
    assert ran.stdout.splitlines() == ["passed: 3 products", f"next: yespo-testkit serve --feed {feed}"]


def test_a_strict_failure_says_what_is_right_and_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESPO_TERSE", "1")
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_cart.py::test_it[a b] (call)")
    asked = {"contactID": "162688150"}
    with pytest.raises(AssertionError) as failure, YespoMock():
        httpx.get("https://yespo.io/api/v2/contacts/recoms/1245", params=asked, auth=("user", "key"))
    lines = str(failure.value).splitlines()
    assert len(lines) <= 6
    assert any("did you mean contactId?" in line for line in lines)
    assert "right is: GET https://yespo.io/api/v2/contacts/recoms/1245?contactId=162688150" in lines[-2]
    assert lines[-1] == "next: pytest 'tests/test_cart.py::test_it[a b]'"
    monkeypatch.delenv("PYTEST_CURRENT_TEST")


class _Watched:
    name = "yespo_mock"
    calls: Sequence[Call] = ()

    def notes(self) -> list[str]:
        return []


def test_an_arrangement_that_nothing_met_ends_in_a_command_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YESPO_TERSE", "1")
    lines = never_met(_Watched(), ["answers(…): never used"]).splitlines()
    assert lines[0] == "yespo_mock: this test arranged what no request met:"
    assert lines[-1].startswith("next: pytest tests/cli/test_terse.py::test_an_arrangement")


def test_a_check_tells_what_fails_and_how_to_see_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    failure = Failure(
        rule="fields",
        message="A product has no price.",
        status="documented",
        request={},
        curl="curl -gi http://127.0.0.1:1/x",
        python="",
        expected="price",
        difference="none",
        got=Got(),
        times=3,
    )
    odd = msgspec.structs.replace(failure, rule="cors", grade="odd")
    report = Report(
        url="http://127.0.0.1:1", seed=7, examples=1, requests=1, seconds=0.1, passed=False, failures=(failure, odd)
    )
    with click.Context(click.Command("check")) as context:
        context.params = {"api_key": "secret", "contacts": (), "products": ("A B",), "shop": None}
        print_terse(report, "breach")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "fields (breach, 3×): A product has no price."
    assert not any("cors" in line or "secret" in line for line in lines)
    expected = (
        "next: yespo-testkit check http://127.0.0.1:1 --only fields --seed 7 --product 'A B'  # and your --api-key"
    )
    assert lines[-1] == expected

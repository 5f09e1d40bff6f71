"""What serve says once it answers: the address alone on standard output, all else on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from yespo_mockserver.shop import Shop
from yespo_testkit.cli.console import Unusable, verbosity
from yespo_testkit.cli.serve.readiness import announce, token, write_whole

URL = "http://127.0.0.1:8025"
PAGE = f"{URL}/__admin/"


def said(
    capsys: pytest.CaptureFixture[str], *options: str, page: str = PAGE, log_format: str | None = None
) -> tuple[str, str]:
    @verbosity
    @click.command
    def command() -> None:
        announce(Shop.demo(), URL, page, None, log_format)

    command.main(list(options), standalone_mode=False)
    return capsys.readouterr()


def test_the_address_is_all_that_is_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = said(capsys)
    assert out == f"{URL}\n"
    assert err.endswith(f"\nThe page that shows and steers it all: {PAGE}\n")
    assert "curl -u user:any-key" in err


def test_without_a_page_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "The page" not in said(capsys, page="")[1]


def test_as_json_it_is_one_line_of_facts(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = said(capsys, log_format="json")
    (line,) = err.splitlines()
    facts = json.loads(line)
    assert out == f"{URL}\n"
    assert (facts["event"], facts["url"], facts["ca"]) == ("started", URL, None)
    assert facts["data_sources"] == list(Shop.demo().data_sources)


@pytest.mark.parametrize(
    ("page", "err"), [(PAGE, ""), (f"{PAGE}?token=x", f"The page and the control API want a token: {PAGE}?token=x\n")]
)
def test_quiet_says_only_what_cant_be_known_else(page: str, err: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--quiet", page=page) == ("", err)


@pytest.mark.parametrize(("address", "own"), [("127.0.0.1", True), ("::1%lo", True), ("0.0.0.0", False)])
def test_other_machines_need_a_token(address: str, own: bool) -> None:
    found = token(address)
    assert (found is None) == own
    assert found != token(address) or own


def test_a_ready_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "ready", URL)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("ready", f"{URL}\n")]
    with pytest.raises(Unusable, match=r"--ready-file .*: No such file"):
        write_whole(tmp_path / "none" / "ready", URL)

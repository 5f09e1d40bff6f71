"""`yespo-testkit env`: what it prints is read back by the shells themselves."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yespo_mockserver.settings.overrides import Overrides
from yespo_testkit import YespoServer
from yespo_testkit.cli import cli
from yespo_testkit.cli.env import _LINES

ODD = ["plain", "two words", "it's", 'say "hi"', "back\\slash", "$HOME `date` !!", "a,b;c|d&e", "їжак", "\\'"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with YespoServer() as server:
        yield server.url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["env", *arguments])


def variables(text: str) -> dict[str, str]:
    return dict(word.split("=", 1) for line in text.splitlines() for word in shlex.split(line)[1:])


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHELL", "/bin/sh")


@pytest.mark.parametrize("value", ODD)
def test_a_shell_reads_the_value_that_was_meant(value: str) -> None:
    script = _LINES["sh"]("WHAT", value) + '\nprintf %s "$WHAT"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout.decode() == value


@pytest.mark.parametrize(
    ("shell", "value", "line"),
    [
        ("fish", "it's a \\", "set -gx WHAT 'it\\'s a \\\\'"),
        ("powershell", "it's $x", "$env:WHAT = 'it''s $x'"),
        ("dotenv", "http://127.0.0.1:8025", "WHAT=http://127.0.0.1:8025"),
        ("dotenv", 'a "b" $c', 'WHAT="a \\"b\\" \\$c"'),
    ],
)
def test_a_value_is_written_as_the_shell_wants_it(shell: str, value: str, line: str) -> None:
    assert _LINES[shell]("WHAT", value) == line


def test_the_url_comes_from_the_option_or_the_ready_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "ready").write_text(url + "\n")
    expected = {"YESPO_URL": url, "YESPO_API_KEY": "any-key"}
    assert variables(run("--url", url).stdout) == variables(run("--ready-file", str(tmp_path / "ready")).stdout)
    assert variables(run("--url", url + "/").stdout) == expected


def test_what_to_trust_is_a_whole_path(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ca.pem").touch()
    monkeypatch.chdir(tmp_path)
    found = variables(run("--url", url, "--ca-file", "ca.pem").stdout)
    names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    assert {found[name] for name in names} == {str(tmp_path / "ca.pem")}


def test_behind_a_proxy_the_fake_is_asked_without_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    assert variables(run("--url", url).stdout)["NO_PROXY"] == "intranet.example,127.0.0.1"


def test_keys_of_the_shops_own_are_never_printed() -> None:
    with YespoServer() as server:
        server.shop.override(_keys("s3cret"))
        told = run("--url", server.url)
    assert "YESPO_API_KEY" not in told.stdout
    assert "s3cret" not in told.output
    assert "set YESPO_API_KEY" in told.stderr


def _keys(key: str) -> Overrides:
    return Overrides({"auth": {"keys": (key,)}})


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--url", "http://127.0.0.1:1"), "start yespo-testkit serve, or tell --url"),
        (("--url", "127.0.0.1:8025"), "it is written http://host:port"),
        (("--ready-file", "not-there"), "--ready-file not-there: No such file or directory."),
        (("--ca-file", "not-there"), "--ca-file not-there: there is no such file."),
        (("--url", "http://x", "--ready-file", "y"), "exclude each other"),
    ],
)
def test_a_fake_that_isnt_there_is_told(arguments: tuple[str, ...], problem: str) -> None:
    told = run(*arguments)
    assert (told.exit_code, told.stdout) == (2, "")
    assert problem in told.stderr

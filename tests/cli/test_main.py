"""The command line as a whole: its help, its exit codes, and what a mistyped word gets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from yespo_contracts.ledger import entries
from yespo_testkit.cli import COMMANDS, cli, main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_help_lists_every_command_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in COMMANDS)
    program = "import sys; from yespo_testkit.cli import main\ntry: main(['--help'])\nfinally: print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"uvicorn", "starlette", "rich", "hypothesis", "asyncio"} & set(loaded)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    import click

    assert run(command, "--help") == 0
    shown = capsys.readouterr().out
    loaded = cli.get_command(click.Context(cli), command)
    if isinstance(loaded, click.Group):
        for name in loaded.commands:
            assert run(command, name, "--help") == 0
            shown = capsys.readouterr().out
            assert f"yespo-testkit {command} {name}" in shown
    else:
        assert shown.count(f"yespo-testkit {command}") > 1 or "Example" in shown


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("serve --prot 80", "There is no option '--prot': did you mean --port?"),
        ("feed check x --formt yml", "There is no option '--formt'. There are --plan, "),
        ("help", "There is no command 'help': did you mean --help?"),
        ("feed help", "There is no command 'help': did you mean --help?"),
        ("feed --foo", "There is no option '--foo'. There is --help alone."),
        ("--vers", "There is no option '--vers': did you mean --version?"),
        ("serve -x", "There is no option '-x'. There are --feed, "),
        ("env --shell fsh", "'fsh' isn't one of sh, bash, zsh, fish, powershell, dotenv: did you mean fish?"),
        ("drift a b --fail-on nothing", "'nothing' isn't one of breaking, added."),
        ("serve --seed abc", "'abc' isn't a whole number."),
        ("serve --port 99999", "99999 isn't between 0 and 65535."),
        ("check http://x --max-examples 0", "0 is less than 1."),
        ("serve --rate-limit fast", "'fast' isn't a number."),
    ],
)
def test_an_option_or_value_that_isnt_known_is_told_with_what_there_is(
    line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*line.split()) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("ledgr",), ("ledger", "--jsn"), ("ledger", "extra")])
def test_wrong_usage_is_exit_code_2_and_says_what_is_meant(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Error:" in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("drift", "URL"),
        ("replay", "URL"),
        ("serve", "URL"),
        ("shop", "new", "made", "--feed", "URL"),
        ("shop", "explain", "URL", "--data-source", "1245"),
        ("feed", "show", "URL"),
        ("openapi", "URL"),
        ("URL",),
        ("check", "URL"),
        ("calibrate", "URL"),
    ],
)
def test_no_error_shows_what_opens_an_address(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where an address was mistaken for something else."""
    monkeypatch.chdir(tmp_path)
    url = "http://olena:K-1234567@127.0.0.1:9/feed.xml?token=T-1234567&email=olena@shop.example"
    assert run(*(url if argument == "URL" else argument for argument in arguments)) == 2
    told = "".join(capsys.readouterr())
    for secret in ("olena", "K-1234567", "T-1234567"):
        assert secret not in told


def test_an_interrupt_is_exit_code_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_arguments: object, **_settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    assert run("ledger") == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_the_ledger_as_json_has_every_entry_with_the_key_that_changes_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ledger", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in document["entries"]] == [entry.id for entry in entries()]
    (web_i,) = [entry for entry in document["entries"] if entry["id"] == "web-i"]
    assert (web_i["key"], web_i["values"], web_i["default"]) == ("webI", ["ignored", "alias"], "ignored")
    assert web_i["grade"] == "odd"
    assert any("grade" not in entry for entry in document["entries"])


def test_the_ledger_for_people_counts_what_is_documented_and_what_is_assumed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("ledger") == 0
    shown = capsys.readouterr().out
    assumed = sum(entry.status == "assumed" for entry in entries())
    assert f"{assumed} assumed" in shown
    words = " ".join(shown.split())
    assert "[behaviour] webI = ignored | alias (default ignored)" in words
    assert "check: breach, because: Another person's products." in words


def test_no_help_text_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    for group in ("feed", "shop", "pact"):
        assert run(group, "--help") == 0
        assert "..." not in capsys.readouterr().out.replace("ARGS]...", "")


def test_a_narrow_terminal_cuts_no_name_of_the_ledger(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert run("ledger") == 0
    shown = capsys.readouterr().out
    assert all(entry.id in shown for entry in entries())
    assert "…" not in shown.replace("…", "", sum("…" in entry.says for entry in entries()))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_documented_line_completes_commands(shell: str) -> None:
    environment = {**os.environ, "_YESPO_TESTKIT_COMPLETE": f"{shell}_source"}
    program = "import sys; sys.argv[0] = 'yespo-testkit'; from yespo_testkit.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "yespo-testkit" in done.stdout, done.stderr) == (0, True, "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("yespo-testkit se", {"serve"}),
        ("yespo-testkit shop ex", {"explain"}),
        ("yespo-testkit env --shell f", {"fish"}),
        ("yespo-testkit ledger unknown-con", {"unknown-contact"}),
        ("yespo-testkit serve --fault bad", {"bad-chunks"}),
        ("yespo-testkit serve --data-source 3101=pers", {"3101=personal"}),
    ],
)
def test_what_a_word_can_become_is_offered(words: str, offered: set[str]) -> None:
    from click.shell_completion import ShellComplete

    *before, begun = words.split()[1:]
    complete = ShellComplete(cli, {}, "yespo-testkit", "_YESPO_TESTKIT_COMPLETE")
    assert {item.value for item in complete.get_completions(before, begun)} == offered


@pytest.mark.parametrize(
    ("words", "meant"),
    [(("serv",), "serve"), (("explain",), "shop explain"), (("feed", "chek"), "check"), (("shop", "nwe"), "new")],
)
def test_a_command_that_there_is_not_names_the_one_that_was_meant(words: tuple[str, ...], meant: str) -> None:
    ran = CliRunner().invoke(cli, words)
    assert ran.exit_code == 2
    assert ran.stderr.endswith(f"There is no command {words[-1]!r}: did you mean {meant}?\n")


def test_the_package_can_be_run_as_a_module() -> None:
    ran = subprocess.run([sys.executable, "-m", "yespo_testkit", "-V"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("yespo-testkit ")


@pytest.mark.parametrize(
    "line",
    [
        "replay recorded.hra",
        "serve --recording recorded.hra",
        "serve --feed recorded.hra",
        "drift recorded.hra recorded.har",
        "pact verify recorded.hra",
        "feed show recorded.hra",
        "env --ready-file recorded.hra",
        "serve --calibration recorded.hra",
        "shop import new --feed recorded.hra --orders recorded.har",
    ],
)
def test_a_file_that_isnt_there_is_told_with_the_one_beside_it(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recorded.har").touch()
    assert run(*line.split()) == 2
    assert "did you mean recorded.har?" in " ".join(capsys.readouterr().err.split())


def test_a_file_like_none_beside_it_is_told_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("replay", str(tmp_path / "nowhere" / "x.har")) == 2
    assert capsys.readouterr().err.endswith("x.har: No such file or directory.\n")

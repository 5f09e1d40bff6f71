"""What the commands write: what was asked for on standard output, all else on standard error, and no line is cut."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from yespo_testkit.cli.console import Unusable, aligned, err, out, print_table, see_writable, verbosity
from yespo_testkit.cli.serve import serving

LONG = "word " * 60
ROWS = (("id", "name"), ("1", "One"), ("22", LONG.strip()))


@verbosity
@click.command
def command() -> None:
    out().print(LONG + "[1]", markup=False)
    err().print(LONG + "2 minutes", markup=False)


@pytest.mark.parametrize("quiet", [False, True])
def test_a_long_line_stays_one_and_quiet_silences_what_wasnt_asked_for(
    quiet: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    command.main(["-q"] if quiet else [], standalone_mode=False)
    said = capsys.readouterr()
    assert said.out == LONG + "[1]\n"
    assert said.err == ("" if quiet else LONG + "2 minutes\n")


def test_numbers_are_left_without_colours(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    command.main([], standalone_mode=False)
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err


def test_what_supervising_tells_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    serving._tell("A worker has ended.")
    assert capsys.readouterr() == ("", "A worker has ended.\n")


def test_a_table_has_its_columns_below_one_another_and_cuts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert aligned(ROWS) == ["id   name", "1    One", f"22   {LONG.strip()}"]
    with click.Context(command):
        print_table(out(), ROWS)
    assert capsys.readouterr().out.splitlines() == aligned(ROWS)


@pytest.mark.parametrize(("columns", "wrapped"), [("24", False), ("25", True), ("60", True)])
def test_on_a_terminal_only_the_last_column_is_wrapped_where_there_is_room(
    columns: str, wrapped: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    with click.Context(command):
        print_table(out(), ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines) > len(ROWS)) is wrapped
    if wrapped:
        assert lines[1].split() == ["1", "One"]
        assert " ".join(line[5:].strip() for line in lines[2:]) == LONG.strip()


def test_seeing_that_a_file_can_be_written_leaves_nothing_and_changes_nothing(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"kept")
    for path, written in ((tmp_path / "new", None), (there, None), (there, tmp_path / "there.partial")):
        see_writable(path, "--out", written=written)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert there.read_bytes() == b"kept"
    with pytest.raises(Unusable, match=r"--out .*: there is no folder"):
        see_writable(tmp_path / "none" / "x", "--out")
    with pytest.raises(Unusable, match=r"--out .*: Is a directory"):
        see_writable(tmp_path, "--out")

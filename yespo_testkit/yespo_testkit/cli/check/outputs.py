"""Where the report of `check` goes beside the screen: files, and the summary of a CI job."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from yespo_testkit.cli.console import err, fail, see_writable, write_json

if TYPE_CHECKING:
    from yespo_checker.reports.report import Report

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable that names the file of a job's summary, where a job has one."""


class Outputs(NamedTuple):
    """Where the report is to be written; None where it isn't asked for."""

    junit: Path | None
    html: Path | None
    sarif: Path | None
    artifacts: Path | None
    as_json: bool

    def see_writable(self) -> None:
        """See that the files can be written, before anything is asked; ends with exit code 2 if not."""
        for option, path in (("--junit", self.junit), ("--html", self.html), ("--sarif", self.sarif)):
            if path is not None:
                see_writable(path, option)


def write(report: Report, outputs: Outputs, fail_on: str) -> None:
    """Write the report wherever it is to go; ends with exit code 2 where a file can't be written."""
    from yespo_checker.reports.artifacts import write_artifacts
    from yespo_checker.reports.junit import junit
    from yespo_checker.reports.page import page
    from yespo_checker.reports.report import failing
    from yespo_checker.reports.sarif import sarif

    kinds: tuple[tuple[Path | None, Callable[[Report], str]], ...] = (
        (outputs.junit, lambda report: junit(report, failing(fail_on))),
        (outputs.html, page),
        (outputs.sarif, sarif),
    )
    for path, text in kinds:
        if path is not None:
            try:
                path.write_text(text(report), encoding="utf-8", errors="replace")
            except OSError as error:
                fail(f"{path}: {error.strerror}.")
    if outputs.artifacts is not None:
        try:
            write_artifacts(report, outputs.artifacts)
        except OSError as error:
            fail(f"{outputs.artifacts}: {error.strerror}.")
    _step_summary(report)
    if outputs.as_json:
        write_json(report)


def _step_summary(report: Report) -> None:
    place = os.environ.get(STEP_SUMMARY)
    if not place:
        return
    from yespo_checker.reports.step_summary import step_summary

    try:
        with Path(place).open("a", encoding="utf-8", errors="replace") as file:
            file.write(step_summary(report))
    except OSError as error:
        err().print(f"{STEP_SUMMARY}: the summary couldn't be written: {error.strerror}.", markup=False)

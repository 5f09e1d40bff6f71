"""The files beside a report: each failure's request whole, as a shell line and as Python, and the answer to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from yespo_checker.reports.report import Failure, Report


def write_artifacts(report: Report, folder: Path) -> None:
    """Write the files into a folder, which is made if it isn't there; raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    document = msgspec.json.format(msgspec.json.encode(report), indent=2)
    (folder / "report.json").write_bytes(document + b"\n")
    for number, failure in enumerate(report.failures, 1):
        for ending, text in _files(failure):
            (folder / f"{name_of(number, failure)}.{ending}").write_text(text, encoding="utf-8", errors="replace")


def name_of(number: int, failure: Failure) -> str:
    """Return what the files of a failure are called, before their ending."""
    return f"{number:02}-{failure.rule}"


def _files(failure: Failure) -> Iterator[tuple[str, str]]:
    lines = [f"# {failure.rule}: {failure.message}", f"# expected {failure.expected}", failure.curl]
    if failure.reference:
        lines += ["# which should be answered as this is:", failure.reference]
    for each in failure.examples:
        lines += [f"# also {each.rule}: {each.message}", each.curl]
    yield "sh", "\n".join(_commented(line) for line in lines) + "\n"
    yield "py", failure.python + "\n"
    got = failure.got
    if got.status is not None:
        headers = "\n".join(f"{name}: {value}" for name, value in got.headers.items())
        yield "answer.txt", f"{got.status}\n{headers}\n\n{got.body}\n"


def _commented(line: str) -> str:
    """Return a line of which each further line is a comment too, where the first is."""
    return line.replace("\n", "\n# ") if line.startswith("#") else line

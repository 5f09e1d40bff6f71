"""A plugin of pytest's that tells coverage which test runs, by its name without parameters, and how long it took."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

_CHILDREN = "COVERAGE_PROCESS_CONFIG"
"""What coverage reads its settings from in the processes that a test starts."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note each line that a test runs as its own, in the processes that it starts too."""
    measured = coverage.Coverage.current()
    if measured is None:
        yield
        return
    test = item.nodeid.partition("[")[0]
    measured.switch_context(test)
    _tell_children(test)
    started = sum(os.times()[:4])
    yield
    measured.switch_context("")
    with Path(os.environ["MUTANTS_SECONDS"]).open("a", encoding="utf-8") as seconds:
        seconds.write(f"{sum(os.times()[:4]) - started:.3f} {test}\n")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a test that doesn't pass: it can't tell a mutant from what it is made of."""
    if not report.passed and "PYTEST_XDIST_WORKER" not in os.environ:
        with Path(os.environ["MUTANTS_SECONDS"]).open("a", encoding="utf-8") as seconds:
            seconds.write(f"inf {report.nodeid.partition('[')[0]}\n")


def _tell_children(test: str) -> None:
    told = os.environ.get(_CHILDREN)
    if told is not None:
        settings = json.loads(base64.b64decode(told)) | {"context": test}
        os.environ[_CHILDREN] = base64.b64encode(json.dumps(settings).encode()).decode()

"""`--yespo-pact-dir DIR`: what the tests' client really sent, of all tests and workers, as one pact."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from yespo_checker.pact.interactions import Interaction
from yespo_checker.pact.writing import merged, write_pact
from yespo_testkit.pact import interactions

if TYPE_CHECKING:
    from yespo_testkit.inner import Inner


class Pacts:
    """Collects interactions, from xdist's workers too, and writes the pact at the end."""

    def __init__(
        self, config: pytest.Config, folder: Path, consumer: str, in_use: pytest.StashKey[list[Inner]]
    ) -> None:
        self._folder = folder
        self._consumer = consumer
        self._in_use = in_use
        self._writes = not hasattr(config, "workerinput")
        self._found: list[list[Interaction]] = []
        self._said = ""
        self._problem = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:  # pytest's own reports, which take any attribute
        """Put a test's interactions into its report."""
        report = yield
        if call.when == "call" and report.passed:
            used = item.stash.get(self._in_use, [])
            found = [one for inner in used for one in interactions(inner.fake.journal, inner.shop)]
            report.yespo_pact = msgspec.to_builtins(found)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test's interactions."""
        if found := getattr(report, "yespo_pact", None):
            self._found.append(msgspec.convert(found, list[Interaction]))

    def pytest_sessionfinish(self) -> None:
        """Write the pact."""
        if self._writes and self._found:
            found = merged(self._found)
            try:
                path = write_pact(self._folder, found, consumer=self._consumer)
            except OSError as error:  # the tests have their outcomes, with a pact or without
                self._problem = f"{self._folder}: {error.strerror or error}"
                return
            self._said = f"{'1 interaction is' if len(found) == 1 else f'{len(found)} interactions are'} in {path}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the pact is."""
        if self._problem:
            terminalreporter.write_line(f"yespo: the pact can't be written into {self._problem}.", red=True)
        elif self._said:
            terminalreporter.write_line(f"yespo: {self._said}")

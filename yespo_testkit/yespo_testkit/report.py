"""`--yespo-report FILE.html`: every call of a run, by test, on one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import pytest

if TYPE_CHECKING:
    from yespo_testkit.call import Call
    from yespo_testkit.fake import Fake

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h1 small { font-weight: normal; opacity: .7; }
details { border-top: 1px solid #8884; padding: .4rem 0; }
summary { cursor: pointer; } summary b { font-family: ui-monospace, monospace; font-weight: 600; }
summary span, .note { opacity: .7; }
.failed > summary b, .bad { color: #d1242f; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 .8rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-top: 1px solid #8883; }
td:nth-child(2) { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
input { font: inherit; width: 100%; padding: .4rem; margin: .5rem 0 1rem; box-sizing: border-box; }
"""
_SCRIPT = """
const search = document.querySelector("input");
search.addEventListener("input", () => {
  for (const test of document.querySelectorAll("details"))
    test.hidden = !test.textContent.toLowerCase().includes(search.value.toLowerCase());
});
"""


class Shown(TypedDict):
    """One call as the report shows it, in types that go from a worker to the run that reports."""

    fake: str
    line: str
    status: int
    products: list[str]
    violations: list[str]


class Reporter:
    """Collects the calls of every test, from xdist's workers too, and writes the page at the end."""

    def __init__(self, config: pytest.Config, path: Path, in_use: pytest.StashKey[list[Fake]]) -> None:
        self._path = path
        self._in_use = in_use
        self._writes = not hasattr(config, "workerinput")
        self._tests: list[tuple[str, str, list[Shown]]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:  # pytest's own reports, which take any attribute
        """Put a test's calls into its report."""
        report = yield
        if call.when == "call":
            fakes = item.stash.get(self._in_use, [])
            report.yespo_calls = [_shown(fake.name, one) for fake in fakes for one in fake.calls]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test's calls."""
        calls: list[Shown] | None = getattr(report, "yespo_calls", None)
        if calls:
            self._tests.append((report.nodeid, report.outcome, calls))

    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        if self._writes:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(page(self._tests), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the page is."""
        if self._writes:
            calls = sum(len(calls) for _, _, calls in self._tests)
            terminalreporter.write_line(f"yespo: {calls} calls of {len(self._tests)} tests are in {self._path}")


def page(tests: Iterable[tuple[str, str, list[Shown]]]) -> str:
    """Return the page of tests, each with its outcome and its calls."""
    tests = list(tests)
    calls = sum(len(calls) for _, _, calls in tests)
    broken = sum(bool(call["violations"]) for _, _, calls in tests for call in calls)
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Calls to the Yespo API</title>',
        f"<style>{_STYLE}</style>",
        f"<h1>Calls to the Yespo API <small>{calls} calls of {len(tests)} tests, ",
        f"{broken} with a violation of the contract; e-mails and phones are shown by their form</small></h1>",
        '<input type="search" placeholder="Show tests that contain…" aria-label="Show tests that contain">',
        *(_test(*test) for test in tests),
        f"<script>{_SCRIPT}</script></html>\n",
    ]
    return "\n".join(parts)


def _test(name: str, outcome: str, calls: list[Shown]) -> str:
    rows = "".join(map(_row, calls))
    return (
        f'<details class="{escape(outcome)}"{" open" if outcome == "failed" else ""}>'
        f"<summary><b>{escape(name)}</b> <span>{escape(outcome)}, {len(calls)} calls</span></summary>"
        f"<table><tr><th>status<th>request<th>products, violations</tr>{rows}</table></details>"
    )


def _row(call: Shown) -> str:
    told = ", ".join(map(escape, call["products"])) or '<span class="note">no products</span>'
    told += "".join(f'<div class="bad">{escape(violation)}</div>' for violation in call["violations"])
    status = str(call["status"]) if call["status"] else "none"
    good = 200 <= call["status"] < 400
    note = f' <span class="note">{escape(call["fake"])}</span>'
    return f"<tr><td{'' if good else ' class=bad'}>{status}<td>{escape(call['line'])}{note}<td>{told}</tr>"


def _shown(fake: str, call: Call) -> Shown:
    return Shown(
        fake=fake,
        line=call.line,
        status=call.status,
        products=[product.id for product in call.products],
        violations=[f"{violation.rule}: {violation.message}" for violation in call.violations],
    )

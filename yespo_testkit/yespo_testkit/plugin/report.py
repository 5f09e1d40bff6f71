"""`--yespo-report FILE.html`: every call of a run, by test, on one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import pytest

if TYPE_CHECKING:
    from yespo_testkit.call import Call
    from yespo_testkit.inner import Inner

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --bad: #c11f2b; --quiet: #57606a; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --quiet: #a8b1bb; } }
main { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; margin: 0; } p { color: var(--quiet); margin: .2rem 0; }
details { border-top: 1px solid #8884; padding: .4rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; padding: .2rem 0; }
summary:focus-visible, input:focus-visible { outline: 2px solid #3b82f6; outline-offset: 2px; }
summary b, .request { font-family: ui-monospace, monospace; } summary b { font-weight: 600; }
summary span, .note { color: var(--quiet); }
.failed > summary b, .bad { color: var(--bad); }
td { overflow-wrap: anywhere; } .product { display: inline-block; max-width: 100%; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: .4rem 0 .8rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-top: 1px solid #8883; }
th:first-child { width: 4.5rem; }
::placeholder { color: var(--quiet); opacity: 1; }
input { font: inherit; width: 100%; padding: .4rem; margin: .8rem 0; box-sizing: border-box; }
@media (max-width: 45rem) {
  main { margin: 1rem auto; }
  thead { position: absolute; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; } td { border: 0; padding: .1rem 0; }
  tr { border-top: 1px solid #8883; padding: .3rem 0; }
}
"""
_NOTHING_FOUND = "No test contains that."
_NO_CALLS = "No test called yespo_mock or yespo_server."
_SCRIPT = """
const search = document.querySelector("input"), none = document.querySelector("#none");
search.addEventListener("input", () => {
  let shown = 0;
  for (const test of document.querySelectorAll("details")) {
    test.hidden = !test.textContent.toLowerCase().includes(search.value.toLowerCase());
    shown += !test.hidden;
  }
  none.hidden = shown > 0;
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

    def __init__(self, config: pytest.Config, path: Path, in_use: pytest.StashKey[list[Inner]]) -> None:
        self._path = path
        self._in_use = in_use
        self._writes = not hasattr(config, "workerinput")
        self._tests: list[tuple[str, str, list[Shown]]] = []
        self._problem = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:  # pytest's own reports, which take any attribute
        """Put a test's calls into its report."""
        report = yield
        if call.when == "call":
            used = item.stash.get(self._in_use, [])
            report.yespo_calls = [_shown(inner.name, one) for inner in used for one in inner.calls]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test's calls."""
        calls: list[Shown] | None = getattr(report, "yespo_calls", None)
        if calls:
            self._tests.append((report.nodeid, report.outcome, calls))

    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        if self._writes:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.write_text(page(self._tests), encoding="utf-8", errors="replace")
            except OSError as error:  # the tests have their outcomes, with a report or without
                self._problem = error.strerror or str(error)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the page is."""
        if self._problem:
            terminalreporter.write_line(f"yespo: the report {self._path} can't be written: {self._problem}.", red=True)
        elif self._writes:
            calls = sum(len(calls) for _, _, calls in self._tests)
            told = f"{_count(calls, 'call')} of {_count(len(self._tests), 'test')}"
            terminalreporter.write_line(f"yespo: {told} {'is' if calls == 1 else 'are'} in {self._path}")


def page(tests: Iterable[tuple[str, str, list[Shown]]]) -> str:
    """Return the page of tests, each with its outcome and its calls."""
    tests = list(tests)
    calls = sum(len(calls) for _, _, calls in tests)
    broken = sum(bool(call["violations"]) for _, _, calls in tests for call in calls)
    about = (
        f"{_count(calls, 'call')} of {_count(len(tests), 'test')}, {broken or 'none'} with a violation of the contract"
    )
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Calls to the Yespo API</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>',
        f"<main><h1>Calls to the Yespo API</h1><p>{about}; identifiers are shown by their form, keys not at all.</p>",
        '<input type="search" placeholder="Show tests that contain: failed, recoms/1247, a product…"',
        ' aria-label="Show tests that contain">',
        *(_test(*test) for test in tests),
        f'<p id="none" role="status"{" hidden" if tests else ""}>{_NOTHING_FOUND if tests else _NO_CALLS}</p>',
        f"</main><script>{_SCRIPT}</script></html>\n",
    ]
    return "\n".join(parts)


def _test(name: str, outcome: str, calls: list[Shown]) -> str:
    rows = "".join(map(_row, calls))
    columns = '<th scope="col">status<th scope="col">request<th scope="col">products, violations'
    return (
        f'<details class="{escape(outcome)}"{" open" if outcome == "failed" else ""}>'
        f"<summary><b>{escape(name)}</b> <span>{escape(outcome)}, {_count(len(calls), 'call')}</span></summary>"
        f"<table><thead><tr>{columns}</thead><tbody>{rows}</table></details>"
    )


def _row(call: Shown) -> str:
    told = ", ".join(f'<span class="product">{escape(product)}</span>' for product in call["products"])
    told = told or '<span class="note">no products</span>'
    told += "".join(f'<div class="bad">{escape(violation)}</div>' for violation in call["violations"])
    status = str(call["status"]) if call["status"] else "none"
    good = 200 <= call["status"] < 400
    note = f' <span class="note">{escape(call["fake"])}</span>'
    request = f'<td class="request">{escape(call["line"])}{note}'
    return f"<tr><td{'' if good else ' class=bad'}>{status}{request}<td>{told}</tr>"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _shown(fake: str, call: Call) -> Shown:
    return Shown(
        fake=fake,
        line=call.line,
        status=call.status,
        products=[product.id for product in call.products],
        violations=[f"{violation.rule}: {call.told(violation.message)}" for violation in call.violations],
    )

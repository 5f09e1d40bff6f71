"""The page of `check --html` as people see it: nothing clipped, all copied by the keyboard, and nothing fetched."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest
from broken_servers import BROKEN, served
from browsing import ARTIFACTS, opened

from yespo_checker.checker import Checker
from yespo_checker.expectations import Account
from yespo_checker.reports.page import page
from yespo_checker.reports.report import Report
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.inprocess import AsgiTransport
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop

AXE = Path(__file__).parents[2] / "artifacts" / "node_modules" / "axe-core" / "axe.min.js"
URL = "https://staging-recommendations.internal.shop.example:8443/gateway"


@pytest.fixture(scope="module")
def report() -> Report:
    """What is found of a server whose answers are HTML."""
    shop = Shop.demo()
    with contextlib.closing(AsgiTransport(served(BROKEN["html with 200"], create_app(shop)))) as transport:
        checker = Checker(Account(known_shop(shop)), transport, only=["envelope", "content-type", "identity"])
        checker.run([], 5)
        return checker.report(url=URL, seed=1, credentials=Credentials("s3cret"), since=time.monotonic())


@pytest.fixture(scope="module")
def file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report") / "report.html"
    made.write_text(page(report), encoding="utf-8")
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_window_and_fetches_nothing(file: Path, chromium: Any, width: int, scheme: str) -> None:
    """With all its details open, in both schemes."""
    shown, told = opened(chromium, file, width, scheme)
    for summary in shown.query_selector_all("summary"):
        summary.click()
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    clipped = "e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).clipPath === 'none'"
    found = shown.evaluate(f"[...document.querySelectorAll('main *')].filter({clipped}).map(e => e.outerHTML)")
    assert [text for text in found if not text.startswith(("<code", "<span", "<a", "<tr", "<th", "<summary"))] == []
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    shown.screenshot(path=str(ARTIFACTS / f"check-report-{width}-{scheme}.png"), full_page=True)
    shown.context.close()
    if AXE.exists():
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )  # axe-core is a script from outside
        shown = context.new_page()
        shown.goto(file.as_uri())
        shown.evaluate(AXE.read_text("utf-8"))
        broken = shown.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in broken] == []
        context.close()
    assert told == []


def test_lines_are_copied_by_the_keyboard(file: Path, report: Report, chromium: Any) -> None:
    """Each by a button that says what it copies; without scripts they can be marked."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    shown = context.new_page()
    shown.goto(file.as_uri())
    for _ in range(40):
        shown.keyboard.press("Tab")
        if shown.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    assert shown.evaluate("document.activeElement.ariaLabel") == "Copy: the smallest request that shows it"
    shown.keyboard.press("Enter")
    shown.get_by_text("copied").wait_for()
    assert shown.evaluate("navigator.clipboard.readText()") == report.failures[0].curl
    context.close()
    plain = chromium.new_context(java_script_enabled=False)
    shown = plain.new_page()
    shown.goto(file.as_uri())
    assert shown.locator("pre", has_text="curl -gi").first.inner_text() == report.failures[0].curl
    assert shown.locator("button").count() == 0
    plain.close()

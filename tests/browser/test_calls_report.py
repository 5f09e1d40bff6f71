"""The page of `--yespo-report` as people see it: it fits the window, is worked by the keyboard, and fetches nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import opened

from yespo_testkit.plugin.report import Shown, page

LONG = "GET https://yespo.io/api/v2/contacts/recoms/1247?externalCustomerId=" + "x" * 300
GOOD = Shown(fake="yespo_mock", line=LONG, status=200, products=["TENT-0001"] * 20 + ["P" * 200], violations=[])
BAD = Shown(fake="yespo_server", line=LONG, status=400, products=[], violations=["one-identifier: " + "y" * 200])
TESTS = [("tests/test_" + "long" * 40 + ".py::test_cart[1]", "passed", [GOOD]), ("test_it", "failed", [BAD, GOOD])]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "calls.html"
    made.write_text(page(TESTS), encoding="utf-8")
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_window_and_fetches_nothing(file: Path, chromium: Any, width: int, scheme: str) -> None:
    shown, told = opened(chromium, file, width, scheme)
    shown.evaluate("for (const test of document.querySelectorAll('details')) test.open = true")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert told == []
    shown.context.close()


def test_tests_are_found_and_opened_by_the_keyboard(file: Path, chromium: Any) -> None:
    context = chromium.new_context()
    shown = context.new_page()
    shown.goto(file.as_uri())
    visible = shown.locator("details:visible")
    shown.keyboard.press("Tab")
    shown.keyboard.type("failed")
    assert visible.count() == 1
    shown.keyboard.type(" or so")
    assert shown.inner_text("#none") == "No test contains that."
    shown.keyboard.press("Escape")
    assert visible.count() == 2
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.querySelectorAll('details[open]').length") == 2
    context.close()

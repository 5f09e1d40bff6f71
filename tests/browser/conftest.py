"""A real Chromium in front of a real server; skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Served
from driving import on_a_port

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser, closed with its module: playwright keeps an event loop running, and other tests start their own."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("the browser tests need Debian's chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def served() -> Iterator[Served]:
    app = create_app(Shop.demo())
    with on_a_port(app) as port:
        yield Served(app, port)


@pytest.fixture
def page(chromium: Any, served: Served) -> Iterator[Any]:
    """A page on the server; any script error, blocked resource or call to another host fails the test."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    troubles: list[str] = []
    expected: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: troubles.append(request.url) if not _ours(request.url, served.port) else None)
    page.troubles, page.expected = troubles, expected
    page.goto(served.url)
    page.wait_for_selector("#fact-live[data-state=live]")
    yield page
    context.close()
    assert [text for text in troubles if not any(part in text for part in expected)] == []


def _ours(url: str, port: int) -> bool:
    return url.startswith((f"http://127.0.0.1:{port}/", "data:image/"))

"""Looks at the built site in Chromium, wide and light, and on a dark phone; keeps screenshots in artifacts/screenshots.

No other host is asked, nothing is wider than the window, axe finds nothing serious, and the search answers.

make site-check
"""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
SITE = ROOT / "artifacts" / "site"
SHOTS = ROOT / "artifacts" / "screenshots"
AXE = ROOT / "artifacts" / "node_modules" / "axe-core" / "axe.min.js"
WINDOWS = (("light", 1280, 900), ("dark", 390, 844))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """Serve the built site on a free port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def troubles(browser: Browser, base: str) -> Iterator[str]:
    """Yield what is wrong with the pages, in a wide light window and on a dark phone."""
    axe = AXE.read_text("utf-8") if AXE.exists() else None
    pages = sorted(path.parent.relative_to(SITE).as_posix() for path in SITE.rglob("index.html"))
    said: list[str] = []
    for scheme, width, height in WINDOWS:
        window = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = window.new_page()
        page.on("pageerror", lambda error: said.append(f"script: {error}"))
        page.on("request", lambda asked: None if asked.url.startswith((base, "data:")) else said.append(asked.url))
        for name in pages:
            page.goto(base + ("" if name == "." else f"{name}/"))
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                yield f"{name}, {scheme}: {wide} px wider than the window"
            if axe is not None:
                page.evaluate(axe)
                for found in page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]:
                    if found["impact"] in {"serious", "critical"}:
                        yield f"{name}, {scheme}: {found['id']}: {found['nodes'][0]['html'][:100]}"
            if name in {".", "faults", "how-computed"}:
                page.screenshot(path=str(SHOTS / f"site-{name.replace('.', 'index')}-{scheme}.png"))
        window.close()
    yield from said


def found(browser: Browser, base: str, question: str) -> list[str]:
    """Return the headings that the site's search finds."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(base)
    page.click("[data-bs-target='#mkdocs_search_modal']")
    page.locator("#mkdocs-search-query").press_sequentially(question)
    page.wait_for_selector("#mkdocs-search-results h3")
    return page.locator("#mkdocs-search-results h3").all_inner_texts()


def main() -> None:
    """Print what is wrong; exit code 1 where something is."""
    executable = shutil.which("chromium")
    if executable is None or not SITE.is_dir():
        sys.exit("make site-check needs chromium, and the site that make docs builds.")
    SHOTS.mkdir(parents=True, exist_ok=True)
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        wrong = list(troubles(browser, base))
        hits = found(browser, base, "how do I make the third request time out?")
        if "third request" not in hits[0]:
            wrong.append(f"the search finds {hits[:3]}")
        browser.close()
    print(*wrong, f"{len(wrong)} troubles{'' if AXE.exists() else '; axe-core is missing'}", sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

"""Takes the picture of the page for README.md and the site: a fake with some requests, one of them open.

make picture (needs chromium)
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from command import serving  # noqa: E402  # it is in the tests

PICTURE = ROOT / "docs" / "img" / "page.png"
ASKED = (
    "1245?contactId=162688150",
    "1251?contactId=162688150&category=Camping%20%3E%20Tents%20%3E%20Trekking%20tents",
    "1247?contactId=162688150&products=TENT-0001,GAS-0002",
    "1244?webI=280A7D32",
    "1244?contactId=162688150&page=2",
)


def main() -> None:
    """Serve, ask, and take the picture."""
    executable = shutil.which("chromium")
    if executable is None:
        sys.exit("make picture needs chromium.")
    with tempfile.TemporaryDirectory() as folder, serving("--quiet", ready=Path(folder) / "url"):
        url = Path(folder, "url").read_text().strip()
        for each in ASKED:
            request = urllib.request.Request(f"{url}/api/v2/contacts/recoms/{each}")
            request.add_header("Authorization", "Basic dXNlcjphbnkta2V5")
            with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request) as answer:
                answer.read()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1180, "height": 720})
            page.goto(url)
            page.locator("#view-requests .traffic").evaluate("details => { details.open = false; }")
            page.locator("#view-requests .requests button").first.click()
            page.locator("#view-requests .details .product").first.wait_for()
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=str(PICTURE))
            browser.close()


if __name__ == "__main__":
    main()

"""What the README shows is what happens; its tables and its pictures are judged in tests/docs."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from urllib.parse import urlsplit

from asking import ask

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_request_that_it_shows_is_answered() -> None:
    (line,) = re.findall(r"curl -u user:any-key '(http[^']+)'", README)
    target = urlsplit(line)
    assert ask(create_app(Shop.demo()), f"{target.path}?{target.query}").json()


def test_it_stays_one_screen() -> None:
    """A person sees what this is, for whom and what to type; the rest is a page of its own."""
    assert len(README.splitlines()) <= 70
    first = README.partition("## ")[0]
    assert first.index("![") < first.index("```sh") < first.index("```python")
    assert all((ROOT / path).is_file() for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README))


def test_its_links_are_addresses_on_a_packages_page() -> None:
    """The build makes them so where it is told the repository; here they lead to files."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    text = build.absolute(README, "https://code.example/shop/testkit")
    assert re.findall(r"\]\((?!https?://)[^)]*\)", text) == []
    assert "![" in text
    assert "](https://code.example/shop/testkit/raw/main/docs/img/page.png)" in text
    assert "](https://code.example/shop/testkit/blob/main/docs/pytest.md)" in text
    assert "](https://code.example/shop/testkit/tree/main/examples)" in text

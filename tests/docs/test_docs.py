"""The documentation says what is so: its tables, outputs, Python, documents and links."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from fenced import PAGES, ROOT, Block, blocks
from write_docs import LLMS, llms, written

from yespo_fixtures import demo_shop_folder
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.shop import Shop

SNIPPETS_NEED_A_PROJECT = {"browsers.md", "recordings.md"}
"""Pages whose Python is about a back end with a browser, or a recording, of the reader's."""
_LINK = re.compile(r"\]\(([^)#\s]+)?(?:#([^)\s]+))?\)")


def test_the_tables_are_those_that_the_code_makes_now() -> None:
    stale = [page.name for page in PAGES if written(page.read_text("utf-8")) != page.read_text("utf-8")]
    if LLMS.read_text("utf-8") != llms():
        stale.append("llms.txt")
    assert stale == [], "make docs-tables writes them"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What became of each Python block: all of them run in one pytest, those with a title as files beside them."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = --import-mode=importlib\n")
    for block in blocks("python"):
        if block.title:
            (folder / block.title).write_text(block.text, "utf-8")
            if block.title == "shop_client.py":  # README.md tests it by another name
                (folder / "my_shop.py").write_text(block.text, "utf-8")
        elif block.page.name not in SNIPPETS_NEED_A_PROJECT:
            place = folder / block.page.stem
            place.mkdir(exist_ok=True)
            text = block.text if "def test_" in block.text else f"{block.text}\n\ndef test_it_runs():\n    pass\n"
            (place / f"test_{block.name}.py").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--junit-xml=out.xml"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert (folder / "out.xml").is_file(), ran.stdout + ran.stderr
    found: dict[str, str] = {}
    for case in ET.parse(folder / "out.xml").iter("testcase"):
        where = f"{case.get('classname', '')}.{case.get('name', '')}".replace(".", " ").split()
        module = next(word.removeprefix("test_") for word in where if re.fullmatch(r"test_\w+_\d+", word))
        wrong = "".join(child.text or "" for child in case if child.tag in {"failure", "error"})
        found[module] = found.get(module, "") + wrong
    return found


@pytest.mark.parametrize(
    "block",
    [block for block in blocks("python") if not block.title and block.page.name not in SNIPPETS_NEED_A_PROJECT],
    ids=lambda block: block.name,
)
def test_python_runs(block: Block, outcomes: dict[str, str]) -> None:
    assert outcomes[block.name] == ""


@pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: block.name)
def test_toml_is_read(block: Block, tmp_path: Path) -> None:
    tomllib.loads(block.text)
    if not block.title or block.title == "shop.toml":
        (tmp_path / "shop.toml").write_text(block.text, "utf-8")
        read_config(tmp_path / "shop.toml")


@pytest.mark.parametrize("block", blocks("yaml", "json", "ini"), ids=lambda block: block.name)
def test_documents_can_be_read(block: Block) -> None:
    if block.language == "yaml":
        assert list(yaml.safe_load_all(block.text))
    elif block.language == "ini":
        configparser.ConfigParser().read_string(block.text)
    elif "…" not in block.text:  # what was left out is left out on purpose
        json.loads(block.text)


@pytest.mark.parametrize("block", blocks("csv"), ids=lambda block: block.name)
def test_tables_are_read_as_a_shop_reads_them(block: Block, tmp_path: Path) -> None:
    shutil.copytree(demo_shop_folder(), tmp_path / "shop")
    name = "lists.csv" if block.text.startswith("key,") else "contacts.csv"
    (tmp_path / "shop" / name).write_text(block.text, "utf-8")
    if name == "contacts.csv":
        (tmp_path / "shop" / "orders.jsonl").write_text("", "utf-8")
    assert Shop.load(tmp_path / "shop").data_sources


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_relative_links_lead_to_files_and_headings(page: Path) -> None:
    lost = []
    for target, anchor in _LINK.findall(page.read_text("utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        place = page.parent / target if target else page
        if not place.exists():
            lost.append(target)
        elif anchor and place.suffix == ".md" and anchor not in _anchors(place):
            lost.append(f"{target}#{anchor}")
    assert lost == []


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower()) for heading in headings}


def test_every_page_is_in_the_navigation() -> None:
    listed = re.findall(r": ([a-z-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    beside = {"changelog.md": True, "SKILL.md": False}  # the one is made from CHANGELOG.md, the other isn't on the site
    assert sorted({*listed} - {"changelog.md"}) == sorted(
        page.name for page in (ROOT / "docs").glob("*.md") if page.name not in beside
    )
    assert len(listed) == len({*listed})

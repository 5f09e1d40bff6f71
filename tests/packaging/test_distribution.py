"""The wheel and the sdist hold what they should, and the core alone works in an empty environment."""

from __future__ import annotations

import json
import subprocess
import tarfile
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest
from distribution import built, environment, wheel_in

from yespo_contracts.version import __version__
from yespo_fixtures import demo_shop_folder
from yespo_testkit.docs.pages import pages, title

PACKAGES = {"yespo_checker", "yespo_contracts", "yespo_fixtures", "yespo_mockserver", "yespo_testkit"}
EXTRAS = ("respx", "httpx", "hypothesis", "faker", "pytest", "requests")


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory)


@pytest.fixture(scope="module")
def core(distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that has the wheel without extras."""
    return environment(tmp_path_factory.mktemp("core") / "venv", str(wheel_in(distribution)))


def test_the_wheel_holds_the_five_packages_with_their_data_and_nothing_else(distribution: Path) -> None:
    names = zipfile.ZipFile(wheel_in(distribution)).namelist()
    assert {name.partition("/")[0] for name in names} == PACKAGES | {f"yespo_testkit-{__version__}.dist-info"}
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert {f"yespo_fixtures/demo/{path.name}" for path in demo_shop_folder().iterdir()} <= set(names)
    assert "yespo_contracts/ledger.toml" in names
    assert "yespo_testkit/docs/pages.json.bz2" in names
    assert not [name for name in names if name.endswith((".pyc", ".orig")) or "/tests/" in name]


def test_the_sdist_from_which_the_wheel_is_built_is_complete(distribution: Path) -> None:
    (sdist,) = distribution.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "CHANGELOG.md"} <= names


def test_the_core_brings_no_pytest_plugin_and_no_client_library(core: Path) -> None:
    program = "import importlib.util as u, json, sys; print(json.dumps([n for n in sys.argv[1:] if u.find_spec(n)]))"
    found = subprocess.run([core, "-c", program, *EXTRAS], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == []


def test_the_core_serves_the_demo_shop(core: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    command = [str(core.with_name("yespo-testkit")), "serve", "--port", "0", "--no-auth", "--ready-file", str(ready)]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        target = ready.read_text().strip() + "/api/v2/contacts/recoms/1244?contactId=162688150"
        with urllib.request.urlopen(target, timeout=10) as answer:
            products = json.load(answer)
    finally:
        process.terminate()
        process.communicate()
    assert len(products) == 8


COMMANDS = ("serve", "check", "calibrate", "feed", "shop", "openapi", "ledger", "docs")


@pytest.mark.parametrize(
    "command", [("--help",), ("--version",), ("ledger",), *((name, "--help") for name in COMMANDS)]
)
def test_the_cores_commands_run(core: Path, command: tuple[str, ...]) -> None:
    ended = subprocess.run([core.with_name("yespo-testkit"), *command], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_core_has_the_same_pages_as_the_checkout(core: Path) -> None:
    ended = subprocess.run([core.with_name("yespo-testkit"), "docs", "--json"], capture_output=True, check=True)
    listed = {each["page"]: each["title"] for each in json.loads(ended.stdout)["pages"]}
    assert listed == {name: title(name) for name in pages()}


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        (("check", "http://127.0.0.1:1"), "hypothesis"),
        (("calibrate", "http://127.0.0.1:1"), "hypothesis"),
        (("shop", "new", "made-up"), "faker"),
        (("serve", "--tls", "--port", "0"), "tls"),
    ],
)
def test_what_needs_an_extra_says_so(core: Path, tmp_path: Path, command: tuple[str, ...], extra: str) -> None:
    """One line on how to get it, instead of a traceback."""
    program = core.with_name("yespo-testkit")
    ended = subprocess.run([program, *command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert f"pip install 'yespo-testkit[{extra}]'" in ended.stderr

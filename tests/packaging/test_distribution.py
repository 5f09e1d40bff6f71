"""The wheel and the sdist hold what they should, and the core alone works in an empty environment."""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import importlib
import json
import re
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docs_api
import pytest
from click.testing import CliRunner
from distribution import ROOT, built, environment, wheel_in

from yespo_contracts.version import __version__
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.admin.openapi import document
from yespo_mockserver.admin.page import TYPES
from yespo_testkit.cli import cli
from yespo_testkit.docs.pages import pages

PACKAGES = {"yespo_checker", "yespo_contracts", "yespo_fixtures", "yespo_mockserver", "yespo_testkit"}
ROOTS = [ROOT / name for name in ("contracts", "fixtures", "mockserver", "yespo_testkit")]
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
    demo = {path.name for path in demo_shop_folder().iterdir()}
    assert {name.rpartition("/")[2] for name in names if name.startswith("yespo_fixtures/demo/")} == demo
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


ANSWERS = """
import json
from yespo_mockserver.recommend import recommend
from yespo_mockserver.shop import Shop

shop = Shop.demo()
contacts = [contact.identifiers() for contact in shop.contacts]
answers = [
    recommend(shop, source, contact, shop.catalogue.ids[contact.number : contact.number + 2])
    for source in shop.data_sources.values()
    for contact in [*shop.contacts][::20]
]
print(json.dumps([contacts, answers]))
"""


def test_the_cores_demo_shop_answers_as_the_checkouts_does(core: Path) -> None:
    def found(python: Path) -> str:
        return subprocess.run([python, "-c", ANSWERS], capture_output=True, text=True, check=True).stdout

    assert found(core) == found(Path(sys.executable))


COMMANDS = ("serve", "check", "calibrate", "feed", "shop", "openapi", "ledger", "docs")


@pytest.mark.parametrize(
    "command", [("--help",), ("--version",), ("ledger",), *((name, "--help") for name in COMMANDS)]
)
def test_the_cores_commands_run(core: Path, command: tuple[str, ...]) -> None:
    ended = subprocess.run([core.with_name("yespo-testkit"), *command], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_core_has_the_same_pages_as_the_checkout_but_those_on_its_making(core: Path) -> None:
    program = "import json; from yespo_testkit.docs.pages import pages; print(json.dumps(pages()))"
    ended = subprocess.run([core, "-c", program], capture_output=True, check=True)
    of_its_making = {"architecture", "changelog"}
    assert json.loads(ended.stdout) == {name: text for name, text in pages().items() if name not in of_its_making}


def test_a_python_without_bz2_says_that_it_cannot_unpack_the_pages(core: Path) -> None:
    program = "import sys; sys.modules['bz2'] = None; from yespo_testkit.cli import main; main(['docs'])"
    ended = subprocess.run([core, "-c", program], capture_output=True, text=True, check=False)
    said = "This Python was built without bz2, so it can't unpack the documentation."
    assert (ended.returncode, ended.stderr.split("\n")) == (2, [f"Error: {said}", ""])


def test_the_core_has_the_same_page_of_the_control_api_as_the_checkout(core: Path) -> None:
    program = (
        "import sys; from yespo_mockserver.admin.page import file; sys.stdout.buffer.write(file(sys.argv[1]).body)"
    )
    for name in TYPES:
        ended = subprocess.run([core, "-c", program, name], capture_output=True, check=True)
        assert ended.stdout == (ROOT / "mockserver" / "yespo_mockserver" / "admin" / "static" / name).read_bytes()


@pytest.mark.parametrize("command", [("openapi", "--yaml"), ("shop", "schema")])
def test_the_cores_schemas_describe_as_those_of_the_checkout(core: Path, command: tuple[str, ...]) -> None:
    ended = subprocess.run([core.with_name("yespo-testkit"), *command], capture_output=True, text=True, check=True)
    assert ended.stdout == CliRunner().invoke(cli, command).stdout


def test_the_cores_document_of_the_control_api_is_that_of_the_checkout(core: Path) -> None:
    program = "import json; from yespo_mockserver.admin.openapi import document; print(json.dumps(document()))"
    ended = subprocess.run([core, "-c", program], capture_output=True, check=True)
    assert json.loads(ended.stdout) == json.loads(json.dumps(document()))


def test_no_text_that_is_shown_is_a_docstring_that_the_wheel_leaves_out() -> None:
    """Whoever reads docstrings at run time is known to hatch_build.py."""
    readers = {
        path.name
        for root in ROOTS
        for path in root.rglob("*.py")
        if re.search(r"__doc__|getdoc", path.read_text("utf-8"))
    }
    assert readers == {"openapi.py", "wide.py"}


def test_each_module_of_the_wheel_is_the_checkouts_line_by_line(distribution: Path) -> None:
    """Internal ones are without comments and docstrings; those of public names are whole."""
    sources = {path.relative_to(root).as_posix(): path for root in ROOTS for path in root.rglob("*.py")}
    public = {Path(place).resolve() for place in public_modules()}
    with zipfile.ZipFile(wheel_in(distribution)) as archive:
        modules = {name: archive.read(name) for name in archive.namelist() if name.endswith(".py")}
    assert modules.keys() == sources.keys()
    for name, content in modules.items():
        source = sources[name].read_bytes()
        if sources[name] in public:
            assert content == source, f"{name} has public names: list it in hatch_build.py"
        elif content != source:
            assert code_of(content) == code_of(source), name


def code_of(module: bytes) -> tuple[str, list[tuple[str, int, int]]]:
    """Return a module's statements without strings that stand for themselves, and the place of everything in them."""
    tree = ast.parse(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [each for each in node.body if not is_explanation(each)]
    located = [each for each in ast.walk(tree) if isinstance(each, ast.expr | ast.stmt)]
    places = [(type(each).__name__, each.lineno, each.col_offset) for each in located]
    return ast.dump(tree), places


def is_explanation(statement: ast.stmt) -> bool:
    """Tell whether a statement is a docstring, or stands where one was alone."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def public_modules() -> Iterator[str]:
    """Yield the files of the modules that define what the API's reference names."""
    for module in docs_api.MODULES:
        loaded = importlib.import_module(module)
        for thing in (loaded, *(getattr(loaded, name) for name in docs_api.public(module))):
            bases = [base.__module__ for base in getattr(thing, "__mro__", ()) if base.__module__.startswith("yespo_")]
            for defining in {getattr(thing, "__module__", module), *bases} & sys.modules.keys():
                if defining.startswith("yespo_"):
                    yield str(sys.modules[defining].__file__)


def test_the_record_has_the_digest_of_every_file(distribution: Path) -> None:
    with zipfile.ZipFile(wheel_in(distribution)) as archive:
        (record,) = [name for name in archive.namelist() if name.endswith("/RECORD")]
        told = {name: (digest, size) for name, digest, size in csv.reader(archive.read(record).decode().splitlines())}
        for name in archive.namelist():
            content = archive.read(name)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            assert told.pop(name) == (("", "") if name == record else (f"sha256={digest}", str(len(content))))
    assert told == {}


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

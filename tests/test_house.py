"""What holds the house together: the ledger and the tests, the folders, the public names."""

from __future__ import annotations

import ast
import importlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from yespo_contracts.ledger import entries

ROOT = Path(__file__).parents[1]
PACKAGES = ("yespo_checker", "yespo_contracts", "yespo_mockserver", "yespo_fixtures", "yespo_testkit")


def ledger_markers() -> Iterator[tuple[str, str]]:
    """Yield the entry and the place of each `pytest.mark.ledger("…")` in the tests."""
    for path in sorted(ROOT.glob("tests/**/test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "ledger":
                for argument in node.args:
                    assert isinstance(argument, ast.Constant), f"{path}:{node.lineno}: write the entry out"
                    yield str(argument.value), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_ledger_entry_is_proved_by_a_test() -> None:
    assert {entry.id for entry in entries()} - {marked for marked, _ in ledger_markers()} == set()


def test_every_ledger_marker_names_an_entry() -> None:
    known = {entry.id for entry in entries()}
    assert [f"{place}: {marked}" for marked, place in ledger_markers() if marked not in known] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_public_names_are_sorted_and_all_there(package: str) -> None:
    module = importlib.import_module(package)
    names = list(getattr(module, "__all__", ()))
    assert names == sorted(names)
    assert all(hasattr(module, name) for name in names)


def test_nothing_committed_names_a_registrys_host_and_there_is_no_lock_file() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    locks = {"uv.lock", "poetry.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"}
    assert [name for name in listed.stdout.splitlines() if Path(name).name in locks] == []
    hosts = ("files.python" + "hosted.org", "registry.npm" + "js.org")
    for name in listed.stdout.splitlines():
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        assert not any(host.encode() in content for host in hosts), name


def test_the_pins_are_plain_name_and_version_lines() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(line.startswith("#") or len(line.split("==")) == 2 for line in lines)

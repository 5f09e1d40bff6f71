"""What keeps the house easy to find one's way in: sizes of modules and folders, and arrows that go one way."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    package: next(ROOT.glob(f"*/{package}"))
    for package in ("yespo_checker", "yespo_contracts", "yespo_fixtures", "yespo_mockserver", "yespo_testkit")
}
MODULES = [(package, path) for package, folder in PACKAGES.items() for path in sorted(folder.rglob("*.py"))]


def lines(path: Path) -> int:
    return path.read_text("utf-8").count("\n")


def room(package: str, path: Path) -> str:
    """Return the subpackage that a module is in; a module beside them is one of its own."""
    return ".".join([package, *path.relative_to(PACKAGES[package]).with_suffix("").parts[:1]])


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def arrows() -> Mapping[str, set[str]]:
    """Return which rooms each room imports, in all packages; a package's own `__init__` is its shop window."""
    found: dict[str, set[str]] = defaultdict(set)
    for package, path in MODULES:
        if path == PACKAGES[package] / "__init__.py":
            continue
        for name in imported(path):
            target = ".".join(name.split(".")[:2])
            if name.split(".")[0] in PACKAGES and target != room(package, path):
                found[room(package, path)].add(target)
    return found


def reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in graph.get(waiting.pop(), set()) - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def test_no_module_has_more_than_300_lines() -> None:
    assert {str(path.relative_to(ROOT)): lines(path) for _, path in MODULES if lines(path) > 300} == {}


def test_no_folder_holds_more_than_15_modules() -> None:
    folders = Counter(str(path.parent.relative_to(ROOT)) for _, path in MODULES if path.name != "__init__.py")
    assert {folder: count for folder, count in folders.items() if count > 15} == {}


def test_no_subpackage_is_more_than_an_eighth_of_the_distribution() -> None:
    sizes: Counter[str] = Counter()
    for _, path in MODULES:
        sizes[str(path.parent.relative_to(ROOT))] += lines(path)
    assert {folder: size for folder, size in sizes.items() if size > sizes.total() / 8} == {}


def test_no_room_imports_one_that_imports_it_back() -> None:
    graph = arrows()
    assert [name for name in sorted(graph) if name in reached(graph, name)] == []


def test_tests_take_helpers_from_tests_support_alone() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    taken = [(path, name) for path in tests for name in imported(path) if name.split(".")[0] in {"tests", "conftest"}]
    assert [f"{path.relative_to(ROOT)}: {name}" for path, name in taken] == []


@pytest.mark.parametrize("folder", ["contracts", "mockserver", "fixtures", "yespo_testkit"])
def test_no_component_folder_is_a_package_itself(folder: str) -> None:
    """Client projects have packages of these names; ours must never be taken for them."""
    assert not (ROOT / folder / "__init__.py").exists()

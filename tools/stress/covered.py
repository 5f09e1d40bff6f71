"""Which tests run which line of which module, by one run of all tests that notes it, kept in artifacts/."""

from __future__ import annotations

import ast
import math
import os
import random
import subprocess
import sys
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import coverage

ROOT = Path(__file__).parents[2]
MAP = ROOT / "artifacts" / "mutants.coverage"
TESTS = ("contracts", "mockserver", "checker", "plugin", "record", "cli", "security", "load", "fixtures")
PACKAGES = ("yespo_contracts", "yespo_checker", "yespo_mockserver", "yespo_testkit")

_NEAREST_SECONDS, _NEAREST_FILES = 15, 4
"""What the first try of a mutant may cost: collecting the tests of a file takes as long as most of them."""

_MOST_BY_NAME = 3

_SECONDS = 80
"""How long the rest of its tests may take; those of a line that more run are well looked after."""


class Tests(NamedTuple):
    """The tests of a line: the nearest and quickest, and the others."""

    nearest: list[str]
    others: list[str]


def environment_of(copy: Path) -> dict[str, str]:
    """Return the variables with which Python takes the packages from a copy of the repository."""
    paths = os.pathsep.join(str(copy / name) for name in ("contracts", "mockserver", "fixtures", "yespo_testkit"))
    return {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}


def _in_function(module: Path, line: int) -> bool:
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(each.lineno < line <= (each.end_lineno or 0) for each in functions)


def _by_name(module: Path) -> list[str]:
    """Return the files of tests that are called most as the module is, for what no test is known to run."""
    wanted = _words(module)
    files = sorted((ROOT / "tests").rglob("test_*.py"), key=lambda path: -len(wanted & _words(path.relative_to(ROOT))))
    alike = [path for path in files[:_MOST_BY_NAME] if wanted & _words(path.relative_to(ROOT))]
    return [str(path.relative_to(ROOT)) for path in alike]


def _words(path: Path) -> set[str]:
    return {word for part in path.with_suffix("").parts for word in part.split("_")} - {"tests", "test", "yespo"}


class Covered:
    """The map of lines to tests, made in a copy. Remove its files where tests have moved."""

    def __init__(self, copy: Path) -> None:
        self._seconds_file = MAP.with_suffix(".seconds")
        if not MAP.exists():
            self._look(copy)
        self._data = coverage.CoverageData(basename=str(MAP))
        self._data.read()
        self._seconds: dict[str, float] = {}
        for line in self._seconds_file.read_text("utf-8").splitlines():
            seconds, _, test = line.partition(" ")
            self._seconds[test] = self._seconds.get(test, 0) + float(seconds)

    def _look(self, copy: Path) -> None:
        print("looking once which test runs which line, which takes longer than the tests", flush=True)
        MAP.parent.mkdir(parents=True, exist_ok=True)
        self._seconds_file.write_text("", encoding="utf-8")
        settings = MAP.with_suffix(".rc")
        named = f"source_pkgs = {', '.join(PACKAGES)}\ndata_file = {MAP}\n"
        settings.write_text(
            f"[run]\n{named}parallel = true\npatch = subprocess, fork, _exit\nsigterm = true\n", encoding="utf-8"
        )
        measured = [sys.executable, "-m", "coverage"]
        options = ["-m", "pytest", "-p", "contexts", "-q", "-n", "2", *(f"tests/{folder}" for folder in TESTS)]
        environment = environment_of(copy) | {
            "HYPOTHESIS_PROFILE": "quick",
            "MUTANTS_SECONDS": str(self._seconds_file),
        }
        environment["PYTHONPATH"] += os.pathsep + str(ROOT / "tools" / "stress")
        line = [*measured, "run", f"--rcfile={settings}", *options]
        subprocess.run(line, cwd=copy, env=environment, check=False)
        subprocess.run([*measured, "combine", "-q", f"--rcfile={settings}"], cwd=copy, check=True)

    def tests(self, module: Path, line: int, chance: random.Random) -> Tests:
        """Return the tests of a line, or of the module where the line runs as it is imported; the nearest first."""
        measured = next((path for path in self._data.measured_files() if path.endswith(f"/{module}")), None)
        of_lines = {} if measured is None else self._data.contexts_by_lineno(measured)
        found = {test for test in of_lines.get(line, ()) if self._passed(test)}
        if not found or not _in_function(module, line):  # each process that a test starts imports it once more
            found = {test for tests in of_lines.values() for test in tests if self._passed(test)}
        if not found:
            return Tests([], _by_name(module))
        parts = {*module.parts, f"test_{module.name}"}

        def distance(test: str) -> tuple[int, float]:
            return -len(parts & set(test.partition("::")[0].split("/"))), self._seconds[test]

        ordered = sorted(chance.sample(sorted(found), len(found)), key=distance)
        nearest = self._first(ordered, _NEAREST_SECONDS, _NEAREST_FILES)
        others = [test for test in ordered if test not in nearest]
        return Tests(nearest, self._first(others, _SECONDS, len(others)))

    def _passed(self, test: str) -> bool:
        return self._seconds.get(test, math.inf) < math.inf

    def _first(self, tests: list[str], seconds: float, files: int) -> list[str]:
        passed, in_files = 0.0, set[str]()

        def fits(test: str) -> bool:
            nonlocal passed
            passed += self._seconds[test]
            in_files.add(test.partition("::")[0])
            return passed <= seconds and len(in_files) <= files

        return list(takewhile(fits, tests)) or tests[:1]

"""Which tests run which line of which module, by one run of all tests that notes it, kept in artifacts/.

What has changed since that run is looked up in git: where a line stood then, and which tests are others.
"""

from __future__ import annotations

import ast
import math
import os
import random
import subprocess
import sys
from difflib import SequenceMatcher
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

_MOST_BY_NAME = 4

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


def _git(*line: str) -> str:
    return subprocess.run(["git", *line], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _in_function(module: Path, line: int) -> bool:
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(each.lineno < line <= (each.end_lineno or 0) for each in functions)


def _by_name(module: Path) -> list[str]:
    """Return the files of tests that name the module or are called as it is, for what no test is known to run."""
    dotted = ".".join(module.with_suffix("").parts[1:]).removesuffix(".__init__")
    wanted = _words(module)
    counts = {
        str(path.relative_to(ROOT)): 10 * (dotted in path.read_text("utf-8"))
        + len(wanted & _words(path.relative_to(ROOT)))
        for path in (ROOT / "tests").rglob("test_*.py")
    }
    return [name for name in sorted(counts, key=lambda name: -counts[name])[:_MOST_BY_NAME] if counts[name]]


def _alike(test: Path, module: Path) -> bool:
    """Tell whether a file of tests is called as a module is, or as its folder and part of it."""
    if test.suffix != ".py" or not test.name.startswith("test_"):
        return False
    common = _words(test) & _words(module)
    return bool(_words(Path(test.name)) & _words(Path(module.name))) and len(common) > 1


def _words(path: Path) -> set[str]:
    return {word for part in path.with_suffix("").parts for word in part.split("_")} - {"tests", "test", "yespo"}


class Covered:
    """The map of lines to tests, made in a copy. Remove its files where much has changed."""

    def __init__(self, copy: Path) -> None:
        self._seconds_file = MAP.with_suffix(".seconds")
        commit_file = MAP.with_suffix(".commit")
        if not MAP.exists():
            self._look(copy)
            commit_file.write_text(_git("rev-parse", "HEAD"), encoding="utf-8")
        self._commit = commit_file.read_text("utf-8").strip()
        self._changed = [Path(name) for name in _git("diff", "--name-only", self._commit, "--", "tests").split()]
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
        then = self._then(module, line)
        found = {test for test in of_lines.get(then, ()) if self._passed(test)} if then else set()
        if not found or not _in_function(module, line):  # each process that a test starts imports it once more
            found = {test for tests in of_lines.values() for test in tests if self._passed(test)}
        others = [str(path) for path in self._changed if _alike(path, module) and (ROOT / path).exists()]
        if not found:
            return Tests(others, _by_name(module))
        parts = {*module.parts, f"test_{module.name}"}

        def distance(test: str) -> tuple[int, float]:
            return -len(parts & set(test.partition("::")[0].split("/"))), self._seconds[test]

        ordered = sorted(chance.sample(sorted(found), len(found)), key=distance)
        nearest = self._first(ordered, _NEAREST_SECONDS, _NEAREST_FILES)
        left = [test for test in ordered if test not in nearest]
        return Tests([*others, *nearest], self._first(left, _SECONDS, len(left)))

    def _then(self, module: Path, line: int) -> int | None:
        """Return where a line stood when the map was made, None if it is new."""
        before = subprocess.run(
            ["git", "show", f"{self._commit}:{module}"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout
        matcher = SequenceMatcher(None, before.splitlines(), (ROOT / module).read_text("utf-8").splitlines(), False)
        for then, now, size in matcher.get_matching_blocks():
            if now < line <= now + size:
                return then + line - now
        return None

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

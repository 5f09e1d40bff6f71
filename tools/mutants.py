"""How strong the tests are: seeded single mutations of the packages, each with the tests that run its line.

`make mutants` tries 300, `make mutants SAMPLE=30 CHANGED=main` those of what changed since a commit. A mutant that no
test kills is printed as a diff: it is a hole, or it means the same. Works on a copy; writes
benchmarks/results/mutants.json. Which tests run a line is found out once, and kept in artifacts/: remove the file where
tests have moved.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import coverage

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "mutants.json"
PACKAGES = (
    "contracts/yespo_contracts",
    "contracts/yespo_checker",
    "mockserver/yespo_mockserver",
    "yespo_testkit/yespo_testkit",
)
TESTS = ("tests/contracts", "tests/mockserver", "tests/checker", "tests/plugin", "tests/record", "tests/cli")
MAP = ROOT / "artifacts" / "mutants.coverage"
MOST_TESTS = 120
"""So many tests of a line are run; one that more run is well looked after."""

SECONDS = 300
"""How long the tests of one mutant may take; one that hangs is killed."""

_BOUND = 30
"""A number from this on that stands by itself at the top of a module is a bound."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}


class Mutant(NamedTuple):
    """A module with one thing changed."""

    path: Path
    line: int
    source: str


def mutant_of(path: Path, chance: random.Random) -> Mutant | None:
    """Return a mutation of a module, or None: of a comparison, `and`, `not`, a sum, a small number, a return."""
    tree = ast.parse(path.read_text("utf-8"))
    before, places = ast.unparse(tree), _places(tree)
    if not places:
        return None
    node = chance.choice(places)
    _mutate(node)
    after = ast.unparse(tree)
    return None if after == before else Mutant(path, getattr(node, "lineno", 0), after)


def _places(tree: ast.Module) -> list[ast.AST]:
    """Return what may be mutated: no setting of a class, such as `frozen`, and no bound: one more of it is the same."""
    passed = {id(node) for each in ast.walk(tree) if isinstance(each, ast.ClassDef) for node in _inside(each.keywords)}
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            found = [node.value for node in _inside([statement.value]) if isinstance(node, ast.Constant)]
            if any(isinstance(number, int | float) and number >= _BOUND for number in found):
                passed |= {id(node) for node in _inside([statement.value])}
    return [node for node in ast.walk(tree) if _is_code(node) and id(node) not in passed]


def _inside(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _is_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.If | ast.Return) or (
        isinstance(node, ast.Constant) and type(node.value) in {bool, int}
    )


def _mutate(node: ast.AST) -> None:
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in _COMPARED:
            node.ops[0] = _COMPARED[type(op)]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.BinOp(op=op) if type(op) in _COUNTED:
            node.op = _COUNTED[type(op)]()
        case ast.UnaryOp(op=ast.Not()) | ast.If():
            target = "operand" if isinstance(node, ast.UnaryOp) else "test"
            setattr(node, target, ast.UnaryOp(ast.Not(), getattr(node, target)))
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() as value):
            node.value = value + 1
        case ast.Return(value=ast.expr()):
            node.value = ast.Constant(None)


class Covered:
    """Which tests run which line of which module, by one run of all tests that notes it; kept in artifacts/."""

    def __init__(self) -> None:
        if not MAP.exists():
            print("looking once which test runs which line, which takes as long as the tests", flush=True)
            MAP.parent.mkdir(parents=True, exist_ok=True)
            settings = MAP.with_suffix(".rc")
            settings.write_text(f"[run]\nsource_pkgs = {', '.join(map(_name, PACKAGES))}\ndata_file = {MAP}\n", "utf-8")
            line = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-p", "contexts"]
            paths = os.pathsep.join([str(ROOT / "tools" / "stress"), os.environ.get("PYTHONPATH", "")])
            environment = {**os.environ, "PYTHONPATH": paths, "HYPOTHESIS_PROFILE": "quick"}
            subprocess.run([*line, "-q", "-n0", *TESTS], cwd=ROOT, env=environment, check=False)
        self._data = coverage.CoverageData(basename=str(MAP))
        self._data.read()

    def tests(self, module: Path, line: int, chance: random.Random) -> list[str]:
        """Return the tests of a line, or of the module where the line runs as it is imported; the nearest first."""
        measured = next((path for path in self._data.measured_files() if path.endswith(f"/{module}")), None)
        if measured is None:
            return []
        of_lines = self._data.contexts_by_lineno(measured)
        found = {test for test in of_lines.get(line, ()) if test}
        if not found:
            found = {test for tests in of_lines.values() for test in tests if test}
        parts = {*module.parts, f"test_{module.name}"}
        shuffled = chance.sample(sorted(found), len(found))
        return sorted(shuffled, key=lambda test: -len(parts & set(test.partition("::")[0].split("/"))))[:MOST_TESTS]


def _name(package: str) -> str:
    return package.rpartition("/")[2]


def survives(copy: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Try a mutant in the copy; without a test it survives."""
    module = mutant.path.relative_to(ROOT)
    (copy / module).write_text(mutant.source, encoding="utf-8")
    paths = os.pathsep.join(str(copy / name) for name in ("contracts", "mockserver", "fixtures", "yespo_testkit"))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    line = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *tests]
    try:
        if tests:
            subprocess.run(line, cwd=copy, env=environment, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return False
    finally:
        shutil.copy(mutant.path, copy / module)
    return True


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--changed", metavar="COMMIT", help="only modules that changed since a commit")
    options.add_argument("--under", action="append", default=[], metavar="FOLDER", help="only modules there")
    given = options.parse_args()
    modules = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    if given.changed:
        line = ["git", "diff", "--name-only", given.changed]
        listed = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
        modules = [path for path in modules if str(path.relative_to(ROOT)) in listed]
    if given.under:
        modules = [path for path in modules if any(path.relative_to(ROOT).is_relative_to(each) for each in given.under)]
    chance = random.Random(given.seed)
    chosen = (made for path in chance.choices(modules, k=3 * given.sample) if (made := mutant_of(path, chance)))
    holes: list[dict[str, object]] = []
    covered = Covered()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        left_out = shutil.ignore_patterns(".venv", ".git", ".*_cache", "artifacts", "__pycache__", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=left_out)
        tried = list(islice(chosen, given.sample))
        for number, mutant in enumerate(tried, 1):
            name = f"{mutant.path.relative_to(ROOT)}:{mutant.line}"
            tests = covered.tests(mutant.path.relative_to(ROOT), mutant.line, chance)
            lives = survives(copy, mutant, tests)
            print(f"{number}/{len(tried)} {'survives' if lives else 'killed'} {name}", flush=True)
            if lives:
                before = ast.unparse(ast.parse(mutant.path.read_text("utf-8"))).splitlines()
                diff = list(difflib.unified_diff(before, mutant.source.splitlines(), lineterm="", n=1))[2:]
                print("\n".join(diff))
                holes.append({"place": name, "diff": diff})
    killed = len(tried) - len(holes)
    result = {"command": "python tools/mutants.py " + " ".join(sys.argv[1:]), "tried": len(tried), "killed": killed}
    RESULTS.write_text(
        json.dumps({**result, "share": round(killed / max(1, len(tried)), 3), "holes": holes}, indent=1) + "\n"
    )
    print(f"{killed} of {len(tried)} killed")


if __name__ == "__main__":
    main()

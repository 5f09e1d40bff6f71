"""How strong the tests are: seeded single mutations of the packages, each with the tests that run its line.

`make mutants` tries 300, `make mutants SAMPLE=30 CHANGED=main` those of what changed since a commit. A mutant that no
test kills is printed as a diff: it is a hole, or it means the same; tools/mutants_equal.toml names those that do, and
why, and they aren't counted. Works on copies; writes benchmarks/results/mutants.json. Which tests run a line is found
out once, and kept in artifacts/ for later samples: lines that have moved since are found again, tests that have
changed are tried first. Remove the files where much has.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import math
import queue
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from stress.covered import PACKAGES, ROOT, Covered, Tests, environment_of
from stress.mutation import Mutant, mutant_of

RESULTS = ROOT / "benchmarks" / "results" / "mutants.json"
EQUAL = ROOT / "tools" / "mutants_equal.toml"
CPU_SECONDS, SECONDS = 200, 900
"""How long the tests of one mutant may take: of CPU, and by the clock where it hangs in waiting."""


class Ended(NamedTuple):
    """What became of a mutant: killed, by a test or by time, or its diff."""

    name: str
    how: str
    diff: list[str]


def fate(copy: Path, mutant: Mutant, tests: Tests) -> str:
    """Try a mutant in a copy; without a test it survives."""
    module = copy / mutant.path.relative_to(ROOT)
    whole = module.read_bytes()
    module.write_text(mutant.source, encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider"]
    try:
        for chosen in tests:
            if chosen:
                subprocess.run(
                    [*line, *chosen],
                    cwd=copy,
                    env=environment_of(copy),
                    capture_output=True,
                    timeout=SECONDS,
                    check=True,
                    preexec_fn=_limit,
                )
    except subprocess.TimeoutExpired:
        return "killed by time"
    except subprocess.CalledProcessError as failed:
        if failed.returncode == -signal.SIGXCPU:
            return "killed by time"
        named = next((line for line in failed.stdout.decode().splitlines() if line.startswith(("FAILED", "ERROR"))), "")
        return f"killed ({named.partition(' - ')[0]})"
    finally:
        module.write_bytes(whole)
    return "survives" if any(tests) else "no test"


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))


def _chosen(given: argparse.Namespace, chance: random.Random) -> list[Mutant]:
    folders = [path for path in ROOT.glob("*/*") if path.name in PACKAGES]
    modules = sorted(path for package in folders for path in package.rglob("*.py"))
    if given.changed:
        line = ["git", "diff", "--name-only", given.changed]
        listed = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
        modules = [path for path in modules if str(path.relative_to(ROOT)) in listed]
    if given.under:
        modules = [path for path in modules if any(path.relative_to(ROOT).is_relative_to(each) for each in given.under)]
    drawn = (mutant_of(path, chance) for path in chance.choices(modules, k=5 * given.sample))
    return list(islice(dict.fromkeys(mutant for mutant in drawn if mutant), given.sample))


def _difference(mutant: Mutant) -> list[str]:
    before = ast.unparse(ast.parse(mutant.path.read_text("utf-8"))).splitlines()
    return list(difflib.unified_diff(before, mutant.source.splitlines(), lineterm="", n=1))[2:]


def _means_the_same(module: str, diff: list[str]) -> bool:
    known = tomllib.loads(EQUAL.read_text("utf-8"))["equal"]
    lines = [line[1:].strip() for line in diff if line.startswith("+")]
    return any(each["module"] == module and [each["mutant"]] == lines for each in known)


def _run(given: argparse.Namespace, folder: Path) -> list[Ended]:
    chance = random.Random(given.seed)
    mutants = _chosen(given, chance)
    copies: queue.Queue[Path] = queue.Queue()
    left_out = shutil.ignore_patterns(".venv", ".git", ".*_cache", "artifacts", "__pycache__", ".hypothesis")
    for number in range(given.jobs):
        shutil.copytree(ROOT, folder / str(number), ignore=left_out)
        copies.put(folder / str(number))
    covered = Covered(folder / "0")
    chosen = [
        (mutant, covered.tests(mutant.path.relative_to(ROOT), mutant.line, chance), _difference(mutant))
        for mutant in mutants
    ]
    ended: list[Ended] = []
    until = math.inf if given.minutes is None else time.monotonic() + 60 * given.minutes

    def attempt(each: tuple[Mutant, Tests, list[str]]) -> None:
        if time.monotonic() > until:
            return
        mutant, tests, diff = each
        module = str(mutant.path.relative_to(ROOT))
        copy = copies.get()
        how = "means the same" if _means_the_same(module, diff) else fate(copy, mutant, tests)
        copies.put(copy)
        ended.append(Ended(f"{module}:{mutant.line}", how, diff))
        shown = "" if how.startswith(("killed", "means")) else "\n".join(["", *diff])
        print(f"{len(ended)}/{len(mutants)} {how} {ended[-1].name}{shown}", flush=True)

    with ThreadPoolExecutor(given.jobs) as pool:
        list(pool.map(attempt, chosen))
    return ended


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--minutes", type=float, help="begin with no other mutant after so long")
    options.add_argument("--changed", metavar="COMMIT", help="only modules that changed since a commit")
    options.add_argument("--under", action="append", default=[], metavar="FOLDER", help="only modules there")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ended = _run(given, Path(folder))
    counted = [each for each in ended if each.how != "means the same"]
    killed = [each for each in counted if each.how.startswith("killed")]
    result = {
        "command": " ".join(["python tools/mutants.py", *sys.argv[1:]]),
        "tried": len(ended),
        "mean_the_same": len(ended) - len(counted),
        "killed": len(killed),
        "killed_by_time": [each.name for each in killed if each.how == "killed by time"],
        "share": round(len(killed) / max(1, len(counted)), 3),
        "holes": [{"place": each.name, "diff": each.diff} for each in counted if each not in killed],
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"{len(killed)} of {len(counted)} killed")


if __name__ == "__main__":
    main()

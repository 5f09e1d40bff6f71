"""Fuzzing that goes on: each target for its share of the time; findings are made small and kept in artifacts/fuzz.

`make fuzz` takes an hour, `make fuzz SECONDS=60` a minute. The seed is printed and names a run: the same one tries the
same inputs in the same order. A finding becomes a file of tests/corpus, where every run of the tests tries it again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from fuzz_targets import TARGETS, run  # noqa: E402  # it is in the tests, which fuzz for a moment themselves

KEPT = ROOT / "artifacts" / "fuzz"


def control(seed: int, calls: int) -> bool:
    """Fuzz the control API in a process of its own; its test tells the call that fails."""
    environment = {**os.environ, "CONTROL_CALLS": str(calls), "FUZZ_SEED": str(seed)}
    line = [sys.executable, "-m", "pytest", "-q", "-n0", "tests/security/test_control_api.py"]
    return subprocess.run(line, cwd=ROOT, env=environment, check=False).returncode == 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3600.0, help="for all targets together")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options.add_argument("--only", action="append", choices=[*TARGETS, "control"], help="may be repeated")
    options.add_argument("--calls", type=int, help="of the control API; 20,000 from ten minutes on")
    given = options.parse_args()
    chosen = given.only or [*TARGETS, "control"]
    print(f"seed {given.seed}: python tools/fuzz.py --seed {given.seed} --seconds {given.seconds:g}")
    failed = False
    for target in chosen:
        if target == "control":
            calls = given.calls or round(min(20_000, given.seconds * 34))
            failed |= not control(given.seed, calls)
            continue
        found = run(target, given.seed, sys.maxsize, given.seconds / len(chosen))
        print(f"{target}: {len(found)} findings")
        for finding in found:
            failed = True
            KEPT.mkdir(parents=True, exist_ok=True)
            path = KEPT / f"{target}-{hashlib.sha256(finding.data).hexdigest()[:12]}"
            path.write_bytes(finding.data)
            print(f"  {finding.error}\n  {path.relative_to(ROOT)}: {finding.data[:120]!r}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

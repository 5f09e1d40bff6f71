"""What a start costs, beside bare uvicorn: processor time until the first good answer, each program in turns.

    make bench-start

`serve` with the demo shop, as a second and every later start finds it (what its files say is kept in the user's cache
folder), and the first one; uvicorn with one Starlette route, as it is and told to do without websockets, whose
libraries it imports where they are installed. Then `--help` and `ledger`, to their ends. Writes
benchmarks/results/start.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from program import Program, cpu_seconds

HERE = Path(__file__).parent
FIRST = "/api/v2/contacts/recoms/1245?contactId=1"
_BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def constant(request): return Response(b"[]", media_type="application/json")
app = Starlette(routes=[Route("/api/v2/contacts/recoms/{dataSourceId}", constant)])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", **dict(zip(["ws"], sys.argv[2:])))
"""
_CLI = [sys.executable, "-m", "yespo_testkit.cli"]
_PYTHON = [sys.executable, "-c"]


def served(command: list[str], environment: dict[str, str]) -> Callable[[], float]:
    """Return what starts a server once, and tells the processor time until its first good answer."""

    def measure() -> float:
        os.environ.update(environment)
        program = Program("", command)
        try:
            program.start(FIRST)
            return cpu_seconds(program.pid)
        finally:
            program.stop()

    return measure


def run(command: list[str]) -> Callable[[], float]:
    """Return what runs a command once, and tells its processor time."""

    def measure() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return measure


def main() -> None:
    """Measure all of them in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        cached, without = {"YESPO_TESTKIT_CACHE": folder}, {"YESPO_TESTKIT_CACHE": "off"}
        measures = {
            "uvicorn": served([*_PYTHON, _BARE, "{port}"], {}),
            "uvicorn without websockets": served([*_PYTHON, _BARE, "{port}", "none"], {}),
            "serve": served([*_CLI, "serve", "--port", "{port}"], cached),
            "serve, nothing kept": served([*_CLI, "serve", "--port", "{port}"], without),
            "pass": run([*_PYTHON, "pass"]),
            "--help": run([*_CLI, "--help"]),
            "click and rich": run([*_PYTHON, "import click, rich.console"]),
            "ledger": run([*_CLI, "ledger"]),
        }
        found: dict[str, list[float]] = {name: [] for name in measures}
        for counts in [False, *[True] * rounds]:  # the first time compiles, and keeps
            for name, measure in measures.items():
                seconds = measure()
                if counts:
                    found[name].append(seconds)
    medians = {name: round(statistics.median(all_) * 1000, 1) for name, all_ in found.items()}
    result = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "rounds": rounds,
        "cpu_ms": {name: {"median": medians[name], "min": round(min(all_) * 1000, 1)} for name, all_ in found.items()},
        "serve_over_uvicorn": round(medians["serve"] / medians["uvicorn"], 2),
        "serve_over_uvicorn_without_websockets": round(medians["serve"] / medians["uvicorn without websockets"], 2),
        "help_over_pass_ms": round(medians["--help"] - medians["pass"], 1),
        "ledger_over_click_and_rich_ms": round(medians["ledger"] - medians["click and rich"], 1),
    }
    (HERE / "results" / "start.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()

"""What the pytest plugin costs: start-up when nobody uses it, a call, a set-up with its tear-down, and memory.

    make bench-plugin

Everything is compared in turns with what it is compared to, in processor time, and next to it stands A against A: the
same thing twice, which tells how far the machine itself can be trusted. Writes a JSON file.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import httpx2
import requests
import responses
import respx
from rich.console import Console

from yespo_testkit import Shop, YespoMock, YespoServer

RESULT = Path(__file__).parent / "results" / "plugin.json"
URL = "https://yespo.io/api/v2/contacts/recoms/1244?contactId=162688150"
AUTH = ("user", "key")

QUIET = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
TRIVIAL = "def test_nothing():\n    pass\n"
MANY = """
import gc, resource, pytest

@pytest.mark.parametrize("number", range({tests}))
def test_one({arguments}number):
    {body}
    if number in ({early}, {tests} - 1):
        gc.collect()
        with open("/proc/self/statm") as statm:
            pages = int(statm.read().split()[1])
        with open("kept.txt", "a") as kept:
            print(len(gc.get_objects()), pages * resource.getpagesize() // 1024, file=kept)
"""
CALL = 'import httpx; httpx.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=x", auth=("u", "k"))'


def cpu_seconds(repeat: int, action: Callable[[], object]) -> float:
    """Return the processor seconds that one of `repeat` actions takes."""
    started = time.process_time()
    for _ in range(repeat):
        action()
    return (time.process_time() - started) / repeat


def start_up(rounds: int) -> dict[str, object]:
    """Compare a run of one trivial test with the plugin to one with `-p no:yespo`, in processor milliseconds.

    Other plugins are switched off in both: some take a second, and their noise alone is more than what is looked for.
    """
    others = [entry.name for entry in entry_points(group="pytest11") if entry.name != "yespo"]
    off = [part for name in others for part in ("-p", f"no:{name}")]
    spent: dict[str, list[float]] = {"without": [], "without again": [], "with": []}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_trivial.py").write_text(TRIVIAL)
        Path(folder, "pytest.ini").write_text("[pytest]\n")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        for place in range(rounds + 2):
            for name, times in spent.items():
                switch = [] if name == "with" else ["-p", "no:yespo"]
                command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *off, *switch]
                process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                assert process.returncode == 0
                if place > 1:  # the first rounds compile, and warm the caches
                    times.append((usage.ru_utime + usage.ru_stime) * 1000)
    paired = [one - other for one, other in zip(spent["with"], spent["without"], strict=True)]
    same = [one - other for one, other in zip(spent["without again"], spent["without"], strict=True)]
    return {
        "rounds": rounds,
        "without_cpu_ms": round(statistics.median(spent["without"]), 1),
        "with_cpu_ms": round(statistics.median(spent["with"]), 1),
        "more_cpu_ms": round(statistics.median(paired), 1),
        "a_against_a_cpu_ms": round(statistics.median(same), 1),
        "allowed_cpu_ms": 10,
    }


def calls(rounds: int, repeat: int) -> dict[str, object]:
    """Compare one call through the mock with one through each library's usual double, which returns the same bytes."""
    with YespoMock():
        body = httpx.get(URL, auth=AUTH).content
    headers = {"content-type": "application/json; charset=UTF-8"}
    plain, plain2, session = httpx.Client(auth=AUTH), httpx2.Client(auth=AUTH), requests.Session()
    session.auth = AUTH

    def get() -> None:
        assert plain.get(URL).content == body

    def get2() -> None:
        assert plain2.get(URL).content == body

    def get3() -> None:
        assert session.get(URL, timeout=5).content == body

    found: dict[str, object] = {"answer_bytes": len(body)}
    mock = YespoMock()
    route = respx.MockRouter()
    route.get("https://yespo.io/api/v2/contacts/recoms/1244").respond(content=body, headers=headers)
    double = responses.RequestsMock(assert_all_requests_are_fired=False)
    double.get("https://yespo.io/api/v2/contacts/recoms/1244", body=body, headers=headers)

    def under(start: Callable[[], object], stop: Callable[[], object], action: Callable[[], None]) -> float:
        start()
        try:
            return cpu_seconds(repeat, action)
        finally:
            stop()

    mocked2 = httpx2.Client(
        auth=AUTH, transport=httpx2.MockTransport(lambda _: httpx2.Response(200, content=body, headers=headers))
    )

    def get2_mocked() -> None:
        assert mocked2.get(URL).content == body

    pairs: dict[str, tuple[Callable[[], float], Callable[[], float]]] = {
        "httpx beside a default respx route": (
            lambda: under(mock.start, mock.stop, get),
            lambda: under(route.start, route.stop, get),
        ),
        "httpx2 beside its own MockTransport": (
            lambda: under(mock.start, mock.stop, get2),
            lambda: under(lambda: None, lambda: None, get2_mocked),
        ),
        "requests beside a responses route": (
            lambda: under(mock.start, mock.stop, get3),
            lambda: under(double.start, lambda: double.stop(allow_assert=False), get3),
        ),
    }
    for name, (ours, other) in pairs.items():
        ours(), other()
        mine, theirs, again = [], [], []
        for _ in range(rounds):
            mock.reset()
            theirs.append(other())
            mine.append(ours())
            again.append(other())
        found[name] = compared(mine, theirs, again)
    return found


def compared(mine: list[float], theirs: list[float], again: list[float]) -> dict[str, object]:
    """Return microseconds of each, the median of the ratios, and the other's ratio to itself."""
    ratios = [own / (0.5 * (one + two)) for own, one, two in zip(mine, theirs, again, strict=True)]
    same = [two / one for one, two in zip(theirs, again, strict=True)]
    return {
        "ours_us": round(statistics.median(mine) * 1e6, 1),
        "other_us": round(statistics.median(theirs) * 1e6, 1),
        "ratio": round(statistics.median(ratios), 3),
        "a_against_a": round(statistics.median(same), 3),
    }


def set_up(rounds: int) -> dict[str, object]:
    """Measure a set-up with its tear-down, in milliseconds of the clock: the first one and the median of the rest."""

    def once() -> float:
        started = time.perf_counter()
        with YespoMock(Shop.demo()):
            pass
        return (time.perf_counter() - started) * 1000

    first = once()
    rest = [once() for _ in range(rounds)]
    with YespoServer() as server:
        resets = []
        for _ in range(rounds):
            started = time.perf_counter()
            server.begin(Shop.demo())
            resets.append((time.perf_counter() - started) * 1000)
    return {
        "mock_first_ms": round(first, 2),
        "mock_ms": round(statistics.median(rest), 3),
        "mock_allowed_ms": 1,
        "server_reset_ms": round(statistics.median(resets), 3),
        "server_reset_allowed_ms": 2,
    }


def memory(tests: int) -> dict[str, object]:
    """Compare what a run of many tests keeps, with the fixture and without: live objects and KB resident, by test."""
    found: dict[str, object] = {"tests": tests}
    early = tests // 5
    for name, arguments, body in (("without", "", "pass"), ("with", "yespo_mock, ", CALL)):
        with tempfile.TemporaryDirectory() as folder:
            source = MANY.format(tests=tests, early=early, arguments=arguments, body=body)
            Path(folder, "test_many.py").write_text(source)
            Path(folder, "pytest.ini").write_text(QUIET)
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            lines = [line.split() for line in Path(folder, "kept.txt").read_text().splitlines()]
        (objects, kilobytes), (objects_after, kilobytes_after) = ((int(a), int(b)) for a, b in lines)
        between = tests - 1 - early
        found[f"objects_a_test_{name}"] = round((objects_after - objects) / between, 2)
        found[f"kilobytes_a_test_{name}"] = round((kilobytes_after - kilobytes) / between, 3)
    return found


def main() -> None:
    """Measure all of it, print it, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--tests", type=int, default=1200)
    options = parser.parse_args()
    gc.collect()
    result = {
        "command": " ".join(["python", "benchmarks/plugin.py", *sys.argv[1:]]),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "set_up": set_up(options.rounds * 10),
        "calls": calls(options.rounds, 200),
        "start_up": start_up(options.rounds),
        "memory": memory(options.tests),
    }
    Console().print_json(data=result)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

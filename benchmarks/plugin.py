"""What the pytest plugin costs: start-up when nobody uses it, a call, a set-up with its tear-down, and memory.

    make bench-plugin

Everything is compared in turns with what it is compared to, in processor time, and next to it stands A against A: the
same thing twice, which tells how far the machine itself can be trusted. Writes a JSON file.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import httpx2
import requests
import responses
import respx
from questions import never_repeated
from rich.console import Console

from yespo_testkit import Shop, YespoMock, YespoServer
from yespo_testkit.double import inner_of

RESULT = Path(__file__).parent / "results" / "plugin.json"
URL = "https://yespo.io/api/v2/contacts/recoms/1244?contactId=162688150"
AUTH = ("user", "key")

QUIET = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
TRIVIAL = "def test_nothing():\n    pass\n"
MANY = """
import ctypes, gc, httpx, pytest, resource, tracemalloc

API = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
CLIENT = httpx.Client(auth=("u", "k"), verify=False)

class Usage(ctypes.Structure):
    _fields_ = [(str(place), ctypes.c_size_t) for place in range(10)]

def in_use():
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        return 0
    library.mallinfo2.restype = Usage
    usage = library.mallinfo2()
    return getattr(usage, "4") + getattr(usage, "7")  # mapped one by one, and the rest

@pytest.mark.parametrize("number", range({tests}))
def test_one({arguments}number):
    {body}
    if number + 1 in ({early}, {tests}):
        gc.collect()
        with open("/proc/self/statm") as statm:
            pages = int(statm.read().split()[1])
        with open("kept.txt", "a") as kept:
            traced, _ = tracemalloc.get_traced_memory()
            print(len(gc.get_objects()), traced, in_use(), pages * resource.getpagesize(), file=kept)
"""
CALL = "CLIENT.get(API)"
OFF = [part for one in entry_points(group="pytest11") if one.name != "yespo" for part in ("-p", f"no:{one.name}")]
"""What switches every other plugin off."""
LOADING = """
import time, pytest
started = time.process_time()
import yespo_testkit.plugin
print((time.process_time() - started) * 1000)
"""
LOADED = "import pytest, sys; pytest.main({arguments!r}); print(*sys.modules)"


def cpu_seconds(repeat: int, action: Callable[[], object]) -> float:
    """Return the processor seconds that one of `repeat` actions takes."""
    started = time.process_time()
    for _ in range(repeat):
        action()
    return (time.process_time() - started) / repeat


def start_up(rounds: int, *, others: bool) -> dict[str, object]:
    """Compare a run of one trivial test with the plugin to one with `-p no:yespo`, in processor milliseconds.

    `others` leaves the other installed plugins on; some take a second, and their noise hides what is looked for.
    All runs are on one core, with one hash seed, and each round goes through them in an order of its own. Runs of one
    round are disturbed alike, so the median is that of the differences within rounds. What disturbs a run only ever
    adds to it, so beside that stand the means of the least disturbed quarter of the runs.
    """
    off = [] if others else OFF
    names, shuffled = ("without", "without again", "with"), random.Random(1)
    spent: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder, pinned():
        Path(folder, "test_trivial.py").write_text(TRIVIAL)
        Path(folder, "pytest.ini").write_text(QUIET if others else "[pytest]\n")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": str(Path(folder, "compiled")), "PYTHONHASHSEED": "0"}
        for place in range(rounds + 2):
            for name in shuffled.sample(names, len(names)):
                switch = [] if name == "with" else ["-p", "no:yespo"]
                command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *off, *switch]
                process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                assert process.returncode == 0
                if place > 1:  # the first rounds compile, and warm the caches
                    spent[name].append((usage.ru_utime + usage.ru_stime) * 1000)
        found: dict[str, object] = {"rounds": rounds, "allowed_more_cpu_ms": 10}
        without, again, own = (spent[name] for name in names)
        rounds_of = list(zip(without, again, own, strict=True))
        found["median_of_rounds"] = {
            "without_cpu_ms": round(statistics.median(without + again), 1),
            "more_cpu_ms": round(statistics.median(mine - 0.5 * (one + two) for one, two, mine in rounds_of), 1),
            "a_against_a_cpu_ms": round(statistics.median(two - one for one, two, _ in rounds_of), 1),
        }
        one, two, mine = map(least_disturbed, (without, again, own))
        found["least_disturbed_quarter"] = {
            "without_cpu_ms": round(0.5 * (one + two), 1),
            "more_cpu_ms": round(mine - 0.5 * (one + two), 1),
            "a_against_a_cpu_ms": round(two - one, 1),
        }
        if not others:
            alone = [subprocess.check_output([sys.executable, "-c", LOADING], env=environment) for _ in range(rounds)]
            found["importing_the_plugin_cpu_ms"] = round(statistics.median(map(float, alone)), 2)
            found["modules_more"] = modules_more(folder)
    return found


def modules_more(folder: str) -> list[str]:
    """Return the modules that the plugin adds to those of a run of one trivial test."""
    found = []
    for switch in ("", "-p no:yespo"):
        program = LOADED.format(arguments=["-q", "-p", "no:cacheprovider", *OFF, *switch.split()])
        output = subprocess.check_output([sys.executable, "-c", program], cwd=folder, text=True)
        found.append(set(output.splitlines()[-1].split()))
    return sorted(found[0] - found[1])


@contextlib.contextmanager
def pinned() -> Iterator[None]:
    """Keep this process and those that it starts on one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def least_disturbed(values: list[float]) -> float:
    """Return the mean of the smallest quarter."""
    return statistics.mean(sorted(values)[: max(1, len(values) // 4)])


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
    every = respx.MockRouter()
    every.get(host="yespo.io").respond(content=body, headers=headers)
    double = responses.RequestsMock(assert_all_requests_are_fired=False)
    double.get("https://yespo.io/api/v2/contacts/recoms/1244", body=body, headers=headers)

    def under(start: Callable[[], object], stop: Callable[[], object], action: Callable[[], object]) -> float:
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

    never = never_repeated(Shop.demo(), random.Random(1))

    def get_new() -> float:
        urls = iter([f"https://yespo.io{target}" for target in never(None, repeat)])
        return under(mock.start, mock.stop, lambda: plain.get(next(urls)).raise_for_status())

    def get_new_elsewhere() -> float:
        urls = iter([f"https://yespo.io{target}" for target in never(None, repeat)])
        return under(every.start, every.stop, lambda: plain.get(next(urls)).raise_for_status())

    pairs: dict[str, tuple[Callable[[], float], Callable[[], float]]] = {
        "httpx, never repeated, beside a respx route for all": (get_new, get_new_elsewhere),
        "httpx beside a default respx route": (
            lambda: under(mock.start, mock.stop, get),
            lambda: under(route.start, route.stop, get),
        ),
        "httpx2 beside a default respx route for httpx": (
            lambda: under(mock.start, mock.stop, get2),
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
            inner_of(server).begin(Shop.demo())
            resets.append((time.perf_counter() - started) * 1000)
    return {
        "mock_first_ms": round(first, 2),
        "mock_ms": round(statistics.median(rest), 3),
        "mock_allowed_ms": 1,
        "server_reset_ms": round(statistics.median(resets), 3),
        "server_reset_allowed_ms": 2,
    }


def memory(early: int, tests: int) -> dict[str, object]:
    """Compare what a run keeps between its `early`th test and its last, without the fixture, again, and with it.

    Python itself traces every byte that its allocators hand out; where the C library is glibc, another run has Python
    use its malloc for everything, and asks that how many bytes are in use, those of C libraries and the losses between
    blocks among them. What a process has resident depends on where in its pages they lie. pytest keeps three reports a
    test.
    """
    found: dict[str, object] = {"from_test": early, "to_test": tests}
    for name, arguments, body in (
        ("without", "", "pass"),
        ("without again", "", "pass"),
        ("with", "yespo_mock, ", CALL),
    ):
        source = MANY.format(tests=tests, early=early, arguments=arguments, body=body)
        objects, _, used, resident = kept(source, {"PYTHONMALLOC": "malloc"})
        _, traced, _, _ = kept(source, {"PYTHONTRACEMALLOC": "1"})
        found[name] = {
            "objects_a_test": round(objects / (tests - early), 2),
            "traced_bytes_a_test": round(traced / (tests - early), 1),
            "malloc_bytes_a_test": round(used / (tests - early), 1),
            "resident_bytes_a_test": round(resident / (tests - early), 1),
        }
    return found


def kept(source: str, settings: dict[str, str]) -> list[int]:
    """Return by how much grew what a run of these tests keeps: objects, bytes traced, in use by malloc, resident."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_many.py").write_text(source)
        Path(folder, "pytest.ini").write_text(QUIET)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *OFF]
        environment = {**os.environ, "PYTHONHASHSEED": "0", **settings}
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        early, late = (list(map(int, line.split())) for line in Path(folder, "kept.txt").read_text().splitlines())
    return [after - before for before, after in zip(early, late, strict=True)]


def main() -> None:
    """Measure all of it, print it, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--tests", type=int, default=5000)
    options = parser.parse_args()
    gc.collect()
    result = {
        "command": " ".join(["python", "benchmarks/plugin.py", *sys.argv[1:]]),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "set_up": set_up(options.rounds * 10),
        "calls": calls(options.rounds, 200),
        "start_up": start_up(options.rounds * 2, others=False),
        "start_up_with_all_other_plugins": start_up(options.rounds // 2, others=True),
        "memory": memory(options.tests // 5, options.tests),
    }
    Console().print_json(data=result)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

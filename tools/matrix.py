"""Runs the plugin's tests from the wheel on every Python and every end of the dependencies' ranges that is allowed.

    make matrix                 all of it
    make matrix ONLY=oldest     one: oldest, pytest7, pytest8, neighbours, or a Python such as 3.13

`oldest` has each dependency at the lowest version that pyproject.toml allows. A Python that isn't installed here is
left out, and said so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
TESTS = (
    "test_mock.py",
    "test_decorator.py",
    "test_functions.py",
    "test_process_wide.py",
    "test_strict_stubs.py",
    "test_wide_fixtures.py",
    "conformance",
    "intercept/test_seams.py",
    "test_server.py",
    "test_strict.py",
    "assertions/test_calls.py",
    "test_wrong_use.py",
    "test_package.py",
    "test_lightness.py",
    "intercept/test_libraries.py",
)
SETTINGS = f"""[pytest]
addopts = --import-mode=importlib -p pytester -p no:cacheprovider
pythonpath = {ROOT / "tests" / "support"}
markers = ledger(entry): the ledger entry whose behaviour the test proves
"""
EXTRAS = ("respx", "httpx2", "requests", "aiohttp", "hypothesis")
NEWEST = "3.14"
BESIDE = ("trio", "anyio", "tenacity", "requests-toolbelt")
"""What the tests themselves need."""
NEIGHBOURS = (
    "aioresponses",
    "eventlet",
    "freezegun",
    "gevent",
    "hishel",
    "moto",
    "pook",
    "pytest-asyncio",
    "pytest-httpx",
    "pytest-recording",
    "pytest-socket",
    "requests-mock",
    "responses",
    "time-machine",
    "vcrpy",
)
"""Other doubles and what changes a process, the newest of all of them together."""
TESTS_BESIDE = ("intercept/test_beside.py", "intercept/test_coexistence.py")
OLDEST_PYTEST = "7.4.0"


class Corner(NamedTuple):
    """One corner of what is allowed."""

    name: str
    python: str
    requirements: tuple[str, ...]
    more: tuple[str, ...] = ()  # tests that need what only this corner has


def oldest() -> tuple[str, ...]:
    """Return every dependency, and those of the extras, at the lowest version that is allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ranges = [*project["dependencies"]]
    for extra in EXTRAS:
        ranges += project["optional-dependencies"][extra]
    lowest = []
    for requirement in ranges:
        found = re.match(r"([A-Za-z0-9_.-]+)>=([0-9.]+)[^;]*(;.*)?", requirement)
        assert found, requirement
        lowest.append(f"{found[1]}=={found[2]}{found[3] or ''}")
    return (*lowest, f"pytest=={OLDEST_PYTEST}", *BESIDE)


def corners() -> Iterator[Corner]:
    """Yield every corner."""
    yield Corner("oldest", "3.11", oldest())
    yield Corner("pytest7", "3.11", ("pytest<8", *BESIDE))
    yield Corner("pytest8", "3.11", ("pytest<9", *BESIDE))
    yield Corner(
        "neighbours",
        "3.11",
        ("pytest>=9", *BESIDE, *NEIGHBOURS),
        TESTS_BESIDE,
    )
    for minor in range(11, int(NEWEST.partition(".")[2]) + 1):
        yield Corner(f"3.{minor}", f"3.{minor}", ("pytest>=9", *BESIDE))


def interpreter(version: str) -> str | None:
    """Return a Python of this version, None if there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [str(path) for path in pyenv.glob(f"{version}.*/bin/python")]
    if on_path := shutil.which(f"python{version}"):
        candidates.append(on_path)
    for candidate in candidates:
        program = "import sys; print('{}.{}'.format(*sys.version_info))"
        ended = subprocess.run([candidate, "-c", program], capture_output=True, text=True, check=False)
        if ended.stdout.strip() == version:
            return candidate
    return None


def run(corner: Corner, python: str, wheel: Path, folder: Path) -> bool:
    """Install the wheel and the corner's requirements, run the tests, and tell whether they passed."""
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True)
    own = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(own), "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, f"{wheel}[{','.join(EXTRAS)}]", *corner.requirements], check=True)
    settings = folder / "pytest.ini"
    settings.write_text(SETTINGS)
    tests = [str(ROOT / "tests" / "plugin" / name) for name in (*TESTS, *corner.more)]
    command = [str(own), "-m", "pytest", "-q", "-c", str(settings), "--rootdir", str(ROOT), *tests]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run the corners that are asked for, and say how each came out."""
    only = set(sys.argv[1:])
    results: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", temporary, str(ROOT)]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = Path(temporary).glob("*.whl")
        for corner in corners():
            if only and corner.name not in only:
                continue
            python = interpreter(corner.python)
            if python is None:
                results[corner.name] = f"left out: Python {corner.python} isn't installed here"
                continue
            print(f"--- {corner.name}", flush=True)
            results[corner.name] = "passed" if run(corner, python, wheel, Path(temporary, corner.name)) else "FAILED"
    for name, result in results.items():
        print(f"{name:8} {result}")
    return int("FAILED" in results.values())


if __name__ == "__main__":
    sys.exit(main())

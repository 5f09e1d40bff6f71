"""One environment for all examples: the built wheel, and beside it what the development environment has."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from distribution import built, wheel_in
from example_projects import Environment, Shell


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Make the environment once a run, whichever worker comes first.

    Only the wheel is installed: the libraries come from the development environment, whose folder is named in a
    `.pth` file. Such files aren't read a second time in there, so that its own yespo-testkit stays out of sight.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    wheel = wheel_in(built(tmp_path_factory))
    folder = shared / "examples-environment"
    with (shared / "examples-environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
            pip = [
                sys.executable,
                "-m",
                "pip",
                "--python",
                str(folder / "bin" / "python"),
                "--disable-pip-version-check",
            ]
            subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
            packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
            (packages / "development.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
            (folder / "made").touch()
    return Environment(folder)


@pytest.fixture
def shell() -> Iterator[Shell]:
    shell = Shell()
    yield shell
    shell.end()

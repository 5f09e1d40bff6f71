"""A client project's environment: the wheel, or an editable install, and for all else the packages of this one.

What is imported of the toolkit comes from the install under test: this environment's own, an editable one, is found
through a .pth file, and Python reads no .pth files in a folder that itself was named in one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

import pytest
from distribution import ROOT, built, wheel_in

PLUGINS = {"yespo", "asyncio"}
OTHERS_OFF = [
    part for one in entry_points(group="pytest11") if one.name not in PLUGINS for part in ("-p", f"no:{one.name}")
]
"""What this environment has beside is switched off: a client project has none of it, and some of it starts slowly."""


class ClientEnvironment:
    """Runs a client project's tests."""

    def __init__(self, python: Path) -> None:
        self.python = python
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))
        }
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._environment["PYTHONPYCACHEPREFIX"] = str(python.parents[2] / "compiled")

    def home(self) -> Path:
        """Return the folder from which the plugin is imported."""
        program = "import yespo_testkit; print(yespo_testkit.__file__)"
        ended = subprocess.run([self.python, "-c", program], check=True, capture_output=True, text=True)
        return Path(ended.stdout.strip()).parent

    def pytest(self, folder: Path, *arguments: str, how: Literal["pytest", "python -m pytest"]) -> str:
        """Run the tests of a project's folder, and return what pytest printed; they must pass."""
        start = ["-m", "pytest"] if how == "python -m pytest" else [str(Path(sys.executable).with_name("pytest"))]
        command = [str(self.python), *start, "-q", "-p", "no:cacheprovider", *OTHERS_OFF, *arguments]
        ended = subprocess.run(command, cwd=folder, env=self._environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout


def client_environment(
    tmp_path_factory: pytest.TempPathFactory, kind: Literal["wheel", "editable"]
) -> ClientEnvironment:
    """Return the environment of this kind; whichever worker comes first makes it, for the whole run."""
    base = tmp_path_factory.getbasetemp()
    home = base.parent if base.name.startswith("popen-") else base
    what = ["--no-build-isolation", "--editable", str(ROOT)]
    if kind == "wheel":
        what = [str(wheel_in(built(tmp_path_factory)))]
    return ClientEnvironment(_once(home / f"client-{kind}", what))


def _once(folder: Path, what: Sequence[str]) -> Path:
    """Return the Python of an environment that has the toolkit so installed, made once."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        python = folder / "bin" / "python"
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
            packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
            (packages / "zz-beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
            pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
            ended = subprocess.run([*pip, "--force-reinstall", *what], capture_output=True, text=True, check=False)
            assert ended.returncode == 0, ended.stderr
            (folder / "complete").touch()
    return python

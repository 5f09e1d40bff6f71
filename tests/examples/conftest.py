"""One environment for all examples: the built wheel, and beside it what the development environment has."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from distribution import ROOT, built, wheel_in

EXAMPLES = ROOT / "examples"


class Environment(NamedTuple):
    """A virtual environment in which yespo-testkit is the wheel, as users get it."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    def variables(self, **more: str) -> dict[str, str]:
        """Return the variables of a shell in which the environment is active, without what changes how things run."""
        unwanted = re.compile(r"(?i).*_proxy|COVERAGE_.*")
        kept = {name: value for name, value in os.environ.items() if not unwanted.fullmatch(name)}
        for name in ("PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "YESPO_URL", "YESPO_API_KEY"):
            kept.pop(name, None)
        return {**kept, "PATH": f"{self.folder / 'bin'}{os.pathsep}{kept['PATH']}", **more}


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


class Shell:
    """Runs scripts as CI services do: what one starts in the background goes on until the test ends."""

    def __init__(self) -> None:
        self._groups: list[int] = []

    def run(self, script: str, folder: Path, variables: Mapping[str, str], *before: str) -> tuple[int, str]:
        """Run a script in a folder, through another command if need be; return its exit code and what it printed."""
        log = folder / ".log"
        with log.open("w") as file:
            process = subprocess.Popen(
                [*before, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                cwd=folder,
                env=variables,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._groups.append(process.pid)
            code = process.wait(timeout=120)
        return code, log.read_text("utf-8")

    def end(self) -> None:
        """End what was started."""
        for group in self._groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGTERM)


@pytest.fixture
def shell() -> Iterator[Shell]:
    shell = Shell()
    yield shell
    shell.end()


def copied(name: str, to: Path) -> Path:
    """Return a copy of an example, as somebody takes it who starts from it."""
    return shutil.copytree(EXAMPLES / name, to / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))


def needed(tool: str, *also: str) -> None:
    """Skip the test where a tool is missing that it is about; on CI fail instead, since `.ci/run` installs it.

    `also` is a command that fails if the tool lacks something that is needed too.
    """
    path = shutil.which(tool)
    if path is None:
        problem = f"{tool} isn't installed here"
    elif also and subprocess.run([path, *also], capture_output=True, check=False).returncode:
        problem = f"{tool} {' '.join(also)} fails here"
    else:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{problem}, and on CI it must be: .ci/run installs it.")
    pytest.skip(problem)

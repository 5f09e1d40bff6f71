"""The projects of examples/, the environment that they run in, and a shell as CI services have it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from distribution import ROOT

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


class Project(NamedTuple):
    """An example in another language: its job, its folder, what it needs, and how its tests' last lines look."""

    job: str
    folder: str
    tool: tuple[str, ...]
    passed: str


NODE = Project("node", "node-product-page", ("node", "--input-type=module", "-e", "fetch"), r"^# fail 0$|^ℹ fail 0$")
PHP = Project("php", "php-cart", ("php", "-r", "exit((int) !extension_loaded('curl'));"), r"^\d+ passed, 0 failed$")

SLIP = re.compile(r"Write `(?P<new>[^`]+)` for\s+`(?P<old>[^`]+)` in\s+`(?P<file>[^`]+)`")


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


def slip_in(project: str) -> re.Match[str]:
    """Return the mistake that a project's README has its reader try."""
    found = SLIP.search((EXAMPLES / project / "README.md").read_text("utf-8"))
    assert found, f"examples/{project}/README.md: it should have: Write `a` for `b` in `file`"
    return found

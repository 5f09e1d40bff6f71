"""The distribution as users get it: built once a run, also under xdist."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the wheel and the sdist; whichever worker comes first builds them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "distribution"
    with (folder.parent / "distribution.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(partial), str(ROOT)]
            subprocess.run(build, check=True, capture_output=True)
            partial.rename(folder)
    return folder


def wheel_in(folder: Path) -> Path:
    """Return the wheel of a folder."""
    (wheel,) = folder.glob("*.whl")
    return wheel


def environment(folder: Path, *requirements: str) -> Path:
    """Return the Python of a new virtual environment with these requirements, as the project pins them."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*install, "-c", str(ROOT / "constraints.txt"), *requirements], check=True, capture_output=True)
    return python

"""A client project that type-checks strictly finds everything of ours typed, from the wheel."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from client_environment import client_environment

API = Path(__file__).with_name("api.py")


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    """Return a client project's folder with the file that is checked."""
    shutil.copy(API, tmp_path)
    settings = {"include": ["api.py"], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    return tmp_path


def test_mypy_is_content(checked: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    python = client_environment(tmp_path_factory, "wheel").python
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "api.py"]
    ended = subprocess.run(command, cwd=checked, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.skipif(shutil.which("node") is None, reason="pyright runs on node, which isn't installed here")
def test_pyright_is_content(checked: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    python = client_environment(tmp_path_factory, "wheel").python
    command = [sys.executable, "-m", "pyright", "--pythonpath", str(python)]
    ended = subprocess.run(command, cwd=checked, capture_output=True, text=True, check=False)
    if "error" not in ended.stdout and ended.returncode:
        pytest.skip(f"pyright can't be had here: {ended.stderr.strip()[-200:]}")
    assert ended.returncode == 0, ended.stdout

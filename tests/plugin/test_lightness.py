"""Nobody pays for the plugin who doesn't use it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"hypothesis", "starlette", "httpx", "httpx2", "requests", "respx", "faker", "msgspec", "uvicorn", "click"}


def loaded_by(code: str) -> set[str]:
    """Return the modules that are loaded in a new process once the code has run."""
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_the_plugin_module_loads_pytest_and_the_standard_library_only() -> None:
    assert not loaded_by("import yespo_testkit.plugin") & (HEAVY | {"yespo_contracts", "yespo_mockserver"})


def test_the_package_loads_nothing_until_a_name_is_used() -> None:
    assert not loaded_by("import yespo_testkit") & (HEAVY | {"yespo_contracts", "yespo_mockserver", "pytest"})


def test_the_mock_loads_no_client_library_and_no_strategies() -> None:
    unneeded = {"hypothesis", "httpx", "httpx2", "requests", "respx", "faker", "uvicorn", "click", "rich"}
    assert not loaded_by("from yespo_testkit import YespoMock\nwith YespoMock(): pass") & unneeded

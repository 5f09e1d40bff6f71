"""The examples in Python: each passes as it is, and each fails at once when its client makes a mistake."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from example_projects import EXAMPLES, Environment, copied, slip_in

from yespo_checker.pact.fitting import problems, read_pact
from yespo_checker.pact.verifying import is_there, verify
from yespo_testkit import YespoServer
from yespo_testkit.cli.recordings.pact import states_of

PROJECTS = sorted(path.parent.name for path in EXAMPLES.glob("*/pytest.ini"))
IMPORTED_AS = {"django": "Django"}
PLUGINS = {"pytest-asyncio": "asyncio", "pytest-django": "django"}
"""The pytest plugins that examples use, by the names of their packages."""


def requirements(project: str) -> dict[str, str]:
    """Return a project's requirements: names, and what else their lines say."""
    lines = (EXAMPLES / project / "requirements.txt").read_text("utf-8").splitlines()
    matched = [re.fullmatch(r"([\w-]+)(.*)", line) for line in lines]
    return {found[1]: found[2] for found in matched if found}


def run(environment: Environment, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a project's tests with only those plugins that its requirements name."""
    plugins = ["yespo", *(plugin for name, plugin in PLUGINS.items() if name in requirements(project.name))]
    command = [str(environment.python), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [argument for plugin in plugins for argument in ("-p", plugin)]
    variables = environment.variables(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", COLUMNS="200")
    return subprocess.run(
        [*command, *arguments], cwd=project, env=variables, capture_output=True, text=True, check=False, timeout=120
    )


def test_there_is_an_example_for_each_library_that_is_promised() -> None:
    used = {name for project in PROJECTS for name in requirements(project)}
    assert {"httpx", "httpx2", "requests", "aiohttp", "Django", "fastapi"} <= used


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # pact-python leaves its sockets open
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("project", PROJECTS)
def test_an_examples_tests_pass_from_the_wheel_and_its_pact_is_kept(
    environment: Environment, tmp_path: Path, project: str
) -> None:
    folder = copied(project, tmp_path)
    ended = run(environment, folder, "--yespo-pact-dir", "pacts")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(r"^\d+ passed in ", ended.stdout, re.MULTILINE), ended.stdout
    (pact,) = (folder / "pacts").iterdir()
    assert list(problems(read_pact(pact.read_bytes(), pact.name))) == []
    if is_there():
        with YespoServer(strict=False) as server:
            assert verify(pact, server.url, states=states_of(server.url)) == []


@pytest.mark.parametrize("project", PROJECTS)
def test_a_slip_in_an_example_fails_its_tests_as_its_readme_says(
    environment: Environment, tmp_path: Path, project: str
) -> None:
    folder, slip = copied(project, tmp_path), slip_in(project)
    source = folder / slip["file"]
    text = source.read_text("utf-8")
    assert text.count(slip["old"]) == 1
    source.write_text(text.replace(slip["old"], slip["new"]), encoding="utf-8")
    ended = run(environment, folder, "-x", "--tb=short")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    printed = {line.removeprefix("E").strip() for line in ended.stdout.splitlines()}
    told = (EXAMPLES / project / "README.md").read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    shown = [line.strip() for line in told.splitlines() if line.strip() not in {"", "…"}]
    assert shown
    assert [line for line in shown if line not in printed] == [], ended.stdout


@pytest.mark.parametrize("project", PROJECTS)
def test_an_example_requires_what_it_imports(project: str) -> None:
    own = {path.stem for path in (EXAMPLES / project).iterdir()}
    imported: set[str] = set()
    for path in (EXAMPLES / project).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
    packages = {name.partition(".")[0] for name in imported} - set(sys.stdlib_module_names) - own
    packages = {IMPORTED_AS.get(name, name.replace("_", "-")) for name in packages}
    brought_along = {"pydantic"} if "fastapi" in requirements(project) else set()
    assert packages - brought_along <= set(requirements(project))
    assert any(path.name == "README.md" for path in (EXAMPLES / project).iterdir())

"""The examples in Node and PHP, through the steps of the CI files that come with them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from example_projects import EXAMPLES, NODE, PHP, Environment, Project, Shell, copied, needed, slip_in

Document = Mapping[str, Any]  # YAML of many shapes, which the services' schemas describe
GITHUB, GITLAB = "github-actions.yml", "gitlab-ci.yml"


PROJECTS = pytest.mark.parametrize("project", [NODE, PHP], ids=["node", "php"])


def loaded(name: str) -> Document:
    """Return a CI file's document; `on` is a word in YAML 1.2, and PyYAML's 1.1 takes it for true."""
    document: dict[Any, Any] = yaml.safe_load((EXAMPLES / "ci" / name).read_text("utf-8"))
    return {"on" if key is True else key: value for key, value in document.items()}


def steps(name: str, job: str) -> list[str]:
    """Return the shell scripts that a service runs for a job: GitHub one a step, GitLab one for all."""
    if name == GITHUB:
        return [step["run"] for step in loaded(name)["jobs"][job]["steps"] if "run" in step]
    document = loaded(name)
    lines: list[str] = []
    for part in (*document[job]["before_script"], *document[job]["script"]):
        lines += part if isinstance(part, list) else [part]
    return ["\n".join(lines)]


def shims(folder: Path) -> Path:
    """Return a folder of programs that pretend to install what the environment and the machine have already.

    That the wheel alone brings all that `serve` needs is proved elsewhere, in an empty environment.
    """
    folder.mkdir()
    for name, does in {"pip": "test \"$*\" = 'install yespo-testkit'", "apt-get": ":"}.items():
        (folder / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def run_job(name: str, project: Project, folder: Path, environment: Environment, shell: Shell) -> tuple[int, str]:
    """Run a job of a CI file in an example's folder until a step fails; return its exit code and what it printed."""
    document = loaded(name)
    variables = environment.variables(**(document["env"] if name == GITHUB else document["variables"]))
    variables["PATH"] = f"{shims(folder.parent / 'shims')}{os.pathsep}{variables['PATH']}"
    exported, printed, code = folder / ".exported", "", 0
    exported.touch()
    for script in steps(name, project.job):
        more = dict(line.split("=", 1) for line in exported.read_text("utf-8").splitlines())
        code, output = shell.run(script, folder, {**variables, **more, "GITHUB_ENV": str(exported)})
        printed += output
        if code:
            break
    return code, printed


@PROJECTS
@pytest.mark.parametrize("name", [GITHUB, GITLAB])
def test_the_steps_of_a_ci_file_serve_the_api_and_pass_the_tests(
    environment: Environment, shell: Shell, tmp_path: Path, project: Project, name: str
) -> None:
    needed(*project.tool)
    code, output = run_job(name, project, copied(project.folder, tmp_path), environment, shell)
    assert code == 0, output
    assert re.search(project.passed, output, re.MULTILINE), output


@PROJECTS
def test_a_slip_in_the_client_fails_the_job_as_its_readme_says(
    environment: Environment, shell: Shell, tmp_path: Path, project: Project
) -> None:
    needed(*project.tool)
    folder, slip = copied(project.folder, tmp_path), slip_in(project.folder)
    text = (folder / slip["file"]).read_text("utf-8")
    assert text.count(slip["old"]) == 1
    (folder / slip["file"]).write_text(text.replace(slip["old"], slip["new"]), encoding="utf-8")
    code, output = run_job(GITLAB, project, folder, environment, shell)
    assert code != 0
    told = (EXAMPLES / project.folder / "README.md").read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    shown = [line for line in told.splitlines() if line != "…"]
    assert shown
    assert [line for line in shown if line not in output] == [], output


@pytest.mark.parametrize(("name", "schema"), [(GITHUB, "vendor.github-workflows"), (GITLAB, "vendor.gitlab-ci")])
def test_a_ci_file_is_what_its_service_takes(name: str, schema: str) -> None:
    rules: dict[str, Any] = get_builtin_schema(schema)
    jsonschema.Draft7Validator(rules).validate(loaded(name))


def test_the_examples_in_node_and_php_need_no_package() -> None:
    package = json.loads((EXAMPLES / NODE.folder / "package.json").read_text("utf-8"))
    assert not {"dependencies", "devDependencies"} & set(package)
    assert not (EXAMPLES / PHP.folder / "composer.json").exists()

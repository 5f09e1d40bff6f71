"""The steps of examples/ci/drift.yml, as GitHub runs them: recorded, compared, and an issue where something drifted."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from example_projects import EXAMPLES, Environment, Shell
from service_schemas import problems

from yespo_mockserver.settings.overrides import Overrides
from yespo_testkit import Shop, YespoServer

RECIPE = EXAMPLES / "ci" / "drift.yml"

Document = Mapping[str, Any]  # YAML of many shapes, which the service's schema describes

SECRETS = {"secrets.YESPO_API_KEY": "Kf81-s3cret-key", "secrets.YESPO_RECORDING_SALT": "x" * 32, "github.token": "t"}
GIVEN = {
    **SECRETS,
    "vars.YESPO_ACCOUNT": "--data-source 1244=personal:8 --data-source 1245=bestsellers --data-source 1247=also_bought"
    " --contact contactId=162688150 --product TENT-0001 --product GAS-0002",
}
PROGRAMS = {"pip": "test \"$*\" = 'install yespo-testkit'", "gh": 'echo "$@" > issue; cat "$6" >> issue'}
"""What pretends to install, and to open an issue."""


def loaded() -> Document:
    document: Document = yaml.safe_load(RECIPE.read_text("utf-8"))
    return document


def test_it_is_what_github_takes() -> None:
    assert problems(RECIPE, "github-workflows") == []


def run_job(folder: Path, api: str, environment: Environment, shell: Shell) -> list[tuple[int, str]]:
    """Run the job's steps; a step that waits for a failure runs after one alone."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    for name, does in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    done: list[tuple[int, str]] = []
    for step in loaded()["jobs"]["drift"]["steps"]:
        failed = any(code for code, _ in done)
        if "run" not in step or failed != (step.get("if") == "failure()"):
            continue
        told = {
            name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: GIVEN[found[1]], value)
            for name, value in step.get("env", {}).items()
        }
        variables = environment.variables(API=api, XDG_CONFIG_HOME=str(folder), **told)
        variables["PATH"] = f"{programs}{os.pathsep}{variables['PATH']}"
        done.append(shell.run(step["run"], folder, variables))
    return done


def test_without_drift_nothing_is_said_and_with_it_an_issue_is_opened(
    environment: Environment, shell: Shell, tmp_path: Path
) -> None:
    with YespoServer(strict=False) as real:
        first = run_job(tmp_path, real.url, environment, shell)  # without a baseline, which is how it begins
        assert first[1][0] == 0, first
        assert 10 <= len(real.calls) <= 24
        (tmp_path / "recordings").mkdir()
        (tmp_path / "today.har").rename(tmp_path / "recordings" / "baseline.har")
        (tmp_path / "issue").unlink()
        same = run_job(tmp_path, real.url, environment, shell)
        assert [code for code, _ in same] == [0, 0, 0], same
        assert not (tmp_path / "issue").exists()
    text = (tmp_path / "recordings" / "baseline.har").read_text("utf-8")
    assert len(json.loads(text)["log"]["entries"]) >= 10
    assert [secret for secret in ("Kf81", "162688150") if secret in text] == []
    changed = Shop.demo(overrides=Overrides({"behaviour": {"tags_type": "list"}}))
    with YespoServer(changed, strict=False) as real:
        drifted = run_job(tmp_path, real.url, environment, shell)
    assert [code for code, _ in drifted] == [0, 0, 1, 0], drifted
    issue = (tmp_path / "issue").read_text("utf-8")
    assert issue.startswith("issue create --title The Yespo API drifted --body-file drift.txt\n")
    assert "breaking  GET /api/v2/contacts/recoms/{dataSourceId} 200" in issue

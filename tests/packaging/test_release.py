"""What a release is held to: sizes, Pythons, the tag, pinned actions, hooks, and the action's own steps."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import release
import yaml
from click.testing import CliRunner
from distribution import built, wheel_in
from service_schemas import problems

from yespo_contracts.version import __version__
from yespo_testkit.cli import cli

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MOST_BYTES = 1_000_000  # two thirds of it are the code of 550 modules, at 1.2 KB each


def yaml_of(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def test_the_wheel_stays_small(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert wheel_in(built(tmp_path_factory)).stat().st_size <= MOST_BYTES


def test_the_tag_the_version_and_the_changelog_agree() -> None:
    said = dict(line.split("=", 1) for line in release.facts(f"refs/tags/v{__version__}"))
    assert said["version"] == __version__
    with pytest.raises(SystemExit, match=rf"The tag v0\.0\.1 isn't v{__version__}"):
        list(release.facts("refs/tags/v0.0.1"))


def test_the_sbom_tells_what_each_extra_brings() -> None:
    extras = PROJECT["optional-dependencies"]
    of_all = set(re.findall(r"[\w-]+", extras["all"][0].partition("[")[2]))
    assert set(extras) <= {*release.EXTRAS, *of_all}


def test_the_pythons_that_are_tried_are_those_of_the_classifiers() -> None:
    found = release.pythons(PROJECT["classifiers"])
    assert found[0] == PROJECT["requires-python"].removeprefix(">=")
    said = dict(line.split("=", 1) for line in release.facts("refs/heads/main"))
    assert json.loads(said["pythons"]) == found
    matrix = yaml_of(".github/workflows/release.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert matrix == "${{ fromJSON(needs.build.outputs.pythons) }}"


def test_the_workflow_may_nothing_that_a_job_doesnt_ask_for_and_pins_its_actions() -> None:
    workflow = yaml_of(".github/workflows/release.yml")
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert set(job["permissions"].values()) <= {"read", "write"}
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
    assert workflow["jobs"]["publish"]["environment"] == "release"
    assert workflow["jobs"]["publish"]["permissions"] == {"id-token": "write"}


@pytest.mark.parametrize(
    ("file", "service"), [(".github/workflows/release.yml", "github-workflows"), ("action.yml", "github-actions")]
)
def test_it_keeps_the_services_schema(file: str, service: str) -> None:
    assert problems(ROOT / file, service) == []


@pytest.mark.parametrize("name", ["requirements-build.txt", "requirements-test.txt"])
def test_what_the_workflow_installs_has_hashes(name: str) -> None:
    text = (ROOT / ".github" / name).read_text("utf-8")
    packages = re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)
    assert len(packages) > 5
    assert len(re.findall(r"^\S+==\S+[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(packages)


def test_a_component_without_a_known_licence_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    components = [
        {"name": "good", "licenses": [{"license": {"id": "MIT"}}]},
        {"name": "either", "licenses": [{"expression": "Apache-2.0 OR GPL-3.0-only"}]},
        {"name": "copyleft", "licenses": [{"license": {"id": "AGPL-3.0-only"}}]},
        {"name": "silent"},
    ]
    (tmp_path / "one.cdx.json").write_text(json.dumps({"components": components}))
    assert release.licences([tmp_path / "one.cdx.json"]) == 2
    told = capsys.readouterr().err
    assert "copyleft: AGPL-3.0-only" in told
    assert "silent: none is told" in told


@pytest.mark.parametrize("hook", yaml_of(".pre-commit-hooks.yaml"), ids=lambda hook: hook["id"])
def test_a_pre_commit_hook_checks_the_files_that_it_names(hook: dict[str, str], tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    new = CliRunner().invoke(cli, ["shop", "new", str(shop), "--products", "3", "--contacts", "2", "--orders", "2"])
    assert new.exit_code == 0, new.output
    files = [str(path) for path in shop.iterdir() if re.search(hook["files"], path.relative_to(tmp_path).as_posix())]
    assert files
    program, *words = hook["entry"].split()
    assert program == "yespo-testkit"
    good = CliRunner().invoke(cli, [*words, *files, *files], standalone_mode=False)
    assert (good.return_value, good.exception) == (0, None), good.output
    for file in files:
        Path(file).write_text("[broken\n" if file.endswith(".toml") else "<rss><channel></channel></rss>")
    assert CliRunner().invoke(cli, [*words, *files], standalone_mode=False).return_value in {1, 2}


class Job:
    """A job of GitHub's that uses the action, whose second step is run as it stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        programs = folder / "yespo-testkit" / "bin"
        programs.mkdir(parents=True)
        (programs / "yespo-testkit").write_text(f'#!/bin/sh\nexec {sys.executable} -m yespo_testkit.cli "$@"\n')
        (programs / "yespo-testkit").chmod(0o755)
        self.output = folder / "output"
        self.output.touch()

    def run(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        defaults = {name: about.get("default", "") for name, about in yaml_of("action.yml")["inputs"].items()}
        step = yaml_of("action.yml")["runs"]["steps"][1]
        environment = {
            name: str({**defaults, **inputs}[value.removeprefix("${{ inputs.").removesuffix(" }}")])
            for name, value in step["env"].items()
        }
        own = {"RUNNER_TEMP": str(self.folder), "GITHUB_OUTPUT": str(self.output)}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        variables = {**os.environ, **own, **environment}
        with (self.folder / "log").open("w+") as log:  # what stays in the background holds it open
            ended = subprocess.run(command, env=variables, stdout=log, stderr=log, check=False, timeout=60)
            log.seek(0)
            return subprocess.CompletedProcess(command, ended.returncode, log.read(), "")

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


def test_the_action_serves_to_the_steps_after_it_and_checks_servers(tmp_path: Path) -> None:
    job = Job(tmp_path)
    served = job.run(arguments="--no-auth\n--data-source\n3101=personal:8\n")
    try:
        assert served.returncode == 0, served.stdout
        url = job.outputs()["url"]
        checked = job.run(command="check", target=url, arguments="--max-examples\n1\n--only\nenvelope")
        assert checked.returncode == 0, checked.stdout
        assert ET.parse(job.outputs()["report"]).getroot().tag == "testsuites"
    finally:
        os.kill(int((tmp_path / "yespo.pid").read_text()), signal.SIGTERM)


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"target": "no-such-shop"}, "no-such-shop: there is no such file or folder."),
        ({"command": "srve"}, "command: srve isn't one of serve, check, feed-check."),
        ({"command": "feed-check", "target": "none.xml"}, "none.xml"),
        ({"arguments": "--fault\n503; touch injected"}, "--fault"),
    ],
)
def test_the_action_fails_with_what_was_wrong(tmp_path: Path, inputs: dict[str, str], told: str) -> None:
    ended = Job(tmp_path).run(**inputs)
    assert (ended.returncode, told in ended.stdout) == (2, True), ended.stdout
    assert not Path("injected").exists()


@pytest.mark.parametrize("name", ["check", "serve"])
def test_the_components_for_gitlab_use_the_inputs_that_they_have(name: str) -> None:
    head, _, body = (ROOT / "templates" / f"{name}.yml").read_text("utf-8").partition("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", body)) == set(inputs)
    (job,) = yaml.safe_load(body.replace("$[[", "x").replace("]]", "x")).values()
    lines = [line for part in ("before_script", "script") for line in job.get(part, [])]
    for line in lines:
        for words in re.findall(r"yespo-testkit (serve|check|env)\b([^&)]*)", line):
            command = cli.commands.get(words[0]) or cli.get_command(
                cli.make_context("x", ["--help"], resilient_parsing=True), words[0]
            )
            assert command is not None
            known = {option for parameter in command.params for option in parameter.opts}
            assert set(re.findall(r"--[\w-]+", words[1])) <= known

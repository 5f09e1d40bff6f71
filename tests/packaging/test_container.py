"""The image's files hold together: what is copied is there, what is started exists, every package has its hashes."""

from __future__ import annotations

import fnmatch
import json
import re
from pathlib import Path

import click
import pytest
import rootfs
import yaml
from service_schemas import problems

from yespo_testkit.cli import cli

ROOT = Path(__file__).parents[2]
DOCKERFILES = ["Dockerfile", "container/load.Dockerfile"]
_PINNED = re.compile(
    r"^([A-Za-z0-9_.-]+)==(\S+)[^\\\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def said(dockerfile: str) -> dict[str, str]:
    """Return the last stage's instructions by their names."""
    return {step.name: step.rest for step in rootfs.stages((ROOT / dockerfile).read_text())[-1].steps}


def started(words: list[str]) -> click.Context:
    """Return the context of a command line, without running it; fails for an option that there isn't."""
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None
    return command.make_context(words[0], words[1:], resilient_parsing=True)


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_what_is_copied_is_there_and_not_ignored(dockerfile: str) -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for stage in rootfs.stages((ROOT / dockerfile).read_text()):
        for step in stage.steps:
            words = step.rest.split()
            if step.name != "COPY" or words[0].startswith("--from"):
                continue
            for source in [word for word in words[:-1] if not word.startswith("--")]:
                assert (ROOT / source).exists(), source
                assert any(fnmatch.fnmatch(source, pattern) for pattern in kept), f"{source} is ignored"


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_it_never_runs_as_root_and_by_a_number(dockerfile: str) -> None:
    assert re.fullmatch(r"10001:10001", said(dockerfile)["USER"])


def test_what_the_image_starts_and_asks_is_there() -> None:
    words = said("Dockerfile")
    context = started([*json.loads(words["ENTRYPOINT"]), *json.loads(words["CMD"])][1:])
    assert (context.params["host"], context.params["port"]) == ("0.0.0.0", int(words["EXPOSE"]))
    assert f":{words['EXPOSE']}/__admin/ready" in words["HEALTHCHECK"]
    assert words["STOPSIGNAL"] == "SIGTERM"
    assert "org.opencontainers.image.source" in words["LABEL"]


def test_the_replicas_of_compose_share_a_shop_and_write_nowhere() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name in ("one", "two"):
        context = started([str(word) for word in services[name]["command"]])
        assert context.params["shared"] == "redis://valkey:6379"
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    assert services["one"]["ports"] == ["127.0.0.1:8025:8025"]


def test_compose_keeps_its_services_schema() -> None:
    assert problems(ROOT / "compose.yaml", "compose-spec") == []


def test_every_package_of_the_image_has_hashes_and_the_version_that_is_tested() -> None:
    pinned = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line)
    named = {name.lower().replace("_", "-"): version for name, version in pinned.items()}
    text = (ROOT / "container" / "constraints.txt").read_text()
    entries = _PINNED.findall(text)
    assert sum(entry[2].count("--hash") + 1 for entry in entries) == len(text.splitlines())
    found = {name.lower().replace("_", "-"): version for name, version, _ in entries}
    assert {"uvicorn", "msgspec", "redis", "trustme", "opentelemetry-sdk", "hypothesis", "hatchling"} <= set(found)
    assert [f"{name}=={version}" for name, version in found.items() if named.get(name, version) != version] == []

"""The recipes of docs/https.md, each run as it is printed, with the clients of examples/ and their own addresses."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from distribution import ROOT
from example_projects import NODE, PHP, Environment, Shell, copied, needed

from yespo_testkit import YespoMock

SUBSCRIBER = "richka.hanna98@example.com"
PAGE = (ROOT / "docs" / "https.md").read_text("utf-8")
RECIPE = re.compile(r"<!-- recipe: (\w+) -->\n```sh\n(.*?)```", re.DOTALL)
RECIPES = dict(RECIPE.findall(PAGE))
ALONE = ("unshare", "--map-root-user", "--mount", "--net")
"""A namespace of its own, in which a recipe may change /etc/hosts and take port 443."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with copies of the clients."""
    for name in ("httpx-newsletter", "requests-sold-out", "node-product-page", "php-cart"):
        copied(name, tmp_path)
    return tmp_path


def test_the_page_has_the_recipes_that_are_tested() -> None:
    assert set(RECIPES) == {"curl", "hosts", "namespace"}


def test_curl_is_led_to_the_fake_by_an_option(environment: Environment, shell: Shell, tmp_path: Path) -> None:
    needed("curl")
    code, output = shell.run(RECIPES["curl"], tmp_path, environment.variables())
    assert code == 0, output
    (answer,) = (line for line in output.splitlines() if line.startswith("[{"))
    assert len(json.loads(answer)) == 8


def test_clients_with_a_hard_wired_address_work_beside_a_hosts_entry(
    environment: Environment, shell: Shell, folder: Path
) -> None:
    for tool in (("unshare", *ALONE[1:], "true"), ("ip", "-V"), NODE.tool, PHP.tool):
        needed(*tool)
    shutil.copy("/etc/hosts", folder / "hosts")
    script = "ip link set lo up; mount --bind hosts /etc/hosts\n" + RECIPES["hosts"]
    code, output = shell.run(script, folder, environment.variables(), *ALONE)
    assert code == 0, output
    mock = YespoMock()
    for picked in mock.expected(data_source=1244, email=SUBSCRIBER):
        assert f"{picked.name}: {picked.price:.2f}\n" in output  # httpx
    for instead in mock.expected(data_source=1246, external_customer_id="C25031", products=["MEAL-0007"]):
        assert f"{instead.id}: {instead.name}, {instead.price:.2f}\n" in output  # requests
    for beside in mock.expected(data_source=1247, web_id="some-visitor", products=["TENT-0001"]):
        assert f"{beside.name}: {beside.price:.2f}\n" in output  # Node
    for offered in mock.expected(data_source=1247, external_customer_id="C16611", products=["TENT-0001"]):
        assert f"[id] => {offered.id}\n" in output  # PHP


def test_a_namespace_has_hosts_and_ports_of_its_own(environment: Environment, shell: Shell, folder: Path) -> None:
    for tool in (("unshare", *ALONE[1:], "true"), ("ip", "-V")):
        needed(*tool)
    before = Path("/etc/hosts").read_bytes()
    code, output = shell.run(RECIPES["namespace"], folder, environment.variables())
    assert code == 0, output
    for picked in YespoMock().expected(data_source=1244, email=SUBSCRIBER):
        assert f"{picked.name}: {picked.price:.2f}\n" in output
    assert Path("/etc/hosts").read_bytes() == before

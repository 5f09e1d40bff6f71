"""A client project with packages named as our folders are goes on using its own, and the plugin works in it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from client_environment import client_environment
from distribution import ROOT

OWN_PACKAGES = ("contracts", "mockserver", "fixtures", "tests")
TEST = '''
"""The project's own packages are its own, and the fake answers."""

import httpx

import contracts
import fixtures
import mockserver
import tests


def test_own_packages():
    assert {package.OWNER for package in (contracts, fixtures, mockserver, tests)} == {"the project"}


def test_in_process(yespo_mock):
    url = "https://yespo.io/api/v2/contacts/recoms/1244?contactId=162688150"
    products = httpx.get(url, auth=("", "key")).json()
    expected = yespo_mock.expected(data_source=1244, contact_id=162688150)
    assert [product["id"] for product in products] == [product.id for product in expected]


def test_on_a_port(yespo_server):
    url = yespo_server.url + "/api/v2/contacts/recoms/1244?contactId=162688150"
    assert len(httpx.get(url, auth=("", "key")).json()) == 8
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of such a project, with its settings in pyproject.toml."""
    for name in OWN_PACKAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text('OWNER = "the project"\n')
    (tmp_path / "tests" / "test_shop.py").write_text(TEST)
    settings = '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n'
    (tmp_path / "pyproject.toml").write_text(settings)
    return tmp_path


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_a_client_project_with_its_own_contracts_mockserver_fixtures_and_tests(
    kind: Literal["wheel", "editable"], project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = client_environment(tmp_path_factory, kind)
    assert environment.home().is_relative_to(ROOT) == (kind == "editable")
    assert "3 passed" in environment.pytest(project, how="pytest")
    assert "3 passed" in environment.pytest(project, how="python -m pytest")

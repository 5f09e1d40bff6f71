"""What the plugin's tests share."""

from __future__ import annotations

import importlib.util

import pytest

KEY = ("user", "key")
PLUGINS = (
    "_hypothesis_pytestplugin",
    "anyio.pytest_plugin",
    "pytest_asyncio.plugin",
    "xdist.plugin",
    "yespo_testkit.plugin",
)
URL = "https://yespo.io/api/v2/contacts/recoms/1244?contactId=162688150"


@pytest.fixture
def url() -> str:
    """The guide's own example request."""
    return URL


@pytest.fixture
def key() -> tuple[str, str]:
    """Credentials as clients pass them: any user name, and the API key."""
    return KEY


@pytest.fixture(autouse=True)
def few_plugins(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the test runs that a test starts load the plugins that matter to ours, not all that are installed."""
    if "pytester" in request.fixturenames:
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        there = [name for name in PLUGINS if importlib.util.find_spec(name.partition(".")[0]) is not None]
        monkeypatch.setenv("PYTEST_PLUGINS", ",".join(there))

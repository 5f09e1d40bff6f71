"""What the plugin's tests share."""

from __future__ import annotations

import pytest

KEY = ("user", "key")
URL = "https://yespo.io/api/v2/contacts/recoms/1244?contactId=162688150"


@pytest.fixture
def url() -> str:
    """The guide's own example request."""
    return URL


@pytest.fixture
def key() -> tuple[str, str]:
    """Credentials as clients pass them: any user name, and the API key."""
    return KEY

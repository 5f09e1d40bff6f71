"""The two sides of each case: in process, and on a port that all cases share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from http_clients import KEY, Side

from yespo_testkit import YespoMock, YespoServer


@pytest.fixture(scope="session")
def shared_server() -> Iterator[YespoServer]:
    """A server for all cases."""
    with YespoServer(strict=False) as server:
        yield server


@pytest.fixture(params=["in process", "on a port"])
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    """Each of the two."""
    if request.param == "in process":
        with YespoMock(strict=False) as mock:
            yield Side(mock, "https://yespo.io")
    else:
        server: YespoServer = request.getfixturevalue("shared_server")
        server.reset()
        yield Side(server, server.url)
        server.reset()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """A session of requests with the key."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update(KEY)
        yield session

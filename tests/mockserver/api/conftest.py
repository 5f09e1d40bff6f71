"""Requests to the application in process: bytes in, the answer and what was made of the request out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import msgspec
import pytest
from driving import AUTHORIZATION, drive
from starlette.types import ASGIApp

from yespo_mockserver.app import create_app
from yespo_mockserver.messages.exchange import EXCHANGE, Exchange
from yespo_mockserver.shop import Shop

GOOD_KEY = {"authorization": AUTHORIZATION}


class Answer(NamedTuple):
    """One answer, with the exchange that the endpoint left in the scope."""

    status: int
    headers: dict[str, str]
    body: bytes
    exchange: Exchange | None

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def ids(self) -> list[str]:
        return [product["id"] for product in self.json()]

    @property
    def rules(self) -> list[str]:
        assert self.exchange is not None
        return [violation.rule for violation in self.exchange.violations]


class Ask(Protocol):
    """Sends one request to an application; without one, to the demo shop's."""

    def __call__(
        self,
        target: str,
        *,
        to: ASGIApp | None = None,
        method: str = "GET",
        headers: Mapping[str, str] = GOOD_KEY,
    ) -> Answer: ...


def ask(app: ASGIApp, target: str, method: str = "GET", headers: Mapping[str, str] = GOOD_KEY) -> Answer:
    """Send one request and read what the endpoint left in the scope."""
    answer = drive(app, target, headers, method=method)
    return Answer(answer.status, answer.headers, answer.body, answer.scope.get(EXCHANGE))


@pytest.fixture(scope="session")
def demo_app() -> ASGIApp:
    return create_app(Shop.demo())


@pytest.fixture
def get(demo_app: ASGIApp) -> Ask:
    def answer(
        target: str, *, to: ASGIApp | None = None, method: str = "GET", headers: Mapping[str, str] = GOOD_KEY
    ) -> Answer:
        return ask(to or demo_app, target, method, headers)

    return answer


@pytest.fixture
def app_with() -> Callable[..., ASGIApp]:
    """Return the demo shop's application with other settings: one mapping for each table of shop.toml."""

    def app(**tables: Mapping[str, object]) -> ASGIApp:
        shop = Shop.demo()
        changed = {
            name: msgspec.structs.replace(getattr(shop.config, name), **settings) for name, settings in tables.items()
        }
        shop.config = msgspec.structs.replace(shop.config, **changed)
        return create_app(shop)

    return app

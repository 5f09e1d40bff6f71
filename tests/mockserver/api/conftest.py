"""Applications to ask: the demo shop's, and ones with other settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from asking import GOOD_KEY, Answer, Ask, ask
from settings import shop_with
from starlette.types import ASGIApp

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop


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
        return create_app(shop_with(**tables))

    return app

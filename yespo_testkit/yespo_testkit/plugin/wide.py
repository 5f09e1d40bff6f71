"""Mocks and servers that several tests share: what one arranges, the next one finds, unless it calls `reset()`.

A request that breaks the contract fails the test that was running.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest

from yespo_mockserver.shop import Shop
from yespo_testkit.double import Double, inner_of
from yespo_testkit.mock import YespoMock
from yespo_testkit.plugin import WIDE, fixtures
from yespo_testkit.plugin.marker_options import options_from
from yespo_testkit.server import YespoServer

Scope = Literal["function", "class", "module", "package", "session"]


def yespo_mock_fixture(
    *,
    scope: Scope,
    name: str | None = None,
    shop: Shop | Path | str | None = None,
    strict: bool = True,
    base_urls: Sequence[str] = (),
) -> Callable[..., object]:
    """Return a fixture that gives one `YespoMock` to all tests of a scope.

    In a conftest.py or a test module: `yespo_of_module = yespo_mock_fixture(scope="module")`. Without `shop` it answers
    from the shop of command line and ini file.
    """

    def fixture(request: pytest.FixtureRequest) -> Iterator[YespoMock]:
        with mock(request.config, shop=shop, strict=strict, base_urls=base_urls) as made:
            yield made

    fixture.__doc__ = f"The Yespo API in process, one for the whole {scope}."
    made: Callable[..., object] = pytest.fixture(scope=scope, name=name)(fixture)
    return made


@contextlib.contextmanager
def mock(
    config: pytest.Config, *, shop: Shop | Path | str | None, strict: bool, base_urls: Sequence[str]
) -> Iterator[YespoMock]:
    """Answer in process until the end of a scope."""
    made = YespoMock(
        fixtures.shop_of(config) if shop is None else shop,
        strict=strict,
        base_urls=[*options_from(config).base_urls, *base_urls],
    )
    made.start()
    try:
        with _watched(config, made):
            yield made
    finally:
        made.stop()


@contextlib.contextmanager
def server(config: pytest.Config) -> Iterator[YespoServer]:
    """Serve until the end of a scope."""
    made = YespoServer(fixtures.shop_of(config), strict=options_from(config).strict)
    made.start()
    try:
        with _watched(config, made):
            yield made
    finally:
        made.stop()


@contextlib.contextmanager
def _watched(config: pytest.Config, double: Double) -> Iterator[None]:
    """Let each test that runs meanwhile be judged by what came."""
    inners = config.stash.setdefault(WIDE, [])
    inners.append(inner_of(double))
    try:
        yield
    finally:
        inners.remove(inner_of(double))

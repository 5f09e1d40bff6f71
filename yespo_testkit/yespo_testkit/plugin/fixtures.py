"""Sets the fixtures up as a test's options say; imported when the first test asks for one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from yespo_mockserver.settings.overrides import Overrides, calibrated
from yespo_mockserver.shop import Shop, ShopError
from yespo_testkit.double import inner_of
from yespo_testkit.mock import YespoMock
from yespo_testkit.plugin.marker_options import Options, options_from, options_of
from yespo_testkit.plugin.options import base_of
from yespo_testkit.server import YespoServer

if TYPE_CHECKING:
    from yespo_testkit.inner import Inner

_LOADED: pytest.StashKey[dict[Path, Shop]] = pytest.StashKey()
"""The shops of folders that were loaded in this session."""


def shop(request: pytest.FixtureRequest) -> Shop:
    """Return a fresh shop for a test."""
    options = _options(request)
    try:
        return _shop(request.config, options)
    except (ShopError, ValueError, TypeError) as error:
        raise pytest.fail.Exception(f"yespo: {error}", pytrace=False) from None


@contextlib.contextmanager
def mock(request: pytest.FixtureRequest, shop: Shop) -> Iterator[YespoMock]:
    """Answer in process for a test."""
    options = _options(request)
    before = shop.log.mark()
    try:
        made = YespoMock(shop, strict=options.strict, base_urls=options.base_urls)
    except ValueError as error:
        raise pytest.fail.Exception(f"yespo: {error}", pytrace=False) from None
    inner_of(made).strict_stubs = options.strict_stubs
    made.start()
    try:
        with _recorded(request, inner_of(made), options.recording):
            yield made
    finally:
        made.stop()
        shop.log.return_to(before)


@contextlib.contextmanager
def server(request: pytest.FixtureRequest, shop: Shop, running: YespoServer) -> Iterator[YespoServer]:
    """Hand the session's server over to a test."""
    before = shop.log.mark()
    options = _options(request)
    inner_of(running).begin(shop, strict=options.strict)
    inner_of(running).strict_stubs = options.strict_stubs
    try:
        with _recorded(request, inner_of(running), options.recording):
            yield running
    finally:
        shop.log.return_to(before)


def shop_of(config: pytest.Config) -> Shop:
    """Return a fresh shop for fixtures that several tests share, as command line and ini file say."""
    return _shop(config, options_from(config))


def _recorded(request: pytest.FixtureRequest, inner: Inner, name: str | None) -> AbstractContextManager[None]:
    if name is None:
        return contextlib.nullcontext()
    from yespo_testkit.plugin.recordings import recorded  # noqa: PLC0415  # few tests have one

    return recorded(request, inner, name)


def _options(request: pytest.FixtureRequest) -> Options:
    try:
        return options_of(request.node)
    except pytest.UsageError as error:
        raise pytest.fail.Exception(f"yespo: {error}", pytrace=False) from None


def _shop(config: pytest.Config, options: Options) -> Shop:
    overrides = _overrides(config, options)
    if isinstance(options.shop, Shop):
        fresh = options.shop.fresh(overrides)
    elif options.shop is None:
        fresh = Shop.demo(overrides=overrides)
    else:
        folder = Path(options.shop).absolute()
        loaded = config.stash.setdefault(_LOADED, {})
        if folder not in loaded:
            loaded[folder] = Shop.load(folder)
        fresh = loaded[folder].fresh(overrides)
    for number, settings in options.data_sources.items():
        given: dict[str, Any] = {"type": settings} if isinstance(settings, str) else dict(settings)
        fresh.add_data_source(number, **given)  # it judges names and values itself
    return fresh


def _overrides(config: pytest.Config, options: Options) -> Overrides:
    """Return what goes before the shop's own settings: the project's calibration, and the test's keys."""
    overrides = Overrides()
    if calibration := config.getini("yespo_calibration"):
        overrides = calibrated(base_of(config) / calibration)
    if options.auth is not None:
        overrides = overrides.and_then(Overrides({"auth": {"keys": options.auth}}))
    return overrides

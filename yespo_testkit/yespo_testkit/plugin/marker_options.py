"""What a test asks of the fixtures: marker, command line and ini file, the nearest to the test first."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.shop import Shop
from yespo_testkit.plugin.options import base_of

ALLOWED = {
    "shop": "a Shop, or a folder with shop.toml",
    "strict": "True or False",
    "data_sources": "a mapping from id to type, or to settings such as {'type': 'bestsellers', 'size': 5}",
    "auth": '"any", "off", or a list of keys',
    "base_urls": "a list of base URLs",
    "recording": "the name of a recording, such as 'shop.har'",
    "strict_stubs": "True or False",
}
"""What `@pytest.mark.yespo(...)` takes, and what each keyword may be."""
KEYWORDS = tuple(ALLOWED)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Options:
    """The settings of one test."""

    shop: Shop | Path | None = None
    strict: bool = True
    data_sources: Mapping[int, str | Mapping[str, object]] = dataclasses.field(default_factory=dict)
    auth: str | Sequence[str] | None = None
    base_urls: Sequence[str] = ()
    recording: str | None = None
    strict_stubs: bool = True


def options_from(config: pytest.Config) -> Options:
    """Return the settings of command line and ini file alone."""
    return Options(**_from_config(config))


def options_of(item: pytest.Item) -> Options:
    """Return a test's settings; raises `pytest.UsageError` for a marker that is written wrong."""
    settings = _from_config(item.config)
    for marker in reversed(list(item.iter_markers("yespo"))):
        settings.update(_checked(marker))
    return Options(**settings)


def _from_config(config: pytest.Config) -> dict[str, Any]:  # values of every keyword's own type
    folder = config.getoption("yespo_shop")
    shop = Path(config.invocation_params.dir, folder) if folder else None
    if shop is None and config.getini("yespo_shop"):
        shop = Path(base_of(config), config.getini("yespo_shop"))
    strict = config.getoption("yespo_strict")
    return {
        "shop": shop,
        "strict": config.getini("yespo_strict") if strict is None else strict,
        "base_urls": config.getini("yespo_base_urls"),
        "strict_stubs": config.getini("yespo_strict_stubs"),
    }


def _checked(marker: pytest.Mark) -> dict[str, Any]:  # likewise
    if marker.args:
        raise pytest.UsageError(f"@pytest.mark.yespo takes keywords only: {', '.join(KEYWORDS)}.")
    for name in marker.kwargs:
        if name not in KEYWORDS:
            hint = did_you_mean(name, KEYWORDS)
            raise pytest.UsageError(f"@pytest.mark.yespo doesn't know {name!r}{hint} It takes {', '.join(KEYWORDS)}.")
    for name, value in marker.kwargs.items():
        if not _fits(name, value):
            raise pytest.UsageError(f"{name}={value!r}: allowed is {ALLOWED[name]}.")
    return dict(marker.kwargs)


def _fits(name: str, value: object) -> bool:
    if name == "shop":
        return isinstance(value, str | Path | Shop)
    if name == "recording":
        return isinstance(value, str)
    if name in {"strict", "strict_stubs"}:
        return isinstance(value, bool)
    if name == "data_sources":
        return isinstance(value, Mapping)
    if name == "auth" and isinstance(value, str):
        return value in {"any", "off"}
    return isinstance(value, list | tuple) and all(isinstance(element, str) for element in value)

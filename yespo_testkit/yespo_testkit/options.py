"""What a test asks of the fixtures: marker, command line and ini file, the nearest to the test first."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from yespo_mockserver.shop import Shop

ALLOWED = {
    "shop": "a Shop, or a folder with shop.toml",
    "strict": "True or False",
    "data_sources": "a mapping from id to type, or to settings such as {'type': 'bestsellers', 'size': 5}",
    "auth": '"any", "off", or a list of keys',
    "base_urls": "a list of base URLs",
}
"""What `@pytest.mark.yespo(...)` takes, and what each keyword may be."""
KEYWORDS = tuple(ALLOWED)

KINDS = {"yespo_mock": "YespoMock", "yespo_server": "YespoServer", "yespo_shop": "Shop.demo"}
SCOPES = (
    "{name} is made anew for each test, so a fixture of a wider scope can't have it: "
    'give that fixture scope="function", or let it make its own with {kind}().'
)

MARKER = (
    "yespo(shop=FOLDER, strict=True, data_sources={id: type}, auth='any'|[keys]|'off', base_urls=[...]): "
    "set up yespo_mock and yespo_server for this test; every keyword may be left out."
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Options:
    """The settings of one test."""

    shop: Shop | Path | None = None
    strict: bool = True
    data_sources: Mapping[int, str | Mapping[str, object]] = dataclasses.field(default_factory=dict)
    auth: str | Sequence[str] | None = None
    base_urls: Sequence[str] = ()


def add_options(parser: pytest.Parser) -> None:
    """Add the command line's options and the ini file's keys."""
    group = parser.getgroup("yespo", "yespo-testkit: the Yespo recommendations API, faked")
    group.addoption(
        "--yespo-shop",
        metavar="FOLDER",
        help="The shop that yespo_mock and yespo_server answer from: a folder with shop.toml (default: a demo shop).",
    )
    group.addoption(
        "--yespo-strict",
        dest="yespo_strict",
        action="store_true",
        default=None,
        help="Fail a test that sends a request which breaks the API's contract (the default).",
    )
    group.addoption(
        "--no-yespo-strict",
        dest="yespo_strict",
        action="store_false",
        help="Let such requests get the API's refusal, and no more.",
    )
    group.addoption(
        "--yespo-report",
        metavar="FILE.html",
        help="Write every call to the fake, by test, to this file.",
    )
    parser.addini(
        "yespo_shop", "Folder of the shop that the fake answers from, from the ini file's folder.", default=""
    )
    parser.addini(
        "yespo_calibration", "A calibration.toml that the fake follows, from the ini file's folder.", default=""
    )
    parser.addini("yespo_strict", "Whether a request that breaks the contract fails its test.", "bool", default=True)
    parser.addini(
        "yespo_base_urls", "Base URLs that yespo_mock answers for beside the API's own, one a line.", "linelist"
    )


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
        shop = Path((config.inipath.parent if config.inipath else config.rootpath), config.getini("yespo_shop"))
    strict = config.getoption("yespo_strict")
    return {
        "shop": shop,
        "strict": config.getini("yespo_strict") if strict is None else strict,
        "base_urls": config.getini("yespo_base_urls"),
    }


def _checked(marker: pytest.Mark) -> dict[str, Any]:  # likewise
    if marker.args:
        raise pytest.UsageError(f"@pytest.mark.yespo takes keywords only: {', '.join(KEYWORDS)}.")
    for name in marker.kwargs:
        if name not in KEYWORDS:
            near = difflib.get_close_matches(name, KEYWORDS, 1)
            hint = f"{near[0]} is meant? It" if near else "it"
            raise pytest.UsageError(f"@pytest.mark.yespo doesn't know {name!r}: {hint} takes {', '.join(KEYWORDS)}.")
    for name, value in marker.kwargs.items():
        if not _fits(name, value):
            raise pytest.UsageError(f"{name}={value!r}: allowed is {ALLOWED[name]}.")
    return dict(marker.kwargs)


def _fits(name: str, value: object) -> bool:
    if name == "shop":
        return isinstance(value, str | Path) or type(value).__name__ == "Shop"
    if name == "strict":
        return isinstance(value, bool)
    if name == "data_sources":
        return isinstance(value, Mapping)
    if name == "auth" and isinstance(value, str):
        return value in {"any", "off"}
    return isinstance(value, list | tuple) and all(isinstance(element, str) for element in value)

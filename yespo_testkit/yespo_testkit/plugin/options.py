"""What the command line, the ini file and the marker offer; imported at every start of pytest, so kept small."""

from __future__ import annotations

from pathlib import Path

import pytest

KINDS = {"yespo_mock": "YespoMock", "yespo_server": "YespoServer", "yespo_shop": "Shop.demo"}
SCOPES = (
    "{name} is made anew for each test, so a fixture of a wider scope can't have it: "
    'give that fixture scope="function", or let it make its own with {kind}().'
)

GIVEN = "Inside @given, `with YespoMock() as yespo_mock:` in the test itself is a fresh one for each example."

MARKER = (
    "yespo(shop=FOLDER, strict=True, data_sources={id: type}, auth='any'|[keys]|'off', base_urls=[...], "
    "recording='name.har', "
    "strict_stubs=True): "
    "set up yespo_mock and yespo_server for this test; every keyword may be left out."
)


def base_of(config: pytest.Config) -> Path:
    """Return the folder from which the ini file's paths go."""
    return config.inipath.parent if config.inipath else config.rootpath


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
    group.addoption(
        "--yespo-record",
        choices=["none", "once", "new", "rewrite"],
        default="none",
        help="Whether tests with a recording ask the real API: never (the default), where there is none yet, for what "
        "isn't in it, or for everything anew.",
    )
    group.addoption(
        "--yespo-record-url",
        metavar="URL",
        help="The API that is recorded; else YESPO_BASE_URL. Its key: YESPO_API_KEY.",
    )
    group.addoption("--yespo-record-in-ci", action="store_true", help="Record in CI too, where it is refused else.")
    group.addoption(
        "--yespo-pact-dir", metavar="DIR", help="Write what the client really sent, as a pact, into this folder."
    )
    parser.addini(
        "yespo_record_dir", "Folder of recordings, from the ini file's; else recordings beside the test.", default=""
    )
    parser.addini("yespo_pact_dir", "Folder that the pact is written into, from the ini file's folder.", default="")
    parser.addini("yespo_pact_consumer", "The consumer's name in the pact (default: the project's folder).", default="")
    parser.addini(
        "yespo_shop", "Folder of the shop that the fake answers from, from the ini file's folder.", default=""
    )
    parser.addini(
        "yespo_calibration", "A calibration.toml that the fake follows, from the ini file's folder.", default=""
    )
    parser.addini("yespo_strict", "Whether a request that breaks the contract fails its test.", "bool", default=True)
    parser.addini(
        "yespo_strict_stubs",
        "Whether a test fails that arranges answers or faults which no request meets.",
        "bool",
        default=True,
    )
    parser.addini(
        "yespo_base_urls", "Base URLs that yespo_mock answers for beside the API's own, one a line.", "linelist"
    )

"""The pytest plugin `yespo`: it imports pytest and the standard library only, until a test asks for a fixture."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from yespo_testkit.plugin import options

if TYPE_CHECKING:
    from yespo_testkit import Shop, YespoMock, YespoServer
    from yespo_testkit.double import Double
    from yespo_testkit.inner import Inner
    from yespo_testkit.plugin.shared_server import SharedServer

AnyDouble = TypeVar("AnyDouble", bound="Double")

IN_USE: pytest.StashKey[list[Inner]] = pytest.StashKey()
"""What is behind the mocks and servers that a test uses."""
WIDE: pytest.StashKey[list[Inner]] = pytest.StashKey()
"""What is behind the mocks and servers that several tests share."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--yespo-…` and the ini keys `yespo_…`."""
    options.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker, and begin the report if there is to be one."""
    config.addinivalue_line("markers", options.MARKER)
    if path := config.getoption("yespo_report"):
        from yespo_testkit.plugin.report import Reporter

        folder = config.invocation_params.dir
        config.pluginmanager.register(Reporter(config, folder / path, IN_USE), "yespo-report")

    if pacts := config.getoption("yespo_pact_dir") or config.getini("yespo_pact_dir"):
        from yespo_testkit.plugin.pacts import Pacts

        folder = config.invocation_params.dir if config.getoption("yespo_pact_dir") else options.base_of(config)
        consumer = config.getini("yespo_pact_consumer") or config.rootpath.name
        config.pluginmanager.register(Pacts(config, folder / pacts, consumer, IN_USE), "yespo-pacts")


@pytest.fixture
def yespo_shop(request: pytest.FixtureRequest) -> Shop:
    """The shop that yespo_mock and yespo_server answer from, fresh for each test; override it to have your own."""
    from yespo_testkit.plugin import fixtures

    return fixtures.shop(request)


@pytest.fixture
def yespo_mock(request: pytest.FixtureRequest, yespo_shop: Shop) -> Iterator[YespoMock]:
    """The Yespo API in process, for clients of httpx, requests, urllib3, aiohttp: arrange, call, assert; strict."""
    from yespo_testkit.plugin import fixtures

    with fixtures.mock(request, yespo_shop) as mock:
        yield from _used(request.node, mock)


@pytest.fixture(scope="session")
def _yespo_server_of_session() -> Iterator[SharedServer]:
    from yespo_testkit.plugin.shared_server import SharedServer

    shared = SharedServer()
    yield shared
    shared.stop()


@pytest.fixture(scope="session")
def yespo_server_session(request: pytest.FixtureRequest) -> Iterator[YespoServer]:
    """The Yespo API on a port for the whole session, as tests leave it: `reset()` is for the test that wants it."""
    from yespo_testkit.plugin import wide

    with wide.server(request.config) as server:
        yield server


@pytest.fixture
def yespo_server(
    request: pytest.FixtureRequest, yespo_shop: Shop, _yespo_server_of_session: SharedServer
) -> Iterator[YespoServer]:
    """The Yespo API on a port (`.url`), for clients in any language: one server a session, fresh for each test."""
    from yespo_testkit.plugin import fixtures

    with fixtures.server(request, yespo_shop, _yespo_server_of_session.running()) as server:
        yield from _used(request.node, server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail the test, in its call phase, if a request broke the contract."""
    __tracebackhide__ = _not_ours  # what others raise through here isn't about this frame
    try:
        outcome = yield
    except BaseException as error:
        _improve(item, error)
        for text in _problems(item):
            if isinstance(error, pytest.fail.Exception) and not error.pytrace:  # pytest prints its message alone
                item.add_report_section("call", "yespo", text)
            else:
                error.add_note(text)
        raise
    for inner in item.stash.get(IN_USE, []):
        for text in inner.told_late():
            item.add_report_section("call", "yespo", text)
    if problems := _problems(item) or _unmet(item):
        pytest.fail("\n\n".join(problems), pytrace=False)
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Leave frames of ours out of what a fixture raises."""
    __tracebackhide__ = True
    try:
        yield
    except Exception as error:
        _improve(item, error)
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Say what to do where a fixture of ours is asked for by one that lives longer, or inside @given."""
    report = yield
    if report.failed and "FailedHealthCheck" in (told := str(report.longrepr)) and "fixture 'yespo_" in told:
        report.sections.append(("yespo", options.GIVEN))
    if call.when == "setup" and report.failed and "ScopeMismatch" in str(report.longrepr):
        for name in ("yespo_mock", "yespo_server", "yespo_shop"):
            if name in str(report.longrepr):
                report.sections.append(("yespo", options.SCOPES.format(name=name, kind=options.KINDS[name])))
                break
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Show where products differ from what a client has in hand."""
    if op != "==" or "yespo_contracts.product" not in sys.modules:
        return None
    from yespo_testkit.assertions.products import differing

    return differing(left, right)


def _used(item: pytest.Item, double: AnyDouble) -> Iterator[AnyDouble]:
    """Let a test use the fake; what breaks the contract after its call phase is an error at tear-down, but told."""
    from yespo_testkit.double import inner_of

    inner, in_use = inner_of(double), item.stash.setdefault(IN_USE, [])
    in_use.append(inner)
    yield double
    in_use.remove(inner)
    if not in_use:
        del item.stash[IN_USE]  # items live as long as the session
    if text := inner.violations_text():
        pytest.fail(text, pytrace=False)


def _improve(item: pytest.Item, error: BaseException) -> None:
    """Leave frames of ours out of an exception's traceback, unless all are asked for, and add what may explain it."""
    if isinstance(error, pytest.skip.Exception | pytest.fail.Exception):
        return
    if not item.config.getoption("fulltrace", default=False):
        from yespo_testkit.assertions.traceback import prune

        prune(error)
    for note in [note for inner in item.stash.get(IN_USE, []) for note in inner.strays()]:
        if note not in str(error):
            error.add_note(note)


def _not_ours(failure: pytest.ExceptionInfo[BaseException]) -> bool:
    return not isinstance(failure.value, pytest.fail.Exception)


def _problems(item: pytest.Item) -> list[str]:
    inners = [*item.stash.get(IN_USE, []), *item.config.stash.get(WIDE, [])]
    return [text for inner in inners if (text := inner.violations_text())]


def _unmet(item: pytest.Item) -> list[str]:
    """Return what a test that went well arranged for nothing."""
    return [text for inner in item.stash.get(IN_USE, []) if (text := inner.unmet_text())]

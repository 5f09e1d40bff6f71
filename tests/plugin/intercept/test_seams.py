"""The private places of other libraries that the mock stands on: each test fails with the version that moved one."""

from __future__ import annotations

import importlib
import inspect
import warnings
from collections.abc import Callable
from types import ModuleType

import aiohttp
import httpcore
import httpcore2
import httpx
import httpx2
import pytest

from yespo_testkit import YespoMock
from yespo_testkit.intercept.patching import Patch, SeamMovedError, version_of

SEAMS = [
    ("aiohttp", "aiohttp.TCPConnector", "_create_connection"),
    ("aiohttp", "aiohttp.TCPConnector", "_factory"),
    ("aiohttp", "aiohttp.ClientRequest", "connection_key"),
    ("aioresponses", "aioresponses.aioresponses", "__init__"),
    ("httpx", "httpx.HTTPTransport", "handle_request"),
    ("httpx", "httpx.AsyncHTTPTransport", "handle_async_request"),
    ("httpx2", "httpx2.HTTPTransport", "handle_request"),
    ("httpx2", "httpx2.AsyncHTTPTransport", "handle_async_request"),
    ("http", "http.client.HTTPConnection", "connect"),
    ("http", "http.client.HTTPConnection", "putrequest"),
    ("http", "http.client.HTTPSConnection", "connect"),
    ("urllib3", "urllib3.connection.HTTPConnection", "connect"),
    ("urllib3", "urllib3.connection.HTTPSConnection", "connect"),
    ("urllib3", "urllib3.HTTPConnectionPool", "_make_request"),
    ("urllib3", "urllib3.HTTPConnectionPool", "_validate_conn"),
    ("pook", "pook.engine.Engine", "match"),
    ("pytest_httpx", "pytest_httpx.HTTPXMock", "_handle_request"),
    ("pytest_httpx", "pytest_httpx.HTTPXMock", "_handle_async_request"),
    ("requests_mock", "requests_mock.adapter.Adapter", "send"),
    ("responses", "responses.RequestsMock", "_on_request"),
    ("responses", "responses.RequestsMock", "_real_send"),
    ("respx", "respx.mocks.Mocker", "handler"),
    ("respx", "respx.mocks.Mocker", "async_handler"),
    ("vcr", "vcr.cassette.Cassette", "can_play_response_for"),
    ("vcr", "vcr.cassette.Cassette", "filter_request"),
    ("vcr", "vcr.cassette.Cassette", "append"),
    ("vcr", "vcr.stubs.httpx_stubs", "_vcr_handle_request"),
    ("vcr", "vcr.stubs.httpx_stubs", "_vcr_handle_async_request"),
]
NEIGHBOURS = {"aioresponses", "pook", "pytest_httpx", "requests_mock", "responses", "vcr"}
"""Other doubles, which a corner of the matrix may be without."""

DISTRIBUTIONS = {"vcr": "vcrpy", "pytest_httpx": "pytest-httpx", "requests_mock": "requests-mock"}


@pytest.mark.parametrize(("library", "owner", "name"), SEAMS)
def test_a_seam_is_where_it_was(library: str, owner: str, name: str) -> None:
    if library in NEIGHBOURS:
        pytest.importorskip(library)
    module, _, kind = owner.rpartition(".")
    cls = getattr(importlib.import_module(module), kind, None) or importlib.import_module(owner)
    version = version_of(DISTRIBUTIONS.get(library, library))
    there = hasattr(cls, name) or f"self.{name}" in inspect.getsource(cls)
    assert there, f"{library} {version} has moved a seam: {owner} has no {name}; yespo_mock stands on it."


@pytest.mark.parametrize(
    ("library", "transport", "pool"),
    [
        ("httpx", httpx.HTTPTransport, httpcore.ConnectionPool),
        ("httpx", httpx.AsyncHTTPTransport, httpcore.AsyncConnectionPool),
        ("httpx2", httpx2.HTTPTransport, httpcore2.ConnectionPool),
        ("httpx2", httpx2.AsyncHTTPTransport, httpcore2.AsyncConnectionPool),
    ],
)
def test_a_transport_tells_how_often_it_connects_again(
    library: str, transport: Callable[..., object], pool: type
) -> None:
    told = f"{library} {version_of(library)} has moved a seam: its transport's _pool._retries is no longer there."
    made = transport(retries=3, verify=False)
    assert isinstance(getattr(made, "_pool", None), pool), told
    assert getattr(made._pool, "_retries", None) == 3, told  # type: ignore[attr-defined]  # just looked at


@pytest.mark.parametrize(("name", "library"), [("httpx", httpx), ("httpx2", httpx2)])
def test_a_response_keeps_what_was_read_by_the_same_names(name: str, library: ModuleType) -> None:
    """`Whole` reads a body in one step, and sets what the library's own reading sets."""
    told = f"{name} {version_of(name)} has moved a seam: reading a response sets other things than before."
    responses = []
    for kind in (library.Response, importlib.import_module(f"yespo_testkit.intercept.{name}").Response):
        response = kind(200, stream=library.ByteStream(b"[]"), request=library.Request("GET", "https://yespo.io"))
        response.yespo_body = b"[]"
        before = set(vars(response))
        assert response.read() == b"[]"
        responses.append((set(vars(response)) - before - {"_decoder"}, response))
    (own_names, own), (names, ours) = responses
    assert names == own_names, told
    for each in names | {"is_stream_consumed", "is_closed", "num_bytes_downloaded", "content"}:
        assert getattr(ours, each) == getattr(own, each), told


def test_what_httpcore_waits_between_attempts_is_what_the_mock_waits() -> None:
    for library, name in ((httpcore, "httpcore"), (httpcore2, "httpcore2")):
        connection = importlib.import_module(f"{library.__name__}._sync.connection")
        told = f"{name} {version_of(name)} waits otherwise between its attempts to connect."
        assert connection.RETRIES_BACKOFF_FACTOR == 0.5, told


def test_a_request_of_aiohttp_has_the_timer_of_its_total_time_out() -> None:
    told = f"aiohttp {version_of('aiohttp')} has moved a seam: a request has no _timer."
    assert "self._timer" in inspect.getsource(aiohttp.ClientRequest), told


def test_aioresponses_still_keeps_its_prefixes_by_that_name() -> None:
    aioresponses = pytest.importorskip("aioresponses")
    told = f"aioresponses {version_of('aioresponses')} has moved a seam: it has no _passthrough."
    assert vars(aioresponses.aioresponses())["_passthrough"] == [], told


def test_a_seam_that_has_moved_is_told_with_the_librarys_version(monkeypatch: pytest.MonkeyPatch) -> None:
    class Moved:
        """A class of a library that has changed."""

    Moved.__module__ = "httpx2._transports"
    with pytest.raises(SeamMovedError, match=rf"in front of httpx2 {httpx2.__version__}: Moved has no handle there"):
        Patch(Moved, "handle", lambda original, _users: original, None).start()
    monkeypatch.delattr(aiohttp.TCPConnector, "_create_connection")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with YespoMock():
            pass
    told = (
        f"yespo-testkit can't stand in front of aiohttp {aiohttp.__version__}: TCPConnector has no _create_connection"
    )
    assert [str(one.message) for one in caught if "stand in front" in str(one.message)] == [f"{told} there."]

"""Every client library's requests reach the fake, and what can go wrong arrives as that library's own exception."""

from __future__ import annotations

import asyncio
import http.client
import time
import traceback
from collections.abc import Callable
from typing import NamedTuple

import aiohttp
import httpx
import httpx2
import pytest
import requests
import trio
import urllib3.connection
from requests.adapters import HTTPAdapter

from yespo_testkit import Call, YespoMock

Auth = tuple[str, str]
BESTSELLERS_URL = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"


class Got(NamedTuple):
    """What a client got."""

    status: int
    body: bytes
    content_type: str


Get = Callable[[str, Auth], Got]


def httpx_sync(url: str, auth: Auth) -> Got:
    response = httpx.get(url, auth=auth)
    return Got(response.status_code, response.content, response.headers["content-type"])


def httpx_asyncio(url: str, auth: Auth) -> Got:
    return asyncio.run(_httpx_async(url, auth))


def httpx_trio(url: str, auth: Auth) -> Got:
    return trio.run(_httpx_async, url, auth)


async def _httpx_async(url: str, auth: Auth) -> Got:
    async with httpx.AsyncClient() as client:
        response = await client.get(url, auth=auth)
    return Got(response.status_code, response.content, response.headers["content-type"])


def httpx2_sync(url: str, auth: Auth) -> Got:
    response = httpx2.get(url, auth=auth)
    return Got(response.status_code, response.content, response.headers["content-type"])


def httpx2_asyncio(url: str, auth: Auth) -> Got:
    return asyncio.run(_httpx2_async(url, auth))


def httpx2_trio(url: str, auth: Auth) -> Got:
    return trio.run(_httpx2_async, url, auth)


async def _httpx2_async(url: str, auth: Auth) -> Got:
    async with httpx2.AsyncClient() as client:
        response = await client.get(url, auth=auth)
    return Got(response.status_code, response.content, response.headers["content-type"])


def with_requests(url: str, auth: Auth) -> Got:
    response = requests.get(url, auth=auth, timeout=5)
    return Got(response.status_code, response.content, response.headers["content-type"])


EVERY = pytest.mark.parametrize(
    "get", [httpx_sync, httpx_asyncio, httpx_trio, httpx2_sync, httpx2_asyncio, httpx2_trio, with_requests]
)
RAISED: dict[str, list[type[Exception]]] = {
    "httpx": [httpx.ReadTimeout, httpx.ConnectError, httpx.ReadError, httpx.ReadError, httpx.RemoteProtocolError],
    "httpx2": [httpx2.ReadTimeout, httpx2.ConnectError, httpx2.ReadError, httpx2.ReadError, httpx2.RemoteProtocolError],
    "with": [
        requests.ReadTimeout,
        requests.ConnectionError,
        requests.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ChunkedEncodingError,
    ],
}
KINDS = ["timeout", "connect", "reset", "reset:at=body", "half-close"]
TOO_LATE: dict[str, type[Exception]] = {
    "httpx": httpx.ReadTimeout,
    "httpx2": httpx2.ReadTimeout,
    "with": requests.ReadTimeout,
}


@EVERY
def test_a_request_gets_the_fakes_answer(get: Get, url: str, key: Auth) -> None:
    with YespoMock() as mock:
        got = get(url, key)
    assert got.status == 200
    assert got.content_type == "application/json; charset=UTF-8"
    assert got.body == mock.calls[0].body
    assert mock.calls[0].url == url
    assert mock.calls[0].method == "GET"


@EVERY
def test_a_refusal_arrives_as_the_api_sends_it(get: Get, url: str) -> None:
    with YespoMock(strict=False):
        got = get(url, ("user", ""))
    assert got.status == 401
    assert b'"status":401' in got.body


@EVERY
@pytest.mark.parametrize(("place", "kind"), list(enumerate(KINDS)))
def test_a_fault_below_http_is_the_librarys_own_exception(get: Get, url: str, key: Auth, place: int, kind: str) -> None:
    library = get.__name__.partition("_")[0]
    with YespoMock() as mock:
        mock.fails(kind)
        with pytest.raises(RAISED[library][place]):
            get(url, key)
        assert get(url, key).status == 200
    partly = kind in {"reset:at=body", "half-close"}
    assert [call.status for call in mock.calls] == [200 if partly else 0, 200]
    assert len(mock.calls[0].body) == (len(mock.calls[1].body) // 2 if partly else 0)


@EVERY
def test_an_answer_that_is_later_than_the_client_waits_is_the_librarys_time_out_at_once(
    get: Get, url: str, key: Auth
) -> None:
    with YespoMock() as mock:
        mock.fails("latency:seconds=3600")
        with pytest.raises(TOO_LATE[get.__name__.partition("_")[0]]) as caught:
            get(url, key)
    told = "".join(traceback.format_exception(caught.value))  # urllib3 has words of its own, and ours as their cause
    assert "3600 s late, and the client waits 5 s" in told


@EVERY
@pytest.mark.parametrize("fault", ["latency:seconds=0.05", "drip:bytes=1000,seconds=0.02"])
def test_an_answer_that_is_late_within_the_clients_patience_comes_late(
    get: Get, url: str, key: Auth, fault: str
) -> None:
    with YespoMock() as mock:
        mock.fails(fault)
        started = time.monotonic()
        assert get(url, key).status == 200
    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize("client", [httpx.Client, httpx2.Client])
def test_a_body_that_breaks_off_is_streamed_up_to_there(
    client: type[httpx.Client | httpx2.Client], url: str, key: Auth
) -> None:
    with YespoMock() as mock, client(auth=key) as session:
        mock.fails("bad-chunks")
        with session.stream("GET", url) as response:
            assert response.status_code == 200
            chunks = response.iter_raw()
            assert next(chunks) == mock.calls[0].body
            with pytest.raises((httpx.RemoteProtocolError, httpx2.RemoteProtocolError)):
                next(chunks)


@EVERY
def test_what_a_tests_function_raises_reaches_the_client(get: Get, url: str, key: Auth) -> None:
    def out_of_order(call: Call) -> list[str]:
        raise KeyError(call.method)

    with YespoMock() as mock:
        mock.answers(out_of_order)
        with pytest.raises(KeyError, match="GET"):
            get(url, key)


@EVERY
def test_each_of_the_apis_hosts_is_answered_for_and_those_that_a_project_adds(get: Get, key: Auth) -> None:
    path = "/api/v2/contacts/recoms/1245?webId=visitor"
    with YespoMock(base_urls=["http://localhost:8999/yespo/"]) as mock:
        for base in (
            "https://yespo.io",
            "http://yespo.io",
            "https://api.yespo.io:443",
            "https://esputnik.com",
            "https://tracker.yespo.io",
            "http://localhost:8999/yespo",
        ):
            assert get(base + path, key).status == 200
    assert {call.data_source for call in mock.calls} == {1245}


def test_after_the_mock_every_library_is_as_it_was() -> None:
    before = _patched_methods()
    with YespoMock(), YespoMock():
        assert _patched_methods() != before
    assert _patched_methods() == before


@EVERY
def test_of_nested_mocks_the_inner_one_answers(get: Get, url: str, key: Auth) -> None:
    with YespoMock() as outer, YespoMock() as inner:
        get(url, key)
        inner.stop()
        get(url, key)
    assert len(inner.calls) == 1
    assert len(outer.calls) == 1


@EVERY
def test_an_inner_mock_leaves_an_outer_ones_addresses_to_it(get: Get, key: Auth) -> None:
    with YespoMock(base_urls=["https://proxy.example"]) as outer, YespoMock() as inner:
        assert get("https://proxy.example/api/v2/contacts/recoms/1245?webId=1", key).status == 200
    assert len(outer.calls) == 1
    assert not inner.calls


def test_mocks_that_end_in_the_order_in_which_they_began_leave_nothing_behind() -> None:
    before = _patched_methods()
    first, second = YespoMock(), YespoMock()
    first.start()
    second.start()
    first.stop()
    second.stop()
    assert _patched_methods() == before


def _patched_methods() -> list[object]:
    return [
        aiohttp.TCPConnector._create_connection,
        http.client.HTTPConnection.connect,
        http.client.HTTPConnection.putrequest,
        http.client.HTTPSConnection.connect,
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
        httpx2.HTTPTransport.handle_request,
        httpx2.AsyncHTTPTransport.handle_async_request,
        urllib3.connection.HTTPConnection.connect,
        urllib3.connection.HTTPSConnection.connect,
    ]


@pytest.mark.parametrize("stream", [False, True])
def test_a_pool_has_its_connection_back_once_an_answer_is_read(yespo_mock: YespoMock, stream: bool) -> None:
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(pool_connections=1, pool_maxsize=1, pool_block=True))
        for _ in range(2):
            pools = session.get_adapter(BESTSELLERS_URL).poolmanager.pools  # type: ignore[attr-defined]  # of urllib3
            waiting = [pools[key].pool.qsize() for key in pools.keys()]  # noqa: SIM118  # no mapping of its own
            assert waiting in ([], [1])  # or the next request would wait for ever
            answer = session.get(BESTSELLERS_URL, auth=("user", "key"), stream=stream)
            assert answer.json()
    assert len(yespo_mock.calls) == 2

"""The other ways to ask that each library has: pools, openers, proxies, middlewares, connections of one's own."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import ssl
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3
from http_clients import KEY, Side
from requests.adapters import HTTPAdapter
from requests_toolbelt import SSLAdapter
from requests_toolbelt.adapters.source import SourceAddressAdapter

Way = Callable[[Side], int]


def through_a_pool_of_ones_own(side: Side) -> int:
    with urllib3.connection_from_url(side.url) as pool:
        return pool.request("GET", target_of(side), headers=KEY).status


def through_urlopen_of_a_pool(side: Side) -> int:
    with urllib3.connection_from_url(side.url, maxsize=1, block=True, timeout=3) as pool:
        return pool.urlopen("GET", target_of(side), headers=KEY, redirect=False, assert_same_host=False).status


def through_a_pool_with_a_connection_of_ones_own(side: Side) -> int:
    seen: list[str] = []

    class Pool(urllib3.HTTPSConnectionPool if side.url.startswith("https") else urllib3.HTTPConnectionPool):  # type: ignore[misc]
        def urlopen(self, method: str, url: str, *rest: Any, **more: Any) -> Any:
            seen.append(url)
            return super().urlopen(method, url, *rest, **more)

    manager = urllib3.PoolManager()
    manager.pool_classes_by_scheme = {"http": Pool, "https": Pool}
    with manager:
        status = manager.request("GET", side.recoms, headers=KEY).status
    assert seen == [target_of(side)]
    return status


def through_http_client(side: Side) -> int:
    parts = urlsplit(side.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with contextlib.closing(kind(parts.netloc, timeout=5)) as connection:
        for _ in range(2):
            connection.request("GET", target_of(side), headers=KEY)
            answer = connection.getresponse()
            answer.read()
        return answer.status


def through_http_client_for_the_last_time(side: Side) -> int:
    parts = urlsplit(side.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with contextlib.closing(kind(parts.netloc, timeout=5)) as connection:
        for _ in range(2):
            connection.request("GET", target_of(side), headers={**KEY, "Connection": "close"})
            answer = connection.getresponse()
            assert answer.will_close
            answer.read()
            assert connection.sock is None
        return answer.status


def through_an_opener(side: Side) -> int:
    handler = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    opener = urllib.request.build_opener(handler, urllib.request.ProxyHandler({}))
    opener.addheaders = list(KEY.items())
    with opener.open(side.recoms, timeout=5) as answer:
        assert answer.read()
        return int(answer.status)


def through_an_ssl_context_of_an_adapter(side: Side) -> int:
    class Own(HTTPAdapter):
        def init_poolmanager(self, *given: Any, **more: Any) -> None:
            super().init_poolmanager(*given, ssl_context=ssl.create_default_context(), **more)

    return mounted(side, Own())


def through_an_adapter_with_an_address(side: Side) -> int:
    return mounted(side, SourceAddressAdapter("127.0.0.1"))


def through_an_adapter_with_a_version_of_tls(side: Side) -> int:
    return mounted(side, SSLAdapter(ssl.TLSVersion.TLSv1_2))


def with_verification_switched_off(side: Side) -> int:
    with requests.Session() as session:
        session.verify = False
        return session.get(side.recoms, headers=KEY, timeout=5).status_code


def through_request_of_aiohttp(side: Side) -> int:
    async def ask() -> int:
        async with aiohttp.request("GET", side.recoms, headers=KEY) as response:
            return response.status

    return asyncio.run(ask())


def through_a_connector_of_ones_own(side: Side) -> int:
    class Counting(aiohttp.TCPConnector):
        asked = 0

        async def connect(self, *given: Any, **more: Any) -> Any:
            self.asked += 1
            return await super().connect(*given, **more)

    async def ask() -> int:
        connector = Counting(ttl_dns_cache=5, force_close=True, ssl=False)
        async with aiohttp.ClientSession(connector=connector, headers=KEY) as session:
            for _ in range(2):
                async with session.get(side.recoms) as response:
                    await response.read()
        assert connector.asked == 2
        return response.status

    return asyncio.run(ask())


def through_a_middleware_of_aiohttp(side: Side) -> int:
    async def sign(request: aiohttp.ClientRequest, handler: Any) -> Any:
        request.headers["Authorization"] = KEY["Authorization"]
        return await handler(request)

    async def ask() -> int:
        async with aiohttp.ClientSession(middlewares=(sign,)) as session, session.get(side.recoms) as response:
            return response.status

    return asyncio.run(ask())


WAYS: list[Way] = [
    through_a_pool_of_ones_own,
    through_urlopen_of_a_pool,
    through_a_pool_with_a_connection_of_ones_own,
    through_http_client,
    through_http_client_for_the_last_time,
    through_an_opener,
    through_an_ssl_context_of_an_adapter,
    through_an_adapter_with_an_address,
    through_an_adapter_with_a_version_of_tls,
    with_verification_switched_off,
    through_request_of_aiohttp,
    through_a_connector_of_ones_own,
    through_a_middleware_of_aiohttp,
]


def target_of(side: Side) -> str:
    return side.recoms.removeprefix(side.url)


def mounted(side: Side, adapter: HTTPAdapter) -> int:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session.get(side.recoms, headers=KEY, timeout=5).status_code


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_answered(way: Way, side: Side) -> None:
    assert way(side) == 200
    assert {call.status for call in side.fake.calls} == {200}


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_transports_that_are_mounted_run(library: Any, side: Side) -> None:
    class Stamp(library.HTTPTransport):  # type: ignore[misc]  # of either library
        def handle_request(self, request: Any) -> Any:
            request.headers["x-stamp"] = "1"
            return super().handle_request(request)

    host = urlsplit(side.url).hostname
    with library.Client(mounts={f"all://{host}": Stamp()}, headers=KEY) as client:
        assert client.get(side.recoms).status_code == 200
    assert side.fake.calls[0].headers["x-stamp"] == "1"


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_a_client_with_a_local_address_and_verification_of_its_own(library: Any, side: Side) -> None:
    transport = library.HTTPTransport(local_address="127.0.0.1", verify=ssl.create_default_context())
    with library.Client(transport=transport, headers=KEY) as client:
        assert client.get(side.recoms).status_code == 200


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> str:
    """A proxy that isn't there: in process it is never asked."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return "http://127.0.0.1:9"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_given_changes_nothing_in_process(scheme: str, proxied: str) -> None:
    from yespo_testkit import YespoMock

    url = f"{scheme}://yespo.io/api/v2/contacts/recoms/1245?webId=x"
    with YespoMock() as mock:
        for library in (httpx, httpx2):
            with library.Client(proxy=proxied, headers=KEY) as client:
                assert client.get(url).status_code == 200
        assert requests.get(url, headers=KEY, proxies={"all": proxied}, timeout=5).status_code == 200
        with urllib3.ProxyManager(proxied) as manager:
            assert manager.request("GET", url, headers=KEY, retries=False).status == 200

        async def ask() -> int:
            async with aiohttp.ClientSession(headers=KEY) as session, session.get(url, proxy=proxied) as response:
                return response.status

        assert asyncio.run(ask()) == 200
    assert len(mock.calls) == 5


def test_a_file_is_fetched_by_urlretrieve(side: Side, tmp_path: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.addheaders = list(KEY.items())
    urllib.request.install_opener(opener)
    try:
        name, _ = urllib.request.urlretrieve(side.recoms, tmp_path / "a.json")
    finally:
        urllib.request.install_opener(None)
    assert Path(name).read_bytes() == side.fake.calls[0].body

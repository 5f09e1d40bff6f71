"""Beside other projects' doubles, whichever began first, the API's hosts are the mock's and the others theirs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import aioresponses
import httpx
import httpx2
import pook
import pytest
import requests
import requests_mock
import responses
import urllib3
import vcr

from yespo_testkit import YespoMock

API = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
BANK = "https://bank.example/rates"
AUTH = ("user", "key")
HEADERS = urllib3.make_headers(basic_auth="user:key")
Double = Callable[[], contextlib.AbstractContextManager[object]]
Get = Callable[[str], list[object]]


def with_requests(url: str) -> list[object]:
    answer: list[object] = requests.get(url, auth=AUTH, timeout=5).json()
    return answer


def with_urllib3(url: str) -> list[object]:
    answer: list[object] = urllib3.request("GET", url, headers=HEADERS).json()
    return answer


def with_httpx(url: str) -> list[object]:
    answer: list[object] = httpx.get(url, auth=AUTH).json()
    return answer


def with_aiohttp(url: str) -> list[object]:
    async def get() -> list[object]:
        async with aiohttp.ClientSession() as session, session.get(url, headers=HEADERS) as response:
            answer: list[object] = await response.json(content_type=None)
            return answer

    try:
        return asyncio.run(get())
    except KeyError as error:
        return [1] if "theirs" in str(error) else []


def with_httpx_in_a_loop(url: str) -> list[object]:
    async def get() -> list[object]:
        async with httpx.AsyncClient() as client:
            answer: list[object] = (await client.get(url, headers=HEADERS)).json()
            return answer

    return asyncio.run(get())


@contextlib.contextmanager
def responses_double() -> Iterator[None]:
    with responses.RequestsMock() as double:
        double.get(BANK, json=[1])
        yield


@contextlib.contextmanager
def requests_mock_double() -> Iterator[None]:
    with requests_mock.Mocker() as double:
        double.get(BANK, json=[1])
        yield


@contextlib.contextmanager
def aioresponses_double() -> Iterator[None]:
    with aioresponses.aioresponses() as double:
        double.get(BANK, exception=KeyError("theirs"))  # it can't make answers for the newest aiohttp
        yield


@contextlib.contextmanager
def pook_double() -> Iterator[None]:
    with pook.use():
        pook.get(BANK).reply(200).json([1])
        yield


CASES = pytest.mark.parametrize(
    ("double", "get"),
    [
        (responses_double, with_requests),
        (requests_mock_double, with_requests),
        (aioresponses_double, with_aiohttp),
        (pook_double, with_requests),
        (pook_double, with_urllib3),
        (pook_double, with_httpx),
    ],
)


@CASES
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the doubles' own
def test_a_double_that_began_first(double: Double, get: Get) -> None:
    with double(), YespoMock() as mock:
        assert get(BANK) == [1]
        assert len(get(API)) > 1
    assert len(mock.calls) == 1


@CASES
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_double_that_began_later(double: Double, get: Get) -> None:
    with YespoMock() as mock, double():
        assert get(BANK) == [1]
        assert len(get(API)) > 1
    assert len(mock.calls) == 1


@pytest.mark.parametrize("get", [with_requests, with_urllib3, with_httpx, with_httpx_in_a_loop, with_aiohttp])
@pytest.mark.parametrize("first", ["the mock", "vcr"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nothing_of_the_fake_is_recorded_and_nothing_replayed(get: Get, first: str, tmp_path: Path) -> None:
    cassette = tmp_path / "cassette.yaml"
    for mode in ("once", "none", "all"):
        with contextlib.ExitStack() as stack:
            mock = stack.enter_context(YespoMock()) if first == "the mock" else None
            stack.enter_context(vcr.use_cassette(str(cassette), record_mode=mode))
            mock = mock or stack.enter_context(YespoMock())
            assert len(get(API)) > 1
            assert len(mock.calls) == 1
    assert not cassette.exists() or "yespo.io" not in cassette.read_text()


def test_pytest_recording_leaves_the_fake_strict(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest, requests

        @pytest.mark.vcr
        def test_it(yespo_mock):
            requests.get("https://yespo.io/api/v2/contacts/recoms/1245", auth=("u", "k"), timeout=5)
        """
    )
    for mode in ("once", "none"):
        options = (f"--record-mode={mode}", "-p", "pytest_recording.plugin", "-p", "no:cacheprovider", "-W", "ignore")
        result = pytester.runpytest_subprocess(*options)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["yespo_mock: 1 request of this test breaks the contract*"])
    assert list(pytester.path.glob("cassettes/**/*.yaml")) == []


def test_a_double_is_as_it_was_when_the_mock_has_ended() -> None:
    with requests_mock.Mocker() as double:
        double.get(API, json=["theirs"])
        with YespoMock():
            assert with_requests(API) != ["theirs"]
        assert with_requests(API) == ["theirs"]
    with aioresponses.aioresponses() as other:
        other.get(API, exception=KeyError("theirs"))
        with YespoMock():
            assert with_aiohttp(API) != [1]
        assert with_aiohttp(API) == [1]


@pytest.mark.parametrize("first", ["the mock", "the cache"])
def test_a_cache_of_hishel_stands_above_and_asks_the_fake_once(first: str, tmp_path: Path) -> None:
    hishel = pytest.importorskip("hishel")
    caching = pytest.importorskip("hishel.httpx")
    storage = hishel.SqliteStorage(database_path=tmp_path / "cache.db")
    with contextlib.ExitStack() as stack:
        mock = stack.enter_context(YespoMock()) if first == "the mock" else None
        client = stack.enter_context(caching.CacheClient(storage=storage, auth=AUTH))
        mock = mock or stack.enter_context(YespoMock())
        assert len({client.get(API).content for _ in range(3)}) == 1
        assert len(mock.calls) == 1  # it keeps whatever it gets
        assert client.get(API.replace("1245", "1249")).status_code == 200
        assert len(mock.calls) == 2


def test_moto_beside_the_mock() -> None:
    moto = pytest.importorskip("moto")
    for order in ("first", "later"):
        with contextlib.ExitStack() as stack:
            if order == "first":
                stack.enter_context(moto.mock_aws())
            mock = stack.enter_context(YespoMock())
            if order == "later":
                stack.enter_context(moto.mock_aws())
            assert len(with_requests(API)) > 1
            assert len(mock.calls) == 1


def test_an_app_that_is_called_through_its_own_transport_asks_the_fake() -> None:
    async def app(scope: Any, _receive: Any, send: Any) -> None:
        async with httpx.AsyncClient(auth=AUTH) as client:
            found = (await client.get(API)).json()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-path", scope["path"].encode())]})
        await send({"type": "http.response.body", "body": str(len(found)).encode()})

    async def ask() -> list[str]:
        answers: list[str] = []
        for library in (httpx, httpx2):
            async with library.AsyncClient(transport=library.ASGITransport(app=app)) as client:
                # its own app at the API's host is honoured
                answers += [(await client.get(f"https://{host}/page")).text for host in ("own.example", "yespo.io")]
        return answers

    with YespoMock() as mock:
        assert asyncio.run(ask()) == ["10"] * 4
    assert {call.path for call in mock.calls} == {"/api/v2/contacts/recoms/1245"}
    assert len(mock.calls) == 4

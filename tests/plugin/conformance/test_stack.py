"""What projects put between a client and the wire runs, and what they look at is as real, in process as on a port."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import aiohttp
import httpx
import httpx2
import pytest
import requests
import tenacity
import urllib3
from http_clients import KEY, Side
from requests.adapters import HTTPAdapter
from requests_toolbelt import MultipartEncoder

from yespo_testkit import YespoMock

RETRYING = urllib3.Retry(3, status_forcelist=[503], backoff_factor=0, allowed_methods=None)


def mount(session: requests.Session, adapter: HTTPAdapter) -> None:
    """Put the adapter where the session's own are."""
    session.mount("http://", adapter)
    session.mount("https://", adapter)


class Stamping(HTTPAdapter):
    """An adapter as projects write them: a header of its own, and a time-out unless told otherwise."""

    def send(self, request: requests.PreparedRequest, *arguments: Any, **keywords: Any) -> requests.Response:
        request.headers["x-stamp"] = "1"
        keywords["timeout"] = keywords.get("timeout") or 3
        return super().send(request, *arguments, **keywords)


def test_an_adapters_retries_run(session: requests.Session, side: Side) -> None:
    mount(session, HTTPAdapter(max_retries=RETRYING))
    side.fake.fails(503)
    assert session.get(side.recoms).status_code == 200
    assert [call.status for call in side.fake.calls] == [503, 200]


def test_an_adapters_retries_run_out(session: requests.Session, side: Side) -> None:
    mount(session, HTTPAdapter(max_retries=RETRYING))
    side.fake.fails(503, times=None)
    with pytest.raises(requests.exceptions.RetryError):
        session.get(side.recoms)
    assert len(side.fake.calls) == 4


def test_an_adapters_retries_meet_broken_connections(session: requests.Session, side: Side) -> None:
    mount(session, HTTPAdapter(max_retries=RETRYING))
    side.fake.fails("reset", times=2)
    assert session.get(side.recoms).status_code == 200
    assert len(side.fake.calls) == 3


def test_a_subclassed_adapter_runs(session: requests.Session, side: Side) -> None:
    mount(session, Stamping())
    assert session.get(side.recoms).status_code == 200
    assert side.fake.calls[0].headers["x-stamp"] == "1"


def test_urllib3_tells_what_it_retried(side: Side) -> None:
    side.fake.fails(503, times=2)
    with urllib3.PoolManager(retries=RETRYING) as pool:
        answer = pool.request("GET", side.recoms, headers=KEY)
    assert answer.retries is not None
    assert [one.status for one in answer.retries.history] == [503, 503]


def test_what_a_retry_after_says_is_waited_for(side: Side) -> None:
    side.fake.fails(429)
    slept: list[float] = []

    class Watched(urllib3.Retry):
        def sleep_for_retry(self, response: Any) -> bool:
            slept.append(self.get_retry_after(response) or 0)
            return True

    with urllib3.PoolManager(retries=Watched(2, status_forcelist=[429])) as pool:
        assert pool.request("GET", side.recoms, headers=KEY).status == 200
    assert slept == [1]


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_tenacity_sees_what_a_client_sees(library: Any, side: Side) -> None:
    side.fake.fails(503, times=2)

    @tenacity.retry(stop=tenacity.stop_after_attempt(5), wait=tenacity.wait_none())
    def ask() -> int:
        status: int = library.get(side.recoms, headers=KEY).raise_for_status().status_code
        return status

    assert ask() == 200
    assert [call.status for call in side.fake.calls] == [503, 503, 200]


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_a_refused_connection_is_tried_again_as_often_as_the_transport_says(library: Any) -> None:
    with YespoMock() as mock, library.Client(transport=library.HTTPTransport(retries=2), headers=KEY) as client:
        mock.fails("connect")
        assert client.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=x").status_code == 200
        mock.fails("connect", times=3)
        with pytest.raises(library.ConnectError):
            client.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=x")
    assert [call.status for call in mock.calls] == [0, 200, 0, 0, 0]


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_a_wrapping_transport_runs(library: Any, side: Side) -> None:
    class Stamp(library.BaseTransport):  # type: ignore[misc]  # of either library
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def handle_request(self, request: Any) -> Any:
            request.headers["x-stamp"] = "1"
            return self.inner.handle_request(request)

        def close(self) -> None:
            self.inner.close()

    with library.Client(transport=Stamp(library.HTTPTransport()), headers=KEY) as client:
        assert client.get(side.recoms).status_code == 200
    assert side.fake.calls[0].headers["x-stamp"] == "1"


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_a_subclassed_async_transport_runs(library: Any, side: Side) -> None:
    class Stamping(library.AsyncHTTPTransport):  # type: ignore[misc]  # likewise
        async def handle_async_request(self, request: Any) -> Any:
            request.headers["x-stamp"] = "1"
            return await super().handle_async_request(request)

    async def ask() -> int:
        async with library.AsyncClient(transport=Stamping(), headers=KEY) as client:
            status: int = (await client.get(side.recoms)).status_code
            return status

    assert asyncio.run(ask()) == 200
    assert side.fake.calls[0].headers["x-stamp"] == "1"


def test_a_projects_own_doubles_for_the_apis_host_are_honoured_by_every_library(session: requests.Session) -> None:
    class Own(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
            raw = urllib3.HTTPResponse(io.BytesIO(b"[7]"), status=200, preload_content=False)
            return self.build_response(request, raw)

    session.mount("https://yespo.io", Own())
    url = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=[7]))
    transport2 = httpx2.MockTransport(lambda _: httpx2.Response(200, json=[7]))
    with YespoMock() as mock:
        with httpx.Client(transport=transport) as one, httpx2.Client(mounts={"https://yespo.io": transport2}) as two:
            assert session.get(url).json() == one.get(url).json() == two.get(url).json() == [7]
        mock.assert_not_called()


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_an_answer_of_httpx_is_unread(library: Any, side: Side) -> None:
    seen: list[int] = []
    hooks = {"response": [lambda response: seen.append(response.status_code)]}
    with library.Client(headers=KEY, event_hooks=hooks) as client, client.stream("GET", side.recoms) as response:
        with pytest.raises(library.ResponseNotRead):
            _ = response.content
        assert not response.is_stream_consumed
        pieces = list(response.iter_bytes(1000))
        assert [len(piece) for piece in pieces[:-1]] == [1000] * (len(pieces) - 1)
        assert response.num_bytes_downloaded == len(b"".join(pieces))
        assert response.extensions["http_version"] == b"HTTP/1.1"
        assert response.extensions["network_stream"].get_extra_info("server_addr")[0]
    assert response.elapsed.total_seconds() > 0
    assert seen == [200]


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_an_answer_of_an_async_httpx_is_unread(library: Any, side: Side) -> None:
    async def ask() -> list[bytes]:
        async with library.AsyncClient(headers=KEY) as client, client.stream("GET", side.recoms) as response:
            with pytest.raises(library.ResponseNotRead):
                _ = response.content
            return [piece async for piece in response.aiter_raw()]

    assert b"".join(asyncio.run(ask())) == side.fake.calls[0].body


COOKIES = httpx.Response(200, json=[], headers=[("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/")])


def test_several_cookies_are_set_into_a_session_and_sent_again(session: requests.Session, side: Side) -> None:
    side.fake.answers(COOKIES)
    session.get(side.recoms)
    assert session.cookies.get_dict() == {"a": "1", "b": "2"}
    answer = session.get(side.recoms)
    assert side.fake.calls[1].headers["cookie"] == "a=1; b=2"
    assert answer.raw.headers.getlist("set-cookie") == ["a=1; Path=/", "b=2; Path=/"]


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_several_cookies_are_set_into_a_client(library: Any, side: Side) -> None:
    side.fake.answers(COOKIES)
    with library.Client(headers=KEY) as client:
        client.get(side.recoms)
        assert dict(client.cookies) == {"a": "1", "b": "2"}


def test_several_cookies_are_set_into_a_session_of_aiohttp(side: Side) -> None:
    side.fake.answers(COOKIES)

    async def ask() -> dict[str, str]:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(headers=KEY, cookie_jar=jar) as session, session.get(side.recoms):
            return {cookie.key: cookie.value for cookie in jar}

    assert asyncio.run(ask()) == {"a": "1", "b": "2"}


def test_a_redirect_has_a_history(session: requests.Session, side: Side) -> None:
    elsewhere = side.recoms.replace("1244", "1245")
    side.fake.answers(httpx.Response(302, headers={"Location": elsewhere}), for_={"data_source": 1244})
    answer = session.get(side.recoms)
    assert (answer.status_code, answer.url, [one.status_code for one in answer.history]) == (200, elsewhere, [302])


def test_a_response_of_requests_is_as_real(session: requests.Session, side: Side) -> None:
    timeout = urllib3.Timeout(connect=1, read=3)
    answer = session.get(side.recoms, stream=True, timeout=timeout)  # type: ignore[arg-type]  # requests takes it
    assert answer.raw.version == 11
    first = answer.raw.read(10)
    assert first + b"".join(answer.iter_content(1000)) == side.fake.calls[0].body
    assert isinstance(getattr(answer, "connection", None), HTTPAdapter)
    assert answer.elapsed.total_seconds() > 0
    assert answer.reason == "OK"


def pieces() -> Iterator[bytes]:
    yield b'{"orders":'
    yield b"[]}"


BODIES: dict[str, Callable[[], Any]] = {
    "generator": pieces,
    "bytes": lambda: b'{"orders":[]}',
    "file": lambda: io.BytesIO(b'{"orders":[]}'),
    "text file": lambda: io.StringIO('{"orders":[]}'),
}


@pytest.mark.parametrize("kind", list(BODIES))
def test_a_body_of_requests_arrives_however_it_is_given(session: requests.Session, side: Side, kind: str) -> None:
    headers = {"Content-Type": "application/json"}
    session.post(f"{side.url}/api/v1/orders", data=BODIES[kind](), headers=headers)
    assert side.fake.calls[0].content == b'{"orders":[]}'


def test_a_large_body_is_whole_in_the_call(session: requests.Session, side: Side) -> None:
    """The server's journal keeps 16 KiB of each body."""
    sent, answered = b'{"orders":[]%s}' % (b" " * 100_000), [{"id": "x" * 100_000}]
    side.fake.answers(answered)
    session.post(f"{side.url}/api/v1/orders", data=sent, headers={"Content-Type": "application/json"})
    assert side.fake.calls[0].content == sent
    assert session.get(side.recoms).content == side.fake.calls[1].body


def test_a_multipart_body_arrives_whole(session: requests.Session, side: Side) -> None:
    encoder = MultipartEncoder(fields={"name": "value"})
    headers = {"Content-Type": encoder.content_type}
    session.post(f"{side.url}/api/v1/orders", data=encoder, headers=headers)
    assert b'name="name"\r\n\r\nvalue' in side.fake.calls[0].content


def test_an_async_generator_is_sent_whole_by_aiohttp(side: Side) -> None:
    async def body() -> AsyncIterator[bytes]:
        for piece in pieces():
            yield piece

    async def ask() -> int:
        headers = {**KEY, "Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{side.url}/api/v1/orders", data=body()) as response,
        ):
            return response.status

    assert asyncio.run(ask()) == 200
    assert side.fake.calls[0].content == b'{"orders":[]}'


def test_connections_are_reused_and_one_that_outlives_its_mock_is_made_anew(session: requests.Session) -> None:
    url = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
    for _ in range(2):
        with YespoMock() as mock:
            assert [session.get(url).status_code for _ in range(3)] == [200] * 3
        assert len(mock.calls) == 3


def test_a_host_of_ours_has_paths_that_arent() -> None:
    with YespoMock(base_urls=["http://127.0.0.1:9/yespo"]) as mock:
        url = "http://127.0.0.1:9/yespo/api/v2/contacts/recoms/1245?webId=x"
        with requests.Session() as session:
            assert session.get(url, auth=("u", "k")).status_code == 200
            with pytest.raises(requests.ConnectionError):
                session.get("http://127.0.0.1:9/elsewhere")
            assert session.get(url, auth=("u", "k")).status_code == 200
    assert len(mock.calls) == 2


def test_a_proxy_in_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    url = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
    with YespoMock() as mock:
        for one in (url, url.replace("https", "http")):
            for library in (requests, httpx, httpx2):
                assert library.get(one, auth=("u", "k")).status_code == 200
    assert len(mock.calls) == 6

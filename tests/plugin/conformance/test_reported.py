"""What users report of other doubles, each in the situation that they describe: as real, in process and on a port."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import dataclasses
import gzip
import pickle
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3
from http_clients import KEY, Side
from requests.adapters import HTTPAdapter

from yespo_testkit import Call, YespoMock

BOTH = pytest.mark.parametrize("library", [httpx, httpx2])


def asked(coroutine: Any) -> Any:
    return asyncio.run(coroutine)


# --- httpx: pytest-httpx 55, 56, 89, 148; respx 163; vcrpy 597, 832, 941


@BOTH
def test_elapsed_is_there_without_a_stream_too(library: Any, side: Side) -> None:
    side.fake.answers([])
    with library.Client(headers=KEY) as client:
        for response in (client.get(side.recoms), client.get(side.recoms)):
            assert response.elapsed.total_seconds() > 0


@BOTH
def test_the_same_answer_is_streamed_twice(library: Any, side: Side) -> None:
    side.fake.answers(httpx.Response(200, json=[]), times=2)
    with library.Client(headers=KEY) as client:
        for _ in range(2):
            with client.stream("GET", side.recoms) as response:
                assert b"".join(response.iter_raw()) == b"[]"
            with pytest.raises(library.StreamConsumed):
                next(response.iter_raw())


@BOTH
def test_a_body_that_is_an_async_iterator_is_sent_whole(library: Any, side: Side) -> None:
    async def body() -> AsyncIterator[bytes]:
        for piece in (b'{"orders"', b":[]", b"}"):
            yield piece

    async def ask() -> int:
        async with library.AsyncClient(headers=KEY) as client:
            headers = {"content-type": "application/json"}
            status: int = (await client.post(f"{side.url}/api/v1/orders", content=body(), headers=headers)).status_code
            return status

    assert asked(ask()) == 200
    assert side.fake.calls[0].content == b'{"orders":[]}'


@BOTH
def test_a_hook_may_read_the_answer_and_raise_in_any_thread(library: Any, side: Side) -> None:
    def hook(response: Any) -> None:
        response.read()
        response.raise_for_status()

    with library.Client(headers=KEY, event_hooks={"response": [hook]}) as client:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: client.get(side.recoms), range(24)))
        side.fake.fails(503)
        with pytest.raises(library.HTTPStatusError):
            client.get(side.recoms)
    assert {answer.content for answer in answers} == {side.fake.calls[0].body}
    assert len(side.fake.calls) == 25


@BOTH
def test_a_response_can_be_pickled(library: Any, side: Side) -> None:
    with library.Client(headers=KEY) as client:
        response = client.get(side.recoms)
        back = pickle.loads(pickle.dumps(response))
    assert (back.status_code, back.content, back.headers["content-type"]) == (
        200, response.content, response.headers["content-type"],
    )  # fmt: skip
    assert back.num_bytes_downloaded == len(response.content)


@BOTH
def test_an_encoded_answer_is_decoded_and_counted_as_it_came(library: Any, side: Side) -> None:
    packed = gzip.compress(b'[{"id":"A"}]')
    side.fake.answers(httpx.Response(200, content=packed, headers={"content-encoding": "gzip"}), times=2)
    with library.Client(headers=KEY) as client:
        response = client.get(side.recoms)
        assert response.json() == [{"id": "A"}]
        assert response.num_bytes_downloaded == len(packed)
        with client.stream("GET", side.recoms) as raw:
            assert b"".join(raw.iter_raw()) == packed


@dataclasses.dataclass
class Own:
    """An answer of a project's own class, with its bytes as they are sent."""

    content: bytes
    headers: dict[str, str]
    status_code: int = 200


def test_an_answer_of_ones_own_class_is_sent_as_it_is(side: Side) -> None:
    packed = gzip.compress(b"[]")
    decoded_before = b"[]"
    with httpx.Client(headers=KEY) as client:
        for content in (packed, decoded_before):
            side.fake.answers(Own(content, {"Content-Encoding": "gzip"}), times=1)
            assert client.get(side.recoms).content == b"[]"
    assert [call.body for call in side.fake.calls] == [packed, b"[]"]


@BOTH
def test_an_authentication_that_looks_at_the_answer_is_asked(library: Any, side: Side) -> None:
    class Twice(library.Auth):  # type: ignore[misc]  # of either library
        requires_response_body = True

        def auth_flow(self, request: Any) -> Any:
            response = yield request
            assert isinstance(response.content, bytes)
            if response.status_code == 401:
                request.headers.update(KEY)
                yield request

    with library.Client(auth=Twice()) as client:
        assert client.get(side.recoms).status_code == 200
    assert [call.status for call in side.fake.calls] == [401, 200]


@BOTH
def test_a_redirect_is_followed_or_told(library: Any, side: Side) -> None:
    elsewhere = side.recoms.replace("1244", "1245")
    side.fake.answers(httpx.Response(307, headers={"location": elsewhere}), for_={"data_source": 1244}, times=2)
    with library.Client(headers=KEY) as client:
        told = client.get(side.recoms)
        assert (told.status_code, str(told.next_request.url)) == (307, elsewhere)
        followed = client.get(side.recoms, follow_redirects=True)
    assert (followed.status_code, [one.status_code for one in followed.history]) == (200, [307])


@BOTH
def test_lines_and_texts_are_read_in_a_stream(library: Any, side: Side) -> None:
    side.fake.answers(httpx.Response(200, text="één\nдва\n"), times=2)
    with library.Client(headers=KEY) as client:
        with client.stream("GET", side.recoms) as response:
            assert list(response.iter_lines()) == ["één", "два"]
        with client.stream("GET", side.recoms) as response:
            assert "".join(response.iter_text()) == "één\nдва\n"


@BOTH
def test_a_stream_that_is_left_early_leaves_the_client_usable(library: Any, side: Side) -> None:
    with library.Client(headers=KEY, limits=library.Limits(max_connections=1)) as client:
        for _ in range(3):
            with client.stream("GET", side.recoms) as response:
                next(response.iter_bytes(10))
        assert client.get(side.recoms).status_code == 200


@BOTH
def test_a_request_that_is_cancelled_leaves_the_client_usable(library: Any, side: Side) -> None:
    side.fake.fails("latency:seconds=5")

    async def ask() -> int:
        async with library.AsyncClient(headers=KEY, timeout=30) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.get(side.recoms), 0.1)
            status: int = (await client.get(side.recoms)).status_code
            return status

    assert asked(ask()) == 200


@BOTH
def test_what_is_in_the_context_of_a_client_is_there_for_a_function(library: Any) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("trace", default="none")
    seen: list[str] = []

    def answer(_call: Call) -> list[str]:
        seen.append(variable.get())
        return []

    with YespoMock() as mock, library.Client(headers=KEY) as client:
        mock.answers(answer)
        variable.set("mine")
        client.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=x")
    assert seen == ["mine"]


# --- requests: responses 80, 439; requests-mock 17; vcrpy 699


def test_cookies_are_set_behind_an_adapter_that_retries(session: requests.Session, side: Side) -> None:
    retry = urllib3.Retry(total=1, backoff_factor=0.1, status_forcelist=[500, 502])
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    side.fake.answers(httpx.Response(200, json=[], headers={"set-cookie": "foo=bar"}))
    assert session.get(side.recoms).text == "[]"
    assert session.cookies.get("foo") == "bar"


def test_a_response_of_requests_can_be_pickled(session: requests.Session, side: Side) -> None:
    answer = session.get(side.recoms)
    back = pickle.loads(pickle.dumps(answer))
    assert (back.status_code, back.content, back.request.url) == (200, answer.content, side.recoms)


def test_a_prepared_request_is_sent_with_what_the_session_has(session: requests.Session, side: Side) -> None:
    prepared = session.prepare_request(requests.Request("GET", side.recoms, headers={"x-own": "1"}))
    seen: list[int] = []
    prepared.hooks["response"].append(lambda response, **_: seen.append(response.status_code))
    assert session.send(prepared, timeout=(3, 3)).status_code == 200
    assert seen == [200]
    assert side.fake.calls[0].headers["x-own"] == "1"


def test_the_raw_answer_of_requests_is_read_as_a_file(session: requests.Session, side: Side) -> None:
    with session.get(side.recoms, stream=True) as answer:
        body = answer.raw.read(7)
        assert answer.raw.tell() == 7
        body += b"".join(answer.raw.stream(100))
        assert not answer.raw.read(1)
    assert body == side.fake.calls[0].body
    assert answer.raw.closed


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_an_encoded_answer_of_requests_is_decoded(session: requests.Session, side: Side, encoding: str) -> None:
    packed = gzip.compress(b"[]") if encoding == "gzip" else zlib.compress(b"[]")
    side.fake.answers(httpx.Response(200, content=packed, headers={"content-encoding": encoding}), times=2)
    assert session.get(side.recoms).json() == []
    with session.get(side.recoms, stream=True) as answer:
        assert answer.raw.read(decode_content=False) == packed


def test_lines_are_read_in_a_stream_of_requests(session: requests.Session, side: Side) -> None:
    side.fake.answers(httpx.Response(200, text="one\ntwo\n"))
    with session.get(side.recoms, stream=True) as answer:
        assert list(answer.iter_lines(decode_unicode=True)) == ["one", "two"]


def test_a_stream_of_requests_that_is_left_early_leaves_the_session_usable(
    session: requests.Session, side: Side
) -> None:
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, pool_block=True)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    for _ in range(3):
        with session.get(side.recoms, stream=True) as answer:
            next(answer.iter_content(10))
    assert session.get(side.recoms).status_code == 200


def test_many_threads_share_a_session(session: requests.Session, side: Side) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(lambda _: session.get(side.recoms).content, range(24)))
    assert len(bodies) == 1
    assert len(side.fake.calls) == 24


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_has_none(session: requests.Session, side: Side, status: int) -> None:
    side.fake.answers(httpx.Response(status), times=2)
    assert session.get(side.recoms).content == b""
    assert session.get(side.recoms).status_code == status
    assert session.head(side.recoms).content == b""


def test_a_see_other_turns_a_post_into_a_get(session: requests.Session, side: Side) -> None:
    side.fake.answers(httpx.Response(303, headers={"location": side.recoms}), for_={"method": "POST"})
    answer = session.post(f"{side.url}/api/v1/orders", json={"orders": []})
    assert [call.method for call in side.fake.calls] == ["POST", "GET"]
    assert answer.status_code == 200


# --- urllib3


def test_urllib3_streams_releases_and_tells_where_it_was(side: Side) -> None:
    with urllib3.PoolManager(num_pools=1, maxsize=1, block=True) as pool:
        for _ in range(3):
            answer = pool.request("GET", side.recoms, headers=KEY, preload_content=False)
            assert answer.geturl() in {side.recoms, side.recoms.removeprefix(side.url)}
            body = b"".join(answer.stream(1000))
            answer.release_conn()
        left = pool.request("GET", side.recoms, headers=KEY, preload_content=False)
        left.drain_conn()
        left.release_conn()
        assert pool.request("GET", side.recoms, headers=KEY).data == body
    assert len(side.fake.calls) == 5


# --- aiohttp: aioresponses 124 and others; vcrpy 339, 502


def test_raise_for_status_of_a_session_and_of_a_request_raise(side: Side) -> None:
    side.fake.fails(503, times=2)

    async def ask() -> None:
        async with aiohttp.ClientSession(headers=KEY, raise_for_status=True) as session:
            with pytest.raises(aiohttp.ClientResponseError) as told:
                await session.get(side.recoms)
            assert told.value.status == 503
            assert str(told.value.request_info.real_url) == side.recoms
        async with aiohttp.ClientSession(headers=KEY) as session:
            with pytest.raises(aiohttp.ClientResponseError):
                await session.get(side.recoms, raise_for_status=True)

    asked(ask())


def test_a_stream_of_aiohttp_comes_in_pieces(side: Side) -> None:
    async def ask() -> bytes:
        async with aiohttp.ClientSession(headers=KEY) as session, session.get(side.recoms) as response:
            pieces = [piece async for piece in response.content.iter_chunked(1000)]
            assert max(map(len, pieces)) <= 1000
            assert response.content.at_eof()
            return b"".join(pieces)

    assert asked(ask()) == side.fake.calls[0].body


def test_aiohttp_tells_of_its_request_and_traces_it(side: Side) -> None:
    events: list[str] = []
    trace = aiohttp.TraceConfig()

    async def told(_session: object, _context: object, parameters: Any) -> None:
        events.append(type(parameters).__name__)

    for signal in (trace.on_request_start, trace.on_request_end, trace.on_response_chunk_received):
        signal.append(told)

    async def ask() -> None:
        async with (
            aiohttp.ClientSession(headers=KEY, trace_configs=[trace]) as session,
            session.get(side.recoms) as response,
        ):
            assert str(response.url) == str(response.request_info.url) == side.recoms
            assert (response.method, response.reason, response.history) == ("GET", "OK", ())
            assert response.version == aiohttp.HttpVersion11
            assert response.content_type == "application/json"
            assert (await response.json())[0]["id"]
            assert response.closed

    asked(ask())
    assert events[:1] == ["TraceRequestStartParams"]
    assert set(events) == {"TraceRequestStartParams", "TraceRequestEndParams", "TraceResponseChunkReceivedParams"}


def test_a_session_with_a_base_url_and_a_closed_session(side: Side) -> None:
    async def ask() -> None:
        session = aiohttp.ClientSession(side.url, headers=KEY)
        async with session.get(side.recoms.removeprefix(side.url)) as response:
            assert response.status == 200
        await session.close()
        with pytest.raises(RuntimeError, match="closed"):
            await session.get("/api/v1/version")

    asked(ask())


def test_aiohttp_waits_as_long_as_it_was_told(side: Side) -> None:
    side.fake.fails("latency:seconds=5", times=2)

    async def ask() -> None:
        for timeout in (aiohttp.ClientTimeout(sock_read=0.1), aiohttp.ClientTimeout(total=0.1)):
            async with aiohttp.ClientSession(headers=KEY, timeout=timeout) as session:
                with pytest.raises(TimeoutError):
                    await session.get(side.recoms)

    asked(ask())
    assert len(side.fake.calls) == 2


def test_many_tasks_share_a_session_of_aiohttp_with_few_connections(side: Side) -> None:
    async def ask() -> list[int]:
        connector = aiohttp.TCPConnector(limit=2)
        async with aiohttp.ClientSession(headers=KEY, connector=connector) as session:

            async def one() -> int:
                async with session.get(side.recoms) as response:
                    await response.read()
                    return response.status

            return await asyncio.gather(*(one() for _ in range(12)))

    assert asked(ask()) == [200] * 12


def test_aiohttp_checks_the_content_type_of_json(side: Side) -> None:
    side.fake.answers(httpx.Response(200, text="[]"))

    async def ask() -> None:
        async with aiohttp.ClientSession(headers=KEY) as session, session.get(side.recoms) as response:
            with pytest.raises(aiohttp.ContentTypeError):
                await response.json()
            assert await response.json(content_type=None) == []

    asked(ask())


def test_aiohttp_follows_redirects_and_keeps_their_history(side: Side) -> None:
    elsewhere = side.recoms.replace("1244", "1245")
    side.fake.answers(httpx.Response(302, headers={"Location": elsewhere}), for_={"data_source": 1244}, times=2)

    async def ask() -> None:
        async with aiohttp.ClientSession(headers=KEY) as session:
            async with session.get(side.recoms) as response:
                assert (response.status, [one.status for one in response.history]) == (200, [302])
            async with session.get(side.recoms, allow_redirects=False) as response:
                assert (response.status, response.headers["location"]) == (302, elsewhere)

    asked(ask())


def test_an_encoded_answer_of_aiohttp_is_decoded(side: Side) -> None:
    packed = gzip.compress(b"[]")
    side.fake.answers(httpx.Response(200, content=packed, headers={"content-encoding": "gzip"}), times=2)

    async def ask() -> None:
        async with aiohttp.ClientSession(headers=KEY) as session, session.get(side.recoms) as response:
            assert await response.read() == b"[]"
        async with (
            aiohttp.ClientSession(headers=KEY, auto_decompress=False) as session,
            session.get(side.recoms) as response,
        ):
            assert await response.read() == packed

    asked(ask())

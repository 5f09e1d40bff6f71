"""A test's own function as an answer: beside others, with questions of its own, async, and raising."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import requests

from yespo_testkit import Call, Product, YespoMock, YespoServer

PATH = "/api/v2/contacts/recoms/1245?webId=x"
URL = "https://yespo.io" + PATH
AUTH = ("user", "key")


def test_slow_functions_run_beside_each_other_on_a_port() -> None:
    def slow(_call: Call) -> list[str]:
        time.sleep(0.3)
        return []

    with YespoServer() as server, ThreadPoolExecutor(5) as threads:
        server.answers(slow)
        started = time.monotonic()
        statuses = list(threads.map(lambda _: requests.get(server.url + PATH, auth=AUTH, timeout=9), range(5)))
        assert {response.status_code for response in statuses} == {200}
        assert time.monotonic() - started < 1.2
    assert len(server.calls) == 5


def test_a_function_may_ask_the_fake_itself() -> None:
    def asks(call: Call) -> bytes:
        base = call.url.partition("/api")[0]
        return httpx.get(f"{base}/api/v2/contacts/recoms/1244?webId=y", auth=AUTH).content

    with YespoMock() as mock, YespoServer() as server:
        for fake, base in ((mock, "https://yespo.io"), (server, server.url)):
            fake.answers(asks, for_={"data_source": 1245})
            assert (
                httpx.get(base + PATH, auth=AUTH).json() == httpx.get(base + PATH.replace("5", "4"), auth=AUTH).json()
            )
            assert len(fake.calls) == 3


async def later(_call: Call) -> list[Product]:
    await asyncio.sleep(0.01)
    return [Product(id="A")]


def test_an_async_function_is_awaited_where_a_loop_runs_and_where_none_does() -> None:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(auth=AUTH) as client:
            return await client.get(URL)

    async def ask_blocking() -> httpx.Response:
        return httpx.get(URL, auth=AUTH)  # noqa: ASYNC210  # it blocks the loop on purpose

    with YespoMock() as mock, YespoServer() as server:
        mock.answers(later)
        server.answers(later)
        answers = [
            asyncio.run(ask()),
            asyncio.run(ask_blocking()),
            httpx.get(URL, auth=AUTH),
            httpx.get(server.url + PATH, auth=AUTH),
        ]
    assert [answer.json()[0]["id"] for answer in answers] == ["A"] * 4


def test_what_a_function_raises_on_a_port_fails_its_test_with_its_traceback(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import httpx

        def out_of_order(call):
            raise KeyError("out of order")

        def test_it(yespo_server):
            yespo_server.answers(out_of_order)
            httpx.get(yespo_server.url + "/api/v2/contacts/recoms/1245?webId=x", auth=("u", "k"))
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*answers(): a function raised, answering GET*", "*line 4, in out_of_order", "KeyError*"]
    )


def test_a_request_that_an_earlier_test_began_is_none_of_the_nexts() -> None:
    from yespo_testkit.double import inner_of

    def slow(_call: Call) -> list[str]:
        time.sleep(0.3)
        return []

    with YespoServer() as server, ThreadPoolExecutor(1) as thread:
        server.answers(slow)
        asked = thread.submit(requests.get, server.url + PATH, auth=AUTH, timeout=9)
        time.sleep(0.1)
        server.reset()
        asked.result()
        assert server.calls == ()
        assert inner_of(server).told_late() == [
            f"yespo_server: GET {server.url}{PATH} was begun before this test, and is none of its calls."
        ]

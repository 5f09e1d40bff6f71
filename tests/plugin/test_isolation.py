"""Every test sees its own state alone, whatever runs it and however it ends."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points

import httpx
import httpx2
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from yespo_testkit import YespoMock, YespoServer

API = "https://yespo.io/api/v2/contacts/recoms"
AUTH = ("user", "key")

PROJECT = """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    import httpx
    import pytest

    API = "https://yespo.io/api/v2/contacts/recoms/1245"
    AUTH = ("user", "key")
    MANY = pytest.mark.parametrize("number", range({each}))

    client = httpx.Client(auth=AUTH, verify=False)

    def asks(fake, number, base=API):
        assert fake.calls == ()
        assert fake.shop.catalogue.number("OWN") is None
        fake.shop.add_product(id="OWN")
        fake.answers([{{"id": str(number)}}])
        assert client.get(base, params={{"webId": str(number)}}).json() == [{{"id": str(number)}}]
        fake.assert_called(times=1, web_id=str(number))

    @MANY
    def test_sync(yespo_mock, number):
        asks(yespo_mock, number)

    @MANY
    def test_server(yespo_server, number):
        asks(yespo_server, number, base=yespo_server.url + API.removeprefix("https://yespo.io"))

    @MANY
    def test_in_another_thread(yespo_mock, number):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asks, yespo_mock, number).result()

    @pytest.mark.asyncio
    @MANY
    async def test_asyncio(yespo_mock, number):
        yespo_mock.answers([{{"id": str(number)}}])
        async with httpx.AsyncClient(auth=AUTH, verify=False) as client:
            answers = await asyncio.gather(*(client.get(API, params={{"webId": str(one)}}) for one in range(3)))
        assert [answer.json() for answer in answers] == [[{{"id": str(number)}}]] * 3
        yespo_mock.assert_called(times=1, web_id="2")

    @pytest.mark.anyio
    @MANY
    async def test_trio(yespo_mock, number):
        yespo_mock.answers([{{"id": str(number)}}])
        async with httpx.AsyncClient(auth=AUTH, verify=False) as client:
            assert (await client.get(API, params={{"webId": "x"}})).json() == [{{"id": str(number)}}]
        yespo_mock.assert_called(times=1)

    @pytest.fixture
    def anyio_backend():
        return "trio"
"""


NEEDED = {"yespo", "xdist", "randomly", "asyncio", "anyio"}
OFF = [part for one in entry_points(group="pytest11") if one.name not in NEEDED for part in ("-p", f"no:{one.name}")]


def test_five_hundred_tests_in_random_order_on_four_workers_see_only_their_own_state(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")  # pytest-randomly knows xdist by its entry point's name
    monkeypatch.delenv("PYTEST_PLUGINS")
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(PROJECT.format(each=100))
    result = pytester.runpytest_subprocess(*OFF, "-q", "-n", "4", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=500)


def test_a_client_made_before_the_mock_is_answered_and_one_that_outlives_it_isnt() -> None:
    closed = "http://127.0.0.1:9"  # nobody listens there
    url = f"{closed}/api/v2/contacts/recoms/1245?webId=x"
    with httpx.Client(auth=AUTH) as client, httpx2.Client(auth=AUTH) as client2, requests.Session() as session:
        session.auth = AUTH
        for get in (client.get, client2.get, session.get):
            with pytest.raises((httpx.ConnectError, httpx2.ConnectError, requests.ConnectionError)):
                get(url)
            with YespoMock(base_urls=[closed]):
                assert get(url).status_code == 200
            with pytest.raises((httpx.ConnectError, httpx2.ConnectError, requests.ConnectionError)):
                get(url)


def test_an_exception_in_the_block_leaves_nothing_patched() -> None:
    before = httpx.HTTPTransport.handle_request
    with pytest.raises(KeyError, match="own"), YespoMock():
        raise KeyError("own")
    assert httpx.HTTPTransport.handle_request is before


def test_a_second_event_loop_is_answered_too() -> None:
    async def ask() -> int:
        async with httpx.AsyncClient(auth=AUTH, verify=False) as client:
            return (await client.get(f"{API}/1245?webId=x")).status_code

    with YespoMock() as mock:
        assert asyncio.run(ask()) == asyncio.run(ask()) == 200
    mock.assert_called(times=2)


def test_threads_are_answered_at_the_same_time_and_every_call_is_kept() -> None:
    with YespoMock() as mock, httpx.Client(auth=AUTH) as client, ThreadPoolExecutor(8) as pool:
        mock.fails(503, times=50)
        numbers = range(200)
        answers = list(pool.map(lambda number: client.get(f"{API}/1245?webId={number}"), numbers))
    assert sorted(answer.status_code for answer in answers) == [200] * 150 + [503] * 50
    assert {call.parameters["webId"][0] for call in mock.calls} == {str(number) for number in numbers}


CLIENT = httpx.Client(auth=AUTH)


@given(identifier=st.text("abc", min_size=1), size=st.integers(1, 3))
def test_it_can_be_used_inside_given(identifier: str, size: int) -> None:
    with YespoMock() as mock:
        mock.shop.add_data_source(5, "bestsellers", size=size)
        answer = CLIENT.get(f"{API}/5", params={"externalCustomerId": identifier})
        assert len(answer.json()) == size
        mock.assert_called(times=1, external_customer_id=identifier)


def test_a_mock_that_is_over_is_forgotten() -> None:
    def use() -> weakref.ref[YespoMock]:
        with YespoMock() as mock:
            CLIENT.get(f"{API}/1245?webId=x")
        return weakref.ref(mock)

    kept = [use() for _ in range(20)]
    gc.collect()
    assert not [reference for reference in kept if reference() is not None]


def test_after_the_first_few_hundred_uses_no_memory_stays_behind() -> None:
    def use(times: int) -> None:
        for number in range(times):
            with YespoMock() as mock:
                mock.answers([{"id": str(number)}], for_={"web_id": str(number)})
                CLIENT.get(f"{API}/1245?webId={number}")
        gc.collect()

    tracemalloc.start()
    try:
        use(200)  # the libraries' bounded caches of addresses fill
        before, _ = tracemalloc.get_traced_memory()
        use(800)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 10_000


def test_a_server_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with YespoServer() as server:
        httpx.get(f"{server.url}/api/v2/contacts/recoms/1245?webId=x", auth=AUTH)
    assert threading.active_count() == before


LATE = """
import sys
from yespo_testkit import YespoMock
with YespoMock() as mock:
    assert "http.client" not in sys.modules
    assert not {{"httpx", "httpx2", "requests"}} & set(sys.modules)
    import {library}
    answer = {library}.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=x", auth=("u", "k"))
    assert answer.status_code == 200
    assert {library}.__spec__.loader is {library}.__loader__
    mock.assert_called(times=1)
assert not [finder for finder in sys.meta_path if "yespo" in type(finder).__module__]
"""


@pytest.mark.parametrize("library", ["httpx", "httpx2", "requests"])
def test_a_library_that_is_imported_while_the_mock_answers_is_answered_too(library: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", LATE.format(library=library)], check=True)

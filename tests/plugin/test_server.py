"""`YespoServer`: the same fake on a port."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from yespo_testkit import Shop, YespoMock, YespoServer
from yespo_testkit.double import inner_of

AUTH = ("user", "key")
PATH = "/api/v2/contacts/recoms"


@pytest.fixture
def client(yespo_server: YespoServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=yespo_server.url, auth=AUTH) as client:
        yield client


def test_it_answers_byte_for_byte_as_the_mock_does(yespo_server: YespoServer, client: httpx.Client) -> None:
    target = f"{PATH}/1244?contactId=162688150"
    with YespoMock():
        in_process = httpx.get("https://yespo.io" + target, auth=AUTH)
    on_the_port = client.get(target)
    assert on_the_port.content == in_process.content
    assert on_the_port.headers["content-type"] == in_process.headers["content-type"]
    assert yespo_server.calls[0].url == yespo_server.url + target


def test_arrange_and_assert_are_the_same(yespo_server: YespoServer, client: httpx.Client) -> None:
    yespo_server.answers(["TENT-0001"], times=1)
    yespo_server.fails(503, after=1)
    answers = [client.get(f"{PATH}/1245", params={"webId": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert [product["id"] for product in answers[0].json()] == ["TENT-0001"]
    yespo_server.assert_called(times=3, data_source=1245, web_id="x")
    yespo_server.assert_all_called()


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("timeout", httpx.ReadTimeout),
        ("reset", httpx.ReadError),
        ("half-close", httpx.RemoteProtocolError),
        ("bad-chunks", httpx.RemoteProtocolError),
    ],
)
def test_a_fault_below_http_happens_to_the_connection(
    yespo_server: YespoServer, client: httpx.Client, fault: str, raised: type[Exception]
) -> None:
    yespo_server.fails(fault)
    with pytest.raises(raised):
        client.get(f"{PATH}/1245", params={"webId": "x"}, timeout=0.2)
    assert client.get(f"{PATH}/1245", params={"webId": "x"}).status_code == 200


def test_a_port_can_refuse_every_connection_until_the_reset(yespo_server: YespoServer, client: httpx.Client) -> None:
    for _ in range(3):
        assert client.get(f"{PATH}/1245", params={"webId": "x"}).status_code == 200
        yespo_server.fails("connect", times=None)
        for _ in range(3):
            with pytest.raises(httpx.ConnectError, match="refused"):
                client.get(f"{PATH}/1245", params={"webId": "x"})
        yespo_server.reset()


def test_a_port_can_refuse_every_connection_for_a_time(yespo_server: YespoServer, client: httpx.Client) -> None:
    yespo_server.fails("refused:during=0.1")
    with pytest.raises(httpx.ConnectError, match="refused"):
        client.get(f"{PATH}/1245", params={"webId": "x"})
    time.sleep(0.3)
    assert client.get(f"{PATH}/1245", params={"webId": "x"}).status_code == 200


@pytest.mark.parametrize("round_", [1, 2])
def test_a_port_that_refuses_is_open_again_in_the_next_test(
    yespo_server: YespoServer, client: httpx.Client, round_: int
) -> None:
    assert client.get(f"{PATH}/1245", params={"webId": str(round_)}).status_code == 200
    yespo_server.fails("connect", times=None)


def test_single_calls_that_fail_to_connect_are_reset_at_once(yespo_server: YespoServer, client: httpx.Client) -> None:
    yespo_server.fails("connect", times=2)
    for _ in range(2):
        with pytest.raises(httpx.ReadError):
            client.get(f"{PATH}/1245", params={"webId": "x"})
    assert client.get(f"{PATH}/1245", params={"webId": "x"}).status_code == 200
    yespo_server.assert_all_called()


@pytest.mark.parametrize("fault", ["latency:seconds=0.05", "drip:bytes=2000,seconds=0.02"])
def test_an_answer_can_be_late(yespo_server: YespoServer, client: httpx.Client, fault: str) -> None:
    yespo_server.fails(fault)
    started = time.monotonic()
    assert client.get(f"{PATH}/1245", params={"webId": "x"}).status_code == 200
    assert time.monotonic() - started >= 0.05


def test_curl_prints_a_line_that_works_when_pasted(yespo_server: YespoServer) -> None:
    line = yespo_server.curl(data_source=1247, contact_id=162688150, products=["TENT-0001", "TENT-0002"])
    assert f"{yespo_server.url}{PATH}/1247?contactId=162688150&products=TENT-0001&products=TENT-0002" in line
    answer = subprocess.run(line.replace("curl", "curl -s"), shell=True, check=True, capture_output=True)
    assert answer.stdout == yespo_server.calls[0].body


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_has_a_fresh_shop_behind_the_same_port(
    yespo_server: YespoServer, client: httpx.Client, round_: int
) -> None:
    assert yespo_server.calls == ()
    assert yespo_server.shop.catalogue.number("A") is None
    yespo_server.shop.add_product(id="A")
    yespo_server.fails(500, times=None)
    assert client.get(f"{PATH}/1245", params={"webId": str(round_)}).status_code == 500


@pytest.mark.yespo(auth=["secret"], data_sources={5: {"type": "bestsellers", "size": 2}})
def test_the_marker_sets_it_up(yespo_server: YespoServer, client: httpx.Client) -> None:
    with yespo_server.allow_violations("basic-auth"):
        assert client.get(f"{PATH}/5", params={"webId": "x"}).status_code == 401
    assert len(client.get(f"{PATH}/5", params={"webId": "x"}, auth=("", "secret")).json()) == 2
    assert "user:secret" in yespo_server.curl(data_source=5, web_id="x")


def test_the_control_api_is_there_and_no_call(yespo_server: YespoServer, client: httpx.Client) -> None:
    assert client.get("/__admin/health").json()["status"] == "ok"
    yespo_server.assert_not_called()


def test_it_is_a_context_manager_and_strict_too() -> None:
    with pytest.raises(AssertionError, match="yespo_server: 1 request"), YespoServer(Shop.demo()) as server:
        httpx.get(f"{server.url}{PATH}/1245", auth=AUTH)


def test_the_url_of_a_server_that_isnt_running_is_told() -> None:
    with pytest.raises(RuntimeError, match="isn't running"):
        _ = YespoServer().url


def test_a_fresh_start_takes_under_two_milliseconds(yespo_server: YespoServer) -> None:
    shop = Shop.demo()
    taken = []
    for _ in range(20):
        started = time.process_time()
        inner_of(yespo_server).begin(shop.fresh())
        taken.append(time.process_time() - started)
    assert sorted(taken)[10] < 0.002

"""What a test arranges is a fault or a stub of the fake's one engine: in process, on a port, and by the control API."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from loop import order, shop_of_five

from yespo_mockserver.admin.client import AdminClient
from yespo_mockserver.faults.kinds import KINDS
from yespo_mockserver.faults.scenario import ScenarioError
from yespo_testkit import Call, Fault, Shop, YespoMock, YespoServer

ORDERS = "/api/v1/orders"
AUTH = ("user", "key")
Double = YespoMock | YespoServer


@pytest.fixture(scope="module")
def shared() -> Iterator[YespoServer]:
    with YespoServer(shop_of_five(), strict=False) as server:
        yield server


@pytest.fixture(params=["in process", "on a port"])
def double(request: pytest.FixtureRequest) -> Iterator[Double]:
    if request.param == "on a port":
        server: YespoServer = request.getfixturevalue("shared")
        server.reset()
        yield server
    else:
        with YespoMock(shop_of_five(), strict=False) as mock:
            yield mock


def send_order(double: Double, timeout: float = 5.0) -> httpx.Response | type[Exception]:
    base = double.url if isinstance(double, YespoServer) else "https://yespo.io"
    try:
        return httpx.post(base + ORDERS, json={"orders": [order()]}, auth=AUTH, timeout=timeout)
    except httpx.TransportError as error:
        return type(error)


def get(double: Double, source: int = 1245) -> httpx.Response:
    base = double.url if isinstance(double, YespoServer) else "https://yespo.io"
    return httpx.get(f"{base}/api/v2/contacts/recoms/{source}?contactId=1", auth=AUTH)


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        (503, False),
        ("status:status=502,strikes=after", True),
        ("connect", False),
        ("reset", False),
        ("reset:strikes=after", True),
        ("reset:at=body", True),
        ("timeout", False),
        ("html", False),
        ("429", False),
        ("truncated", True),
        ("malformed", True),
        ("half-close", True),
        ("bad-chunks", True),
    ],
)
def test_a_post_that_fails_has_been_taken_or_not_as_its_fault_says(
    double: Double, fault: int | str, taken: bool
) -> None:
    before = len(double.shop.history)
    double.fails(fault)
    send_order(double, 0.5)
    assert (len(double.shop.history) > before) is taken
    assert isinstance(answer := send_order(double), httpx.Response)
    assert answer.status_code == 200


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "before" in KINDS[kind].strikes])
def test_what_is_not_taken_leaves_the_next_answer_as_it_was(kind: str) -> None:
    with YespoMock(shop_of_five(), strict=False) as mock:
        before = get(mock, 1244).content
        mock.fails({"status": 503}.get(kind, kind) if kind != "refused" else "connect")
        send_order(mock, 0.1)
        assert get(mock, 1244).content == before


def test_truncated_is_one_thing_everywhere(double: Double) -> None:
    double.fails("truncated")
    response = get(double)
    assert response.status_code == 200
    assert len(response.content) == int(response.headers["content-length"])
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_a_function_takes_nothing_of_a_post_unless_it_proceeds(double: Double) -> None:
    before = len(double.shop.history)
    double.answers(lambda call: [{"method": call.method}], times=1)
    assert isinstance(answer := send_order(double), httpx.Response)
    assert (answer.json(), len(double.shop.history)) == ([{"method": "POST"}], before)

    def passed_on(call: Call) -> object:
        own = call.proceed()
        assert own.status_code == call.proceed().status_code
        return own

    double.answers(passed_on, times=1)  # type: ignore[arg-type]  # a response
    assert isinstance(answer := send_order(double), httpx.Response)
    assert (answer.status_code, len(double.shop.history)) == (200, before + 1)
    with pytest.raises(RuntimeError, match="while it answers"):
        double.calls[-1].proceed()


def test_a_function_may_be_async(double: Double) -> None:
    async def answer(call: Call) -> list[dict[str, object]]:
        if isinstance(double, YespoServer):
            await asyncio.sleep(0.01)
        return [{"id": call.data_source}]

    double.answers(answer)
    assert get(double).json() == [{"id": 1245}]


def test_functions_of_a_port_run_beside_each_other(shared: YespoServer) -> None:
    def slow(_call: Call) -> bytes:
        time.sleep(0.3)
        return b"[]"

    async def five() -> None:
        async with httpx.AsyncClient(auth=AUTH) as client:
            url = f"{shared.url}/api/v2/contacts/recoms/1245?contactId=1"
            await asyncio.gather(*(client.get(url) for _ in range(5)))

    shared.reset()
    shared.answers(slow)
    started = time.monotonic()
    asyncio.run(five())
    assert time.monotonic() - started < 1.2


def test_a_scenario_leads_from_one_state_to_the_next(double: Double) -> None:
    double.scenario("token expires")
    assert [get(double).status_code for _ in range(4)] == [200, 200, 200, 401]
    double.scenario("token expires", state="off")
    assert get(double).status_code == 200
    double.scenario({"name": "mine", "state": [{"name": "down", "fault": [{"kind": "status", "status": 503}]}]})
    assert get(double).status_code == 503
    with pytest.raises(ScenarioError, match=r"no scenario 'token expired': did you mean token expires\?"):
        double.scenario("token expired")


def test_what_is_arranged_is_told_by_the_control_api_and_taken_back_by_it(shared: YespoServer) -> None:
    shared.reset()
    shared.fails(503, times=None)
    shared.answers(b'["mine"]')
    client = AdminClient(shared.url)
    (fault,) = client.faults()
    (stub,) = client.stubs()
    assert (fault.spec, fault.origin, stub.origin) == ("status:status=503,in_turn=True", "test", "test")
    client.remove_fault(fault)
    assert get(shared).json() == ["mine"]
    client.remove_stub(stub)
    assert get(shared).json() == []  # the only order is this contact's own


@pytest.mark.parametrize("how", ["the control API", "shop.toml"])
def test_a_body_drips_on_the_fixtures_port_however_that_was_set(tmp_path: Path, how: str) -> None:
    toml = '[[data_source]]\nid = 1245\ntype = "bestsellers"\n'
    rule = '[[fault]]\nkind = "drip"\nbytes = 1\nseconds = 0.05\n'
    (tmp_path / "shop.toml").write_text(toml + (rule if how == "shop.toml" else ""))
    (tmp_path / "feed.xml").write_text('<rss version="2.0"><channel></channel></rss>')
    with YespoServer(Shop.load(tmp_path), strict=False) as server:
        if how == "the control API":
            AdminClient(server.url).add_fault("drip:bytes=1,seconds=0.05")
        started = time.monotonic()
        assert get(server).content == b"[]"
        assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize("how", ["the control API", "shop.toml"])
def test_nobody_listens_on_the_fixtures_port_however_that_was_set(tmp_path: Path, how: str) -> None:
    toml = '[[data_source]]\nid = 1245\ntype = "bestsellers"\n'
    rule = '[[fault]]\nkind = "refused"\nduring = 0.7\n'
    (tmp_path / "shop.toml").write_text(toml + (rule if how == "shop.toml" else ""))
    (tmp_path / "feed.xml").write_text('<rss version="2.0"><channel></channel></rss>')
    with YespoServer(Shop.load(tmp_path), strict=False) as server:
        if how == "the control API":
            AdminClient(server.url).add_fault("refused:during=0.7")
        time.sleep(0.1)
        with pytest.raises(httpx.ConnectError):
            get(server)
        time.sleep(1.0)
        assert get(server).status_code == 200


def test_a_fault_may_name_its_own_occasions(double: Double) -> None:
    double.fails(Fault("status", status=503, match={"data_source": 1246}, times=1), times=None)
    assert [get(double).status_code, get(double, 1246).status_code, get(double, 1246).status_code] == [200, 503, 400]

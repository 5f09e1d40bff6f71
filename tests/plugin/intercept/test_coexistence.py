"""A project's own doubles go on working beside the mock, whichever of them begins first."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import httpx
import httpx2
import pytest
import requests
import responses
import respx
from pytest_httpx import HTTPXMock

from yespo_testkit import YespoMock

API = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
BANK = "https://bank.example/rates"
AUTH = ("user", "key")
Double = Callable[[], contextlib.AbstractContextManager[object]]


@contextlib.contextmanager
def respx_default() -> Iterator[object]:
    with respx.mock(assert_all_called=False) as router:
        router.get(BANK).respond(json=[1])
        yield router


@contextlib.contextmanager
def respx_that_stands_where_the_mock_does() -> Iterator[object]:
    with respx.mock(assert_all_called=False, using="httpx") as router:
        router.get(BANK).respond(json=[1])
        yield router


@contextlib.contextmanager
def own_transport() -> Iterator[object]:
    yield None


@contextlib.contextmanager
def responses_double() -> Iterator[object]:
    with responses.RequestsMock() as double:
        double.get(BANK, json=[1])
        yield double


@contextlib.contextmanager
def double_first(double: Double) -> Iterator[YespoMock]:
    with double(), YespoMock() as mock:
        yield mock


@contextlib.contextmanager
def mock_first(double: Double) -> Iterator[YespoMock]:
    with YespoMock() as mock, double():
        yield mock


Order = Callable[[Double], contextlib.AbstractContextManager[YespoMock]]
EITHER_ORDER = pytest.mark.parametrize("order", [double_first, mock_first])


@EITHER_ORDER
@pytest.mark.parametrize("double", [respx_default, respx_that_stands_where_the_mock_does])
def test_a_projects_own_respx_routes(order: Order, double: Double) -> None:
    with order(double) as mock:
        assert httpx.get(BANK).json() == [1]
        assert httpx.get(API, auth=AUTH).status_code == 200
    assert len(mock.calls) == 1


@EITHER_ORDER
def test_what_a_projects_own_respx_doesnt_know_is_still_its_error(order: Order) -> None:
    with order(respx_default), pytest.raises(respx.models.AllMockedAssertionError):
        httpx.get("https://elsewhere.example/")


@EITHER_ORDER
def test_a_projects_own_responses(order: Order) -> None:
    with order(responses_double) as mock:
        assert requests.get(BANK, timeout=1).json() == [1]
        assert requests.get(API, auth=AUTH, timeout=1).status_code == 200
    assert len(mock.calls) == 1


def test_pytest_httpx_beside_the_fixture(httpx_mock: HTTPXMock, yespo_mock: YespoMock) -> None:
    httpx_mock.add_response(url=BANK, json=[1])
    assert httpx.get(BANK).json() == [1]
    assert httpx.get(API, auth=AUTH).status_code == 200
    assert len(yespo_mock.calls) == 1


def test_pytest_httpx_after_the_fixture(yespo_mock: YespoMock, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=BANK, json=[1])
    assert httpx.get(BANK).json() == [1]
    assert httpx.get(API, auth=AUTH).status_code == 200
    assert len(yespo_mock.calls) == 1


def test_respx_mock_beside_the_fixture(respx_mock: respx.MockRouter, yespo_mock: YespoMock) -> None:
    respx_mock.get(BANK).respond(json=[1])
    assert httpx.get(BANK).json() == [1]
    assert httpx.get(API, auth=AUTH).status_code == 200
    assert len(yespo_mock.calls) == 1


def test_a_client_with_a_transport_of_its_own(yespo_mock: YespoMock) -> None:
    bank = httpx.MockTransport(lambda _: httpx.Response(200, json=[1]))
    bank2 = httpx2.MockTransport(lambda _: httpx2.Response(200, json=[1]))
    with httpx.Client(transport=bank) as client, httpx2.Client(transport=bank2) as client2:
        assert client.get(BANK).json() == client2.get(BANK).json() == [1]
    yespo_mock.assert_not_called()


@pytest.mark.parametrize("module", [httpx, httpx2, requests])
def test_other_hosts_are_left_alone(module: object, yespo_mock: YespoMock) -> None:
    with _listening() as url:
        answer = module.get(url, timeout=5)  # type: ignore[attr-defined]  # each of the three has get
        assert answer.status_code == 204
    yespo_mock.assert_not_called()


@contextlib.contextmanager
def _listening() -> Iterator[str]:
    """Yield the address of a server that answers 204."""
    import http.server
    import threading

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()

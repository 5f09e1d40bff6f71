"""What every client library meets, in process as on a port: answers, refusals, faults, and bodies on their way."""

from __future__ import annotations

import urllib.error
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3.exceptions
from http_clients import CLIENTS, Ask, Client, Errors, Side

EVERY = pytest.mark.parametrize("client", CLIENTS.values(), ids=list(CLIENTS))
IMPATIENT = 0.2


BOTH_X: dict[str, Errors] = {
    "timeout": (httpx.ReadTimeout, httpx2.ReadTimeout),
    "connect": (httpx.ConnectError, httpx2.ConnectError),
    "reset": (httpx.ReadError, httpx2.ReadError),
    "reset:at=body": (httpx.ReadError, httpx2.ReadError),
    "half-close": (httpx.RemoteProtocolError, httpx2.RemoteProtocolError),
    "bad-chunks": (httpx.RemoteProtocolError, httpx2.RemoteProtocolError),
    "stall:at=body": (httpx.ReadTimeout, httpx2.ReadTimeout),
}
RAISED: dict[str, dict[str, Errors]] = {
    "httpx": BOTH_X,
    "httpx in a loop": BOTH_X,
    "httpx2": BOTH_X,
    "httpx2 in a loop": BOTH_X,
    "requests": {
        "timeout": (requests.ReadTimeout,),
        "connect": (requests.ConnectionError,),
        "reset": (requests.ConnectionError,),
        "reset:at=body": (requests.exceptions.ChunkedEncodingError,),
        "half-close": (requests.exceptions.ChunkedEncodingError,),
        "bad-chunks": (requests.exceptions.ChunkedEncodingError,),
        "stall:at=body": (requests.ConnectionError,),
    },
    "urllib3": {
        "timeout": (urllib3.exceptions.ReadTimeoutError,),
        "connect": (urllib3.exceptions.NewConnectionError,),
        "reset": (urllib3.exceptions.ProtocolError,),
        "reset:at=body": (urllib3.exceptions.ProtocolError,),
        "half-close": (urllib3.exceptions.ProtocolError,),
        "bad-chunks": (urllib3.exceptions.ProtocolError,),
        "stall:at=body": (urllib3.exceptions.ReadTimeoutError,),
    },
    "urllib": {
        "timeout": (TimeoutError,),
        "connect": (urllib.error.URLError,),
        "reset": (ConnectionResetError, RemoteDisconnected),
        "reset:at=body": (ConnectionResetError,),
        "half-close": (urllib.error.ContentTooShortError,),
        "bad-chunks": (IncompleteRead, ValueError, HTTPException),
        "stall:at=body": (TimeoutError,),
    },
    "aiohttp": {
        "timeout": (aiohttp.SocketTimeoutError,),
        "connect": (aiohttp.ClientConnectorError,),
        "reset": (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError),
        "reset:at=body": (aiohttp.ClientPayloadError,),
        "half-close": (aiohttp.ClientPayloadError,),
        "bad-chunks": (aiohttp.ClientResponseError, aiohttp.ClientPayloadError),
        "stall:at=body": (aiohttp.SocketTimeoutError,),
    },
}
IN_THE_BODY = {"reset:at=body", "half-close", "bad-chunks", "stall:at=body"}


@EVERY
def test_a_request_gets_the_fakes_answer(client: Client, side: Side) -> None:
    got = client(Ask(side.recoms))
    assert (got.status, got.version, got.raised) == (200, "HTTP/1.1", None)
    assert got.all("content-type") == ["application/json; charset=UTF-8"]
    assert got.all("content-length") == [str(len(got.body))]
    (call,) = side.fake.calls
    assert (call.method, call.url, call.body) == ("GET", side.recoms, got.body)


@EVERY
def test_a_refusal_arrives_as_the_api_sends_it(client: Client, side: Side) -> None:
    got = client(Ask(side.recoms, headers=()))
    assert got.status == 401
    assert b'"status":401' in got.body


@EVERY
@pytest.mark.parametrize("kind", list(BOTH_X))
def test_a_fault_is_met_as_the_library_meets_it_on_the_wire(client: Client, side: Side, kind: str) -> None:
    name = next(name for name, one in CLIENTS.items() if one is client)
    side.fake.fails(kind, times=None)  # for good, since aiohttp asks again by itself, and a port can be closed so only
    got = client(Ask(side.recoms, timeout=IMPATIENT if kind in {"timeout", "stall:at=body"} else 5))
    assert isinstance(got.raised, RAISED[name][kind])
    if kind == "bad-chunks" and name == "aiohttp":
        return  # it reads head and chunks in one go, and says nothing of the head where the chunks are bad
    if kind in IN_THE_BODY:
        assert got.status == 200
    else:
        assert got.status is None


@EVERY
def test_a_body_that_breaks_off_is_read_up_to_there(client: Client, side: Side) -> None:
    side.fake.fails("half-close", times=None)
    got = client(Ask(side.recoms))
    assert got.status == 200
    assert got.raised is not None
    assert 0 < len(got.body) <= len(side.fake.calls[0].body)


@EVERY
def test_a_dripping_body_comes_in_pieces(client: Client, side: Side) -> None:
    side.fake.fails("drip:bytes=1500,seconds=0.03")
    got = client(Ask(side.recoms))
    assert (got.status, got.raised) == (200, None)
    assert len(got.body) > 6000
    assert len(got.pieces) > 1  # a machine that is busy may read two of them at once


@EVERY
def test_a_dripping_body_can_be_slower_than_the_client_waits(client: Client, side: Side) -> None:
    side.fake.fails("drip:bytes=100000,seconds=5")
    got = client(Ask(side.recoms, timeout=IMPATIENT))
    assert got.status == 200
    assert got.raised is not None


@EVERY
def test_a_head_has_the_length_and_no_body(client: Client, side: Side) -> None:
    side.fake.answers(b"[1]")
    got = client(Ask(side.recoms, method="HEAD"))
    assert got.body == b""
    assert got.raised is None


@EVERY
def test_a_body_that_is_sent_arrives_whole(client: Client, side: Side) -> None:
    sent = b'{"orders":[' + b" " * 9_000 + b"]}"
    headers = (("Content-Type", "application/json"), ("Authorization", "Basic dXNlcjprZXk="))
    client(Ask(f"{side.url}/api/v1/orders", method="POST", body=sent, headers=headers))
    assert side.fake.calls[0].content == sent


@EVERY
def test_a_redirect_is_an_answer_like_others(client: Client, side: Side) -> None:
    elsewhere = side.recoms.replace("1244", "1245")
    side.fake.answers(httpx.Response(302, headers={"Location": elsewhere}), for_={"data_source": 1244})
    got = client(Ask(side.recoms))
    followed = len(side.fake.calls) == 2
    assert got.status == (200 if followed else 302)


@EVERY
def test_an_answer_without_a_body_has_none(client: Client, side: Side) -> None:
    side.fake.answers(httpx.Response(204))
    got = client(Ask(side.recoms))
    assert (got.status, got.body, got.raised) == (204, b"", None)


@EVERY
def test_the_next_request_after_a_fault_is_well(client: Client, side: Side) -> None:
    side.fake.fails(503)
    assert [client(Ask(side.recoms)).status for _ in range(2)] == [503, 200]


@EVERY
def test_the_same_request_gets_the_same_bytes_on_both_sides(client: Client, side: Side) -> None:
    first, second = client(Ask(side.recoms)), client(Ask(side.recoms))
    assert first.body == second.body
    assert [call.status for call in side.fake.calls] == [200, 200]
